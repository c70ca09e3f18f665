// What a value is, for checks and for messages.

import { EncodeError } from "./errors.js";

/**
 * What a value is, without saying what it holds.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function describe(value) {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * Whether a value is of a class of the platform, of this realm or another: test runners and frames have their own.
 *
 * @param {unknown} value
 * @param {string} name
 * @returns {boolean}
 */
export function isOf(value, name) {
  return typeof value === "object" && Object.prototype.toString.call(value) === `[object ${name}]`;
}

/**
 * Refuses a value.
 *
 * @param {string} expected what the schema wants there, with its article
 * @param {unknown} value
 * @returns {never}
 */
export function mismatch(expected, value) {
  throw new EncodeError(`expected ${expected}, got ${describe(value)}`);
}

/**
 * Refuses what is no integer of a type.
 *
 * @param {unknown} value
 * @param {string} type
 * @returns {never}
 */
export function misfit(value, type) {
  if (typeof value !== "number") mismatch("a number", value);
  if (!Number.isInteger(value)) throw new EncodeError(`expected an integer, got ${value}`);
  outOfRange(value, type);
}

/**
 * @param {unknown} value
 * @param {string} type
 * @returns {never}
 */
export function outOfRange(value, type) {
  throw new EncodeError(`out of range for ${type}: ${value}`);
}
