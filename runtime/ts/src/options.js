// What a caller may say about one call.

import { EncodeError, within } from "./errors.js";
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

/** @type {readonly string[]} */
const NO_METADATA = [];

/**
 * @typedef {import("./engine.js").WireOptions & { signal: AbortSignal | undefined, again: (() => void) | undefined }} Settings
 */

/** @type {Settings} */
const DEFAULTS = {
  signal: undefined,
  timeout: -1,
  metadata: /** @type {string[]} */ (NO_METADATA),
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
    if (typeof options !== "object" || options === null) wrong("an object", options);
    return {
      signal: readSignal(options.signal),
      timeout: readTimeout(options.timeout),
      metadata: readMetadata(options.metadata),
      ...readReopen(options.reopen),
    };
  } catch (error) {
    throw within(error, "options");
  }
}

/**
 * @param {unknown} signal
 * @returns {AbortSignal | undefined}
 */
export function readSignal(signal) {
  if (signal === undefined) return undefined;
  // Not `instanceof`: a test runner or a polyfill may have its own AbortSignal.
  const it = /** @type {Partial<AbortSignal> | null} */ (signal);
  if (typeof it !== "object" || typeof it?.aborted !== "boolean" || typeof it.addEventListener !== "function") {
    throw within(mismatch("an AbortSignal", signal), "signal");
  }
  return /** @type {AbortSignal} */ (signal);
}

/**
 * @param {unknown} reopen
 * @returns {{ reopens: boolean, again: (() => void) | undefined }}
 */
function readReopen(reopen) {
  if (typeof reopen === "function") return { reopens: true, again: /** @type {() => void} */ (reopen) };
  if (reopen !== undefined && typeof reopen !== "boolean") {
    throw within(mismatch("a boolean or a function", reopen), "reopen");
  }
  return { reopens: reopen === true, again: undefined };
}

/**
 * @param {unknown} timeout
 * @param {string} [name] of the option
 * @returns {number}
 */
export function readTimeout(timeout, name = "timeout") {
  if (timeout === undefined) return -1;
  if (typeof timeout !== "number") throw within(mismatch("a number of milliseconds", timeout), name);
  if (!(timeout >= 0)) throw within(new EncodeError(`expected milliseconds, got ${timeout}`), name);
  return Math.min(Math.ceil(timeout), LONGEST);
}

/**
 * Keys as V-8 of the conversation wants them, in ascending order.
 *
 * @param {unknown} metadata
 * @returns {string[]}
 */
export function readMetadata(metadata) {
  if (metadata === undefined) return /** @type {string[]} */ (NO_METADATA);
  try {
    if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) wrong("an object", metadata);
    const pairs = /** @type {string[]} */ ([]);
    for (const key of Object.keys(metadata).sort()) {
      const value = /** @type {Record<string, unknown>} */ (metadata)[key];
      try {
        if (!/^[a-z0-9._-]+$/.test(key)) {
          throw new EncodeError("a key has lower-case letters, digits, `-`, `_` and `.` only");
        }
        if (typeof value !== "string") wrong("a string", value);
        if (hasLoneSurrogate(/** @type {string} */ (value))) throw new EncodeError("a string with a lone surrogate");
        pairs.push(key, /** @type {string} */ (value));
      } catch (error) {
        throw within(error, key);
      }
    }
    return pairs;
  } catch (error) {
    throw within(error, "metadata");
  }
}

/**
 * @param {string} expected
 * @param {unknown} value
 * @returns {EncodeError}
 */
function mismatch(expected, value) {
  return new EncodeError(`expected ${expected}, got ${describe(value)}`);
}

/**
 * @param {string} expected
 * @param {unknown} value
 * @returns {never}
 */
function wrong(expected, value) {
  throw mismatch(expected, value);
}
