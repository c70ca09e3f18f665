// Integers of up to 32 bits, lengths: spec.md V-3 to V-5.

import { misfit } from "./describe.js";
import { putByte, putVarint } from "./sink.js";
import { ask, refuseBytes, take } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** @type {(source: Source) => number} */
export function getU8(source) {
  const { at } = source;
  if (at >= source.end) return ask(source, readU8);
  source.at = at + 1;
  return /** @type {number} */ (source.bytes[at]);
}

/** @type {(source: Source) => number} */
export function readU8(source) {
  return /** @type {number} */ (source.bytes[take(source, 1)]);
}

/** @type {(source: Source) => number} */
export function getI8(source) {
  return ask(source, readI8);
}

/** @type {(source: Source) => number} */
export function readI8(source) {
  return (readU8(source) << 24) >> 24;
}

/** @type {(source: Source) => number} */
export function getU16(source) {
  return getShort(source, readU16);
}

/** @type {(source: Source) => number} */
export function readU16(source) {
  return readVarint(source, 251, "u16");
}

/** @type {(source: Source) => number} */
export function getU32(source) {
  return getShort(source, readU32);
}

/** @type {(source: Source) => number} */
export function readU32(source) {
  return readVarint(source, 252, "u32");
}

/**
 * An unsigned integer in one byte or three, which most are; what has none of these is asked for.
 *
 * @param {Source} source
 * @param {(source: Source, a?: any, b?: any) => number} read
 * @param {unknown} [a]
 * @param {unknown} [b]
 * @returns {number}
 */
export function getShort(source, read, a, b) {
  const { at, end, bytes } = source;
  if (at < end) {
    const n = /** @type {number} */ (bytes[at]);
    if (n < 251) {
      source.at = at + 1;
      return n;
    }
    if (n === 251 && end - at > 2) {
      source.at = at + 3;
      return half(bytes, at + 1);
    }
  }
  return ask(source, read, a, b);
}

/** @type {(source: Source) => number} */
export function getI16(source) {
  return ask(source, readI16);
}

/** @type {(source: Source) => number} */
export function readI16(source) {
  return unzigzag(readU16(source));
}

/** @type {(source: Source) => number} */
export function getI32(source) {
  return ask(source, readI32);
}

/** @type {(source: Source) => number} */
export function readI32(source) {
  return unzigzag(readU32(source));
}

/**
 * @param {number} n
 * @returns {number}
 */
function unzigzag(n) {
  return (n >>> 1) ^ -(n & 1);
}

/**
 * @param {Source} source
 * @returns {number} exact up to 2^53; beyond, more than any buffer holds
 */
export function readLength(source) {
  return readVarint(source, 253, "u64");
}

/**
 * An unsigned integer whose first byte announces its width; a wider one than the type is an error.
 *
 * @param {Source} source
 * @param {number} widest
 * @param {string} type
 * @returns {number}
 */
export function readVarint(source, widest, type) {
  const first = readU8(source);
  if (first < 251) return first;
  if (first > widest) misstart(first, type);
  const at = take(source, 1 << (first - 250));
  const { bytes } = source;
  if (first === 251) return half(bytes, at);
  return first === 252 ? word(bytes, at) : word(bytes, at + 4) * 0x100000000 + word(bytes, at);
}

/**
 * @param {number} first
 * @param {string} type
 * @returns {never}
 */
export function misstart(first, type) {
  refuseBytes(`the byte ${first} does not start a ${type}`);
}

/**
 * @param {any} bytes a Uint8Array
 * @param {number} at of two bytes that are there
 * @returns {number}
 */
function half(bytes, at) {
  return bytes[at] | (bytes[at + 1] << 8);
}

/**
 * @param {any} bytes a Uint8Array
 * @param {number} at of four bytes that are there
 * @returns {number} not negative
 */
export function word(bytes, at) {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU8(sink, value) {
  if (typeof value !== "number" || (value & 0xff) !== value) misfit(value, "u8");
  putByte(sink, value);
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI8(sink, value) {
  if (typeof value !== "number" || (value << 24) >> 24 !== value) misfit(value, "i8");
  putByte(sink, value);
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU16(sink, value) {
  if (typeof value !== "number" || (value & 0xffff) !== value) misfit(value, "u16");
  putVarint(sink, value);
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putU32(sink, value) {
  if (typeof value !== "number" || value >>> 0 !== value) misfit(value, "u32");
  putVarint(sink, value);
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI16(sink, value) {
  if (typeof value !== "number" || (value << 16) >> 16 !== value) misfit(value, "i16");
  putVarint(sink, zigzag(value));
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putI32(sink, value) {
  if (typeof value !== "number" || (value | 0) !== value) misfit(value, "i32");
  putVarint(sink, zigzag(value));
}

/**
 * @param {number} n of 32 bits
 * @returns {number}
 */
export function zigzag(n) {
  return ((n << 1) ^ (n >> 31)) >>> 0;
}
