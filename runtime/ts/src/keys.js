// The order of keys: spec.md V-26.

/**
 * Compares two keys of a set or a map. Those that are of no key's type, or of two, are equal here: they are refused
 * where they are written.
 *
 * @param {unknown} a
 * @param {unknown} b
 * @returns {number} below 0, 0 or above 0
 */
export function orderKeys(a, b) {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a !== typeof b || (typeof a !== "number" && typeof a !== "bigint" && typeof a !== "boolean")) return 0;
  const [left, right] = /** @type {[number, number]} */ ([a, b]);
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Compares two UUIDs, in either case.
 *
 * @param {unknown} a
 * @param {unknown} b
 * @returns {number}
 */
export function orderUuids(a, b) {
  return typeof a === "string" && typeof b === "string" ? compareText(a.toLowerCase(), b.toLowerCase()) : 0;
}

/**
 * The order of the bytes of UTF-8, which is that of the scalar values. That of JavaScript differs: it counts
 * units, and those of a surrogate pair come before U+E000.
 *
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
function compareText(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/**
 * @param {number} unit
 * @returns {number} the unit, with surrogates after all others
 */
function rank(unit) {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
