// What servers have said of services: for those who ask what of them is served.

/** The payload of the last `Bound` of each service. @extends {Map<import("./service.js").Service, Uint8Array>} */
export class Bounds extends Map {
  /** Called when a server has answered for all services. @type {Set<() => void>} */
  listeners = new Set();

  /** @type {(service: import("./service.js").Service, payload: Uint8Array, isLast: boolean) => void} */
  told = (service, payload, isLast) => {
    this.set(service, payload);
    if (isLast) for (const run of this.listeners) run();
  };
}
