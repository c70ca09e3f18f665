// The engine that runs in wasm: the calls of the Rust client, compiled, over the connection that every engine has. Only bytes, numbers and
// options go across.

import { readTarget } from "./connect.js";
import { openChannel } from "./open.js";
import { newSessionInWasm } from "./wasm_session.js";

/**
 * The module that wasm-bindgen writes: `turbo_runtime::js`. It converts arguments silently, so everything
 * that gets there has been checked.
 *
 * @typedef {object} Glue
 * @property {(options: { module_or_path: URL | Promise<Uint8Array> }) => Promise<{ memory: WebAssembly.Memory }>} default
 * @property {{ new (): import("./wasm_link.js").Link }} Link
 */

/**
 * Makes the `connect` of a package.
 *
 * @param {Glue} glue
 * @param {() => URL} wasmUrl where the module lies
 */
export function wasmEngine(glue, wasmUrl) {
  /** @type {Promise<{ memory: WebAssembly.Memory }> | undefined} */
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
   * @returns {Promise<import("./channel.js").Channel>}
   */
  return async function connect(url, options = {}) {
    const target = readTarget(url, options);
    const { memory } = await load();
    return openChannel(target, newSessionInWasm(glue, memory));
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
