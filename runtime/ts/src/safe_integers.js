// Integers of 64 and 128 bits in numbers, for `@js(number)`: what a number does not count exactly is refused.

import { putI128, putI64, readI128, readU128, readWords, unzigzagWords } from "./bigints.js";
import { misfit } from "./describe.js";
import { word } from "./integers.js";
import { asU64, HIGH, LOW, words } from "./scratch.js";
import { putVarint } from "./sink.js";
import { ask, refuseBytes } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** @type {(source: Source) => number} */
export function getU64Number(source) {
  const { at } = source;
  if (source.end - at >= 9 && source.bytes[at] === 253) {
    const n = word(source, at + 5) * 0x100000000 + word(source, at + 1);
    if (n <= Number.MAX_SAFE_INTEGER) {
      source.at = at + 9;
      return n;
    }
  }
  return ask(source, readU64Number);
}

/** @type {(source: Source) => number} */
export function readU64Number(source) {
  readWords(source, "u64");
  const n = /** @type {number} */ (words[HIGH]) * 0x100000000 + /** @type {number} */ (words[LOW]);
  return n <= Number.MAX_SAFE_INTEGER ? n : unsafe(/** @type {bigint} */ (asU64[0]));
}

/** @type {(source: Source) => number} */
export function getI64Number(source) {
  const { at } = source;
  if (source.end - at >= 9 && source.bytes[at] === 253) {
    const n = halved(word(source, at + 1), word(source, at + 5));
    if (Number.isSafeInteger(n)) {
      source.at = at + 9;
      return n;
    }
  }
  return ask(source, readI64Number);
}

/** @type {(source: Source) => number} */
export function readI64Number(source) {
  readWords(source, "i64");
  const n = halved(/** @type {number} */ (words[LOW]), /** @type {number} */ (words[HIGH]));
  return Number.isSafeInteger(n) ? n : unsafe(unzigzagWords());
}

/**
 * Undoes the zigzag of an integer in two words.
 *
 * @param {number} low
 * @param {number} high
 * @returns {number} exact where it is safe
 */
function halved(low, high) {
  const half = high * 0x80000000 + (low >>> 1);
  return (low & 1) === 0 ? half : -half - 1;
}

/** @type {(source: Source) => number} */
export function getU128Number(source) {
  return ask(source, readU128Number);
}

/** @type {(source: Source) => number} */
export function readU128Number(source) {
  return counted(readU128(source));
}

/** @type {(source: Source) => number} */
export function getI128Number(source) {
  return ask(source, readI128Number);
}

/** @type {(source: Source) => number} */
export function readI128Number(source) {
  return counted(readI128(source));
}

/**
 * @param {bigint} value
 * @returns {number}
 */
function counted(value) {
  const n = Number(value);
  return Number.isSafeInteger(n) ? n : unsafe(value);
}

/**
 * @param {bigint} value
 * @returns {never}
 */
function unsafe(value) {
  refuseBytes(`${value} is past what a number counts exactly`);
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU64Number(sink, value) {
  putVarint(sink, safe(value, 0, "a u64 in a number"));
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI64Number(sink, value) {
  const n = safe(value, -Number.MAX_SAFE_INTEGER, "an i64 in a number");
  if (n >= -0x1fffffffffffff / 2 && n <= 0x1fffffffffffff / 2) putVarint(sink, n < 0 ? -2 * n - 1 : 2 * n);
  else putI64(sink, BigInt(n));
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU128Number(sink, value) {
  putVarint(sink, safe(value, 0, "a u128 in a number"));
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI128Number(sink, value) {
  putI128(sink, BigInt(safe(value, -Number.MAX_SAFE_INTEGER, "an i128 in a number")));
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {string} type
 * @returns {number} an integer that a number counts exactly
 */
function safe(value, least, type) {
  if (typeof value !== "number" || !Number.isInteger(value)) misfit(value, type);
  if (value < least || value > Number.MAX_SAFE_INTEGER) misfit(value, type);
  return value;
}
