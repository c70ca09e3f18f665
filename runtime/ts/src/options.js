// What a caller may say about one call, and in part about a connection.

import { expect, isObject, refuse } from "./expect.js";

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
const DEFAULTS = /* @__PURE__ */ readCallOptions({});

/**
 * Checks the options of a call and puts them into the engine's form.
 *
 * @param {CallOptions | undefined} options
 * @returns {Settings}
 */
export function readCallOptions(options) {
  if (options === undefined) return DEFAULTS;
  const settings = readOptions(options);
  const { reopen } = options;
  const again = typeof reopen === "function" ? reopen : undefined;
  expectOption("reopen", reopen, again || typeof reopen === "boolean", "a boolean or a function");
  return { ...settings, reopens: !!reopen, again };
}

/**
 * Checks what may be said of a call and of a connection.
 *
 * @param {Omit<CallOptions, "reopen">} options
 */
export function readOptions(options) {
  expect(isObject(options), "options", "an object", options);
  const { signal, timeout, metadata } = options;
  // Not `instanceof`: a test runner or a polyfill may have its own AbortSignal.
  expectOption("signal", signal, typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function", "an AbortSignal");
  return { signal, timeout: readTimeout("timeout", timeout), metadata: readMetadata(metadata, "options.metadata") };
}

/** Refuses an option that is there, and wrong. @type {(name: string, value: unknown, isRight: unknown, expected: string) => void} */
export function expectOption(name, value, isRight, expected) {
  expect(value === undefined || isRight, `options.${name}`, expected, value);
}

/**
 * @param {string} name of the option
 * @param {number | undefined} timeout
 * @returns {number} -1 where nothing is said
 */
export function readTimeout(name, timeout) {
  if (timeout === undefined) return -1;
  expectOption(name, timeout, typeof timeout === "number", "a number of milliseconds");
  if (!(timeout >= 0)) refuse(`expected milliseconds, got ${timeout}`, `options.${name}`);
  return Math.min(Math.ceil(timeout), LONGEST);
}

/**
 * Keys as V-8 of the conversation wants them, in ascending order.
 *
 * @param {unknown} metadata
 * @param {string} [path]
 * @returns {[string, string][]} keys with their values
 */
export function readMetadata(metadata = {}, path = "metadata") {
  expect(isObject(metadata) && !Array.isArray(metadata), path, "an object", metadata);
  return Object.entries(/** @type {object} */ (metadata)).sort().map(([key, value]) => {
    const place = `${path}.${key}`;
    if (!/^[a-z0-9._-]+$/.test(key)) refuse("a key has lower-case letters, digits, `-`, `_` and `.` only", place);
    expect(typeof value === "string", place, "a string", value);
    if (/\p{Surrogate}/u.test(value)) refuse("a string with a lone surrogate", place);
    return [key, value];
  });
}
