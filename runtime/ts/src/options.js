// What a caller may say about one call, and in part about a connection.

import { within } from "./errors.js";
import { expect, isObject, refuse } from "./expect.js";
import { hasLoneSurrogate } from "./utf8.js";

/**
 * @typedef {object} CallOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {number | undefined} [timeout]
 * @property {Readonly<Record<string, string>> | undefined} [metadata]
 * @property {boolean | (() => void) | undefined} [reopen]
 */

/** The longest timeout in milliseconds: a timer of the platform takes no more. */
const LONGEST = 0x7fffffff;

/**
 * @typedef {import("./engine.js").WireOptions & { signal: AbortSignal | undefined, again: (() => void) | undefined }} Settings
 */

/** Those of a call for which nothing was said. */
const DEFAULTS = /* @__PURE__ */ readOptions({}, readReopen);

/**
 * Checks the options of a call and puts them into the engine's form.
 *
 * @param {CallOptions | undefined} options
 * @returns {Settings}
 */
export function readCallOptions(options) {
  return options === undefined ? DEFAULTS : readOptions(options, readReopen);
}

/**
 * Checks what is said of a call or of a connection.
 *
 * @template {object} O
 * @template T
 * @param {O} options
 * @param {(options: O) => T} readOthers
 */
export function readOptions(options, readOthers) {
  try {
    expect(isObject(options), "", "an object", options);
    const { signal, timeout, metadata } = /** @type {CallOptions} */ (options);
    // Not `instanceof`: a test runner or a polyfill may have its own AbortSignal.
    const isSignal = typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function";
    expect(signal === undefined || isSignal, "signal", "an AbortSignal", signal);
    return { signal, timeout: readTimeout(timeout, "timeout"), metadata: readMetadata(metadata), ...readOthers(options) };
  } catch (error) {
    throw within(error, "options");
  }
}

/** @param {CallOptions} options */
function readReopen({ reopen }) {
  const again = typeof reopen === "function" ? reopen : undefined;
  expect(again || reopen === undefined || typeof reopen === "boolean", "reopen", "a boolean or a function", reopen);
  return { reopens: !!reopen, again };
}

/**
 * @param {number | undefined} timeout
 * @param {string} name of the option
 * @returns {number} -1 where nothing is said
 */
export function readTimeout(timeout, name) {
  if (timeout === undefined) return -1;
  expect(typeof timeout === "number", name, "a number of milliseconds", timeout);
  if (!(timeout >= 0)) refuse(`expected milliseconds, got ${timeout}`, name);
  return Math.min(Math.ceil(timeout), LONGEST);
}

/**
 * Keys as V-8 of the conversation wants them, in ascending order.
 *
 * @param {unknown} metadata
 * @returns {string[]} keys and values in turn
 */
export function readMetadata(metadata = {}) {
  expect(isObject(metadata) && !Array.isArray(metadata), "metadata", "an object", metadata);
  return Object.entries(/** @type {object} */ (metadata)).sort().flatMap(([key, value]) => {
    const path = `metadata.${key}`;
    if (!/^[a-z0-9._-]+$/.test(key)) refuse("a key has lower-case letters, digits, `-`, `_` and `.` only", path);
    expect(typeof value === "string", path, "a string", value);
    if (hasLoneSurrogate(value)) refuse("a string with a lone surrogate", path);
    return [key, value];
  });
}
