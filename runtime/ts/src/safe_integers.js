// Integers of 64 and 128 bits in numbers, for `@js(number)`: what a number does not count exactly is refused.

import { putI128, readI128, readU128 } from "./bigints.js";
import { misfit } from "./describe.js";
import { readVarint, word } from "./integers.js";
import { putByte, putVarint } from "./sink.js";
import { ask, refuseBytes } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** @type {(source: Source) => number} */
export function getU64Number(source) {
  return source.at < source.end ? readU64Number(source) : ask(source, readU64Number);
}

/** @type {(source: Source) => number} */
export function readU64Number(source) {
  const n = readVarint(source, 253, "u64");
  return n <= Number.MAX_SAFE_INTEGER ? n : counted(lastWide(source));
}

/** @type {(source: Source) => number} */
export function getI64Number(source) {
  return source.at < source.end ? readI64Number(source) : ask(source, readI64Number);
}

/** @type {(source: Source) => number} */
export function readI64Number(source) {
  const n = readVarint(source, 253, "i64");
  if (n <= Number.MAX_SAFE_INTEGER) return (n & 1) === 0 ? n / 2 : -(n + 1) / 2;
  // Half of those that a number counts exactly are longer than this before their zigzag is undone.
  const wide = lastWide(source);
  return counted((wide >> 1n) ^ -(wide & 1n));
}

/** @type {(source: Source) => bigint} the integer of eight bytes that was read last */
function lastWide({ bytes, at }) {
  return (BigInt(word(bytes, at - 4)) << 32n) | BigInt(word(bytes, at - 8));
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
  return Number.isSafeInteger(n) ? n : refuseBytes(`${value} is past what a number counts exactly`);
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU64Number(sink, value) {
  putVarint(sink, safe(value, 0, "a u64 in a number"));
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI64Number(sink, value) {
  const n = safe(value, -Number.MAX_SAFE_INTEGER, "an i64 in a number");
  const sign = n < 0 ? 1 : 0;
  const half = sign ? -n - 1 : n;
  if (half <= Number.MAX_SAFE_INTEGER / 2) return putVarint(sink, half * 2 + sign);
  putByte(sink, 253);
  const { at, view } = sink;
  view.setUint32(at, (half << 1) | sign, true);
  view.setUint32(at + 4, half / 0x80000000, true);
  sink.at = at + 8;
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
