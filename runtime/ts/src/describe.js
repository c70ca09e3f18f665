// What a value is, for checks and for messages.

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
