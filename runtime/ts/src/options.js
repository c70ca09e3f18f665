// What a caller may say about one call.

import { EncodeError, within } from "./errors.js";
import { refused } from "./failure.js";
import { hasLoneSurrogate } from "./utf8.js";
import { describe } from "./describe.js";

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

/** @type {Settings} */
const DEFAULTS = {
  signal: undefined,
  timeout: -1,
  metadata: [],
  reopens: false,
  again: undefined,
};

/**
 * Checks options and puts them into the engine's form.
 *
 * @param {CallOptions | undefined} options
 * @returns {Settings}
 */
export function readOptions(options) {
  if (options === undefined) return DEFAULTS;
  try {
    expect(isObject(options), "", "an object", options);
    const { signal, timeout, metadata, reopen } = options;
    const again = typeof reopen === "function" ? reopen : undefined;
    expect(again || reopen === undefined || typeof reopen === "boolean", "reopen", "a boolean or a function", reopen);
    return {
      signal: readSignal(signal),
      timeout: readTimeout(timeout),
      metadata: readMetadata(metadata),
      reopens: !!reopen,
      again,
    };
  } catch (error) {
    throw refused(within(error, "options"));
  }
}

/**
 * @param {unknown} signal
 * @returns {AbortSignal | undefined}
 */
export function readSignal(signal) {
  // Not `instanceof`: a test runner or a polyfill may have its own AbortSignal.
  const it = /** @type {AbortSignal | undefined} */ (signal);
  const isOne = it === undefined || (typeof it?.aborted === "boolean" && typeof it.addEventListener === "function");
  expect(isOne, "signal", "an AbortSignal", signal);
  return it;
}

/**
 * @param {unknown} timeout
 * @param {string} [name] of the option
 * @returns {number}
 */
export function readTimeout(timeout, name = "timeout") {
  if (timeout === undefined) return -1;
  expect(typeof timeout === "number", name, "a number of milliseconds", timeout);
  const time = /** @type {number} */ (timeout);
  if (!(time >= 0)) throw within(new EncodeError(`expected milliseconds, got ${time}`), name);
  return Math.min(Math.ceil(time), LONGEST);
}

/**
 * Keys as V-8 of the conversation wants them, in ascending order.
 *
 * @param {unknown} metadata
 * @returns {string[]}
 */
export function readMetadata(metadata) {
  /** @type {string[]} */
  const pairs = [];
  if (metadata === undefined) return pairs;
  expect(isObject(metadata) && !Array.isArray(metadata), "metadata", "an object", metadata);
  for (const [key, value] of Object.entries(/** @type {object} */ (metadata)).sort()) {
    const path = `metadata.${key}`;
    if (!/^[a-z0-9._-]+$/.test(key)) {
      throw within(new EncodeError("a key has lower-case letters, digits, `-`, `_` and `.` only"), path);
    }
    expect(typeof value === "string", path, "a string", value);
    if (hasLoneSurrogate(value)) throw within(new EncodeError("a string with a lone surrogate"), path);
    pairs.push(key, value);
  }
  return pairs;
}

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null;

/**
 * Refuses a value that is not what is expected.
 *
 * @param {unknown} isRight
 * @param {string} path
 * @param {string} expected with its article
 * @param {unknown} value
 */
function expect(isRight, path, expected, value) {
  if (!isRight) throw within(new EncodeError(`expected ${expected}, got ${describe(value)}`), path);
}
