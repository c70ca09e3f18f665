// The engine that runs in wasm: the Rust client, compiled. Only bytes, numbers and options go across.

import { Channel } from "./channel.js";
import { readTarget } from "./connect.js";
import { aborted, Failure, named } from "./failure.js";
import { hint } from "./hint.js";
import { statusName } from "./status.js";

/**
 * The module that wasm-bindgen writes: `turbo_runtime::js`. It converts arguments silently, so everything
 * that gets there has been checked.
 *
 * @typedef {object} Glue
 * @property {(options: { module_or_path: URL | Promise<Uint8Array> }) => Promise<unknown>} default
 * @property {(open: () => WebSocket, timeout: number, metadata: string[], retry: boolean, first: number, most: number, asks: boolean, host: Host) => Dial} dial
 */

/**
 * @typedef {object} Host
 * @property {(link: Link) => void} open the connection stands
 * @property {(status: number, message: string) => void} fail it could not be made
 * @property {() => void} change its state is another
 * @property {(service: number, payload: Uint8Array, isLast: boolean) => void} bound what the server makes of a service, counted as they
 *   were bound, and whether all are answered
 * @property {() => Promise<string[]>} credentials rejects with a text
 */

/** @typedef {{ cancel(): void }} Dial */
/** @typedef {import("./engine.js").Connection} Connection */
/** @typedef {import("./engine.js").Binding} Binding */

/**
 * @typedef {object} Link
 * @property {() => number} state
 * @property {() => number} fault
 * @property {() => string} reason
 * @property {() => number} wait
 * @property {() => void} nudge
 * @property {(name: string, schemaId: Uint8Array, signatures: Uint8Array, flags: Uint8Array, timeouts: Float64Array) => number} bind
 * @property {(binding: number, method: number, args: Uint8Array, timeout: number, metadata: string[], reopens: boolean, sink: import("./engine.js").Sink) => number} call
 * @property {(call: number) => void} pull
 * @property {(call: number) => void} cancel
 * @property {(call: number, item: Uint8Array) => void} send
 * @property {(call: number) => void} finish
 * @property {(metadata: string[], done: (status: number, message: string) => void) => void} renew
 * @property {() => void} close
 */

/** @type {readonly import("./engine.js").ConnectionState[]} */
const STATES = ["connecting", "open", "reconnecting", "closed", "idle"];

/**
 * Makes the `connect` of a package.
 *
 * @param {Glue} glue
 * @param {() => URL} wasmUrl where the module lies
 */
export function wasmEngine(glue, wasmUrl) {
  /** @type {Promise<unknown> | undefined} */
  let loading;
  const load = () => {
    loading ??= glue.default({ module_or_path: source(wasmUrl()) }).catch((/** @type {unknown} */ error) => {
      // The next call tries again: the network may have been away.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  /**
   * @param {string | URL} url
   * @param {import("./connect.js").ConnectOptions} [options]
   * @returns {Promise<Channel>}
   */
  return async function connect(url, options = {}) {
    try {
      const target = readTarget(url, options);
      await load();
      return await dial(glue, target);
    } catch (failure) {
      throw named(failure, "connect");
    }
  };
}

/**
 * What to give to the glue: `fetch` takes no `file:` address in Node, so the file is read there.
 *
 * @param {URL} url
 * @returns {URL | Promise<Uint8Array>}
 */
function source(url) {
  if (url.protocol !== "file:") return url;
  const fs = "node:fs/promises";
  return import(/* @vite-ignore */ /* webpackIgnore: true */ fs).then((module) => module.readFile(url));
}

/**
 * @param {Glue} glue
 * @param {import("./connect.js").Target} target
 * @returns {Promise<Channel>}
 */
function dial(glue, { open, signal, timeout, metadata, retry, first, most, credentials, bounds }) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    let changed = () => {};
    /** @type {WasmConnection | undefined} */
    let connection;
    const abort = () => {
      dialing.cancel();
      reject(aborted(/** @type {AbortSignal} */ (signal)));
    };
    signal?.addEventListener("abort", abort, { once: true });
    const dialing = glue.dial(open, timeout, metadata, retry, first, most, credentials !== undefined, {
      open(link) {
        signal?.removeEventListener("abort", abort);
        connection = new WasmConnection(link, bounds, (listener) => (changed = listener));
        hint(connection);
        resolve(new Channel(connection));
      },
      fail(status, message) {
        signal?.removeEventListener("abort", abort);
        reject(new Failure(statusName(status), message));
      },
      change: () => changed(),
      bound(place, payload, isLast) {
        const service = connection?.services[place];
        if (service) bounds.told(service, payload, isLast);
      },
      async credentials() {
        try {
          return (await credentials?.()) ?? [];
        } catch (cause) {
          throw cause instanceof Error ? cause.message : String(cause);
        }
      },
    });
  });
}

/** @implements {Connection} */
class WasmConnection {
  #link;
  /** @type {Map<string, import("./engine.js").Binding>} */
  #bindings = new Map();
  /** As they were bound. @type {import("./service.js").Service[]} */
  services = [];

  /**
   * @param {Link} link
   * @param {import("./bounds.js").Bounds} bounds
   * @param {(listener: () => void) => void} watch
   */
  constructor(link, bounds, watch) {
    this.#link = link;
    this.bounds = bounds;
    this.watch = watch;
  }

  state() {
    return /** @type {import("./engine.js").ConnectionState} */ (STATES[this.#link.state()]);
  }

  loss() {
    const status = this.#link.fault();
    return status === 0 ? undefined : { status, message: this.#link.reason() };
  }

  wait() {
    const wait = this.#link.wait();
    return wait < 0 ? undefined : wait;
  }

  nudge() {
    this.#link.nudge();
  }

  /**
   * @param {string[]} metadata
   * @param {(status: number, message: string) => void} done
   */
  renew(metadata, done) {
    this.#link.renew(metadata, done);
  }

  close() {
    this.#link.close();
  }

  /** @param {import("./service.js").Service} service */
  bind(service) {
    // One binding for all clients of a service: numbers of methods are not given back.
    const key = service.schemaId + service.name;
    let binding = this.#bindings.get(key);
    if (binding === undefined) {
      binding = new WasmBinding(this.#link, service);
      this.services.push(service);
      this.#bindings.set(key, binding);
    }
    return binding;
  }
}

/** @implements {Binding} */
class WasmBinding {
  #link;
  #number;

  /**
   * @param {Link} link
   * @param {import("./service.js").Service} service
   */
  constructor(link, service) {
    const { methods } = service;
    this.#link = link;
    this.#number = link.bind(
      service.name,
      fromHex(service.schemaId),
      fromHex(methods.map((method) => method.signature).join("")),
      Uint8Array.from(methods, flagsOf),
      Float64Array.from(methods, (method) => method.timeout ?? -1),
    );
  }

  /**
   * @param {number} method
   * @param {Uint8Array} args
   * @param {import("./engine.js").WireOptions} options
   * @param {import("./engine.js").Sink} sink
   */
  call(method, args, { timeout, metadata, reopens }, sink) {
    const link = this.#link;
    const call = link.call(this.#number, method, args, timeout, metadata, reopens, sink);
    return {
      pull: () => link.pull(call),
      cancel: () => link.cancel(call),
      send: (/** @type {Uint8Array} */ item) => link.send(call, item),
      finish: () => link.finish(call),
    };
  }
}

// Bits of the flags of a method, as `turbo_runtime::js` reads them.
const IS_STREAM = 1;
const IS_IDEMPOTENT = 2;
const TAKES_STREAM = 4;

/**
 * @param {import("./service.js").MethodTable} method
 * @returns {number}
 */
function flagsOf({ stream, idempotent, input }) {
  return (stream ? IS_STREAM : 0) | (idempotent ? IS_IDEMPOTENT : 0) | (input ? TAKES_STREAM : 0);
}

/**
 * @param {string} digits
 * @returns {Uint8Array}
 */
function fromHex(digits) {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}
