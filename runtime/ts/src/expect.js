// Checks of what a caller gives.

import { describe } from "./describe.js";
import { EncodeError } from "./errors.js";

/**
 * Refuses a value that is not what is expected.
 *
 * @param {unknown} isRight
 * @param {string} path
 * @param {string} expected with its article
 * @param {unknown} value
 */
export function expect(isRight, path, expected, value) {
  if (!isRight) refuse(`expected ${expected}, got ${describe(value)}`, path);
}

/**
 * @param {string} reason
 * @param {string} path
 * @returns {never}
 */
export function refuse(reason, path) {
  throw new EncodeError(reason, path);
}

/** @param {unknown} value @returns {value is object} */
export const isObject = (value) => typeof value === "object" && value !== null;
