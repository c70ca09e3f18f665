// The engine that runs in wasm: the Rust client, compiled. Only bytes, numbers and options go across.

import { Channel } from "./channel.js";
import { readTarget } from "./connect.js";
import { CallError } from "./errors.js";
import { aborted, Failure, refused } from "./failure.js";
import { statusName } from "./status.js";

/**
 * The module that wasm-bindgen writes: `turbo_runtime::js`. It converts arguments silently, so everything
 * that gets there has been checked.
 *
 * @typedef {object} Glue
 * @property {(options: { module_or_path: URL | Promise<Uint8Array> }) => Promise<unknown>} default
 * @property {(open: () => WebSocket, timeout: number, metadata: string[], host: Host) => Dial} dial
 */

/**
 * @typedef {object} Host
 * @property {(link: Link) => void} open the connection stands
 * @property {(status: number, message: string) => void} fail it could not be made
 * @property {() => void} change its state is another
 */

/** @typedef {{ cancel(): void, free(): void }} Dial */

/**
 * @typedef {object} Link
 * @property {() => number} state
 * @property {(name: string, schemaId: Uint8Array, signatures: Uint8Array, flags: Uint8Array, timeouts: Float64Array) => number} bind
 * @property {(binding: number, method: number, args: Uint8Array, timeout: number, metadata: string[], sink: import("./engine.js").Sink) => number} call
 * @property {(call: number) => void} pull
 * @property {(call: number) => void} cancel
 * @property {() => void} close
 */

/** @type {readonly import("./engine.js").ConnectionState[]} */
const STATES = ["connecting", "open", "reconnecting", "closed"];

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
      throw failure instanceof Failure ? failure.toError("connect") : failure;
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
function dial(glue, { open, signal, timeout, metadata }) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    let changed = () => {};
    const abort = () => {
      dialing.cancel();
      reject(aborted(/** @type {AbortSignal} */ (signal)));
    };
    signal?.addEventListener("abort", abort, { once: true });
    const dialing = glue.dial(open, timeout, metadata, {
      open(link) {
        signal?.removeEventListener("abort", abort);
        resolve(new Channel(new WasmConnection(link, (listener) => (changed = listener))));
      },
      fail(status, message) {
        signal?.removeEventListener("abort", abort);
        reject(new Failure(statusName(status), message));
      },
      change: () => changed(),
    });
  });
}

/** @implements {Connection} */
class WasmConnection {
  #link;
  /** @type {Map<string, import("./engine.js").Binding>} */
  #bindings = new Map();

  /**
   * @param {Link} link
   * @param {(listener: () => void) => void} watch
   */
  constructor(link, watch) {
    this.#link = link;
    this.watch = watch;
  }
}
