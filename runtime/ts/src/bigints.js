// Integers of 64 and 128 bits in bigints: spec.md V-4 and V-5.

import { mismatch, outOfRange } from "./describe.js";
import { misstart, readVarint, word, zigzag } from "./integers.js";
import { asI64, asU64, HIGH, LOW, words } from "./scratch.js";
import { putVarint, reserve } from "./sink.js";
import { ask, take } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** @type {(source: Source) => bigint} */
export function getU64(source) {
  return ask(source, readU64);
}

/** @type {(source: Source) => bigint} */
export function readU64(source) {
  readWords(source, "u64");
  return /** @type {bigint} */ (asU64[0]);
}

/** @type {(source: Source) => bigint} */
export function getI64(source) {
  return ask(source, readI64);
}

/** @type {(source: Source) => bigint} */
export function readI64(source) {
  readWords(source, "i64");
  return unzigzagWords();
}

/** @type {(source: Source) => bigint} */
export function getU128(source) {
  return ask(source, readU128);
}

/** @type {(source: Source) => bigint} */
export function readU128(source) {
  return readWide(source, "u128");
}

/** @type {(source: Source) => bigint} */
export function getI128(source) {
  return ask(source, readI128);
}

/** @type {(source: Source) => bigint} */
export function readI128(source) {
  const n = readWide(source, "i128");
  return (n >> 1n) ^ -(n & 1n);
}

/**
 * Puts an integer of at most 64 bits into `words`.
 *
 * @param {Source} source
 * @param {string} type
 */
export function readWords(source, type) {
  const first = source.at < source.end ? /** @type {number} */ (source.bytes[source.at]) : 0;
  if (first < 253) {
    words[LOW] = readVarint(source, 252, type);
    words[HIGH] = 0;
    return;
  }
  if (first > 253) misstart(first, type);
  const at = take(source, 9);
  words[LOW] = word(source.bytes, at + 1);
  words[HIGH] = word(source.bytes, at + 5);
}

/**
 * Undoes the zigzag of the integer in `words`.
 *
 * @returns {bigint}
 */
export function unzigzagWords() {
  const [low, high] = [/** @type {number} */ (words[LOW]), /** @type {number} */ (words[HIGH])];
  const sign = -(low & 1);
  words[LOW] = ((low >>> 1) | (high << 31)) ^ sign;
  words[HIGH] = (high >>> 1) ^ sign;
  return /** @type {bigint} */ (asI64[0]);
}

/**
 * @param {Source} source
 * @param {string} type
 * @returns {bigint} of at most 128 bits, not negative
 */
function readWide(source, type) {
  if (source.bytes[source.at] !== 254) {
    readWords(source, type);
    return /** @type {bigint} */ (asU64[0]);
  }
  const at = take(source, 17);
  words[LOW] = word(source.bytes, at + 9);
  words[HIGH] = word(source.bytes, at + 13);
  const upper = /** @type {bigint} */ (asU64[0]);
  words[LOW] = word(source.bytes, at + 1);
  words[HIGH] = word(source.bytes, at + 5);
  return (upper << 64n) | /** @type {bigint} */ (asU64[0]);
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU64(sink, value) {
  if (typeof value !== "bigint") mismatch("a bigint", value);
  // A number that is so small has lost nothing.
  const small = Number(value);
  if (small >= 0 && small <= 0xffffffff) putVarint(sink, small);
  else putWide(sink, ranged(value, BigInt.asUintN(64, value), "u64"));
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI64(sink, value) {
  if (typeof value !== "bigint") mismatch("a bigint", value);
  const small = Number(value);
  if (small >= -0x40000000 && small <= 0x3fffffff) {
    putVarint(sink, zigzag(small));
  } else {
    const n = ranged(value, BigInt.asIntN(64, value), "i64");
    putWide(sink, BigInt.asUintN(64, (n << 1n) ^ (n >> 63n)));
  }
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU128(sink, value) {
  if (typeof value !== "bigint") mismatch("a bigint", value);
  putWide(sink, ranged(value, BigInt.asUintN(128, value), "u128"));
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI128(sink, value) {
  if (typeof value !== "bigint") mismatch("a bigint", value);
  const n = ranged(value, BigInt.asIntN(128, value), "i128");
  putWide(sink, BigInt.asUintN(128, (n << 1n) ^ (n >> 127n)));
}

/**
 * @param {bigint} value
 * @param {bigint} wrapped what the type makes of it
 * @param {string} type
 * @returns {bigint}
 */
function ranged(value, wrapped, type) {
  if (wrapped !== value) outOfRange(value, type);
  return value;
}

/**
 * @param {Sink} sink
 * @param {bigint} n not negative, below 2^128
 */
export function putWide(sink, n) {
  const small = Number(n);
  if (small <= 0xffffffff) return putVarint(sink, small);
  reserve(sink, 17);
  const { at, buffer, view } = sink;
  view.setBigUint64(at + 1, BigInt.asUintN(64, n), true);
  if (n <= 0xffffffffffffffffn) {
    buffer[at] = 253;
    sink.at = at + 9;
  } else {
    buffer[at] = 254;
    view.setBigUint64(at + 9, n >> 64n, true);
    sink.at = at + 17;
  }
}
