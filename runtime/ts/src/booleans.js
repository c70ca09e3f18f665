// Truth, and whether something is there: spec.md V-2 and V-9.

import { mismatch } from "./describe.js";
import { readU8 } from "./integers.js";
import { putByte } from "./sink.js";
import { ask, refuseBytes } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** @type {(source: Source) => boolean} */
export function getBool(source) {
  return getBit(source, readBool);
}

/** @type {(source: Source) => boolean} */
export function readBool(source) {
  return readBit(source, "a bool");
}

/**
 * Whether an optional has a value, which then follows. One that has none is `source.none`.
 *
 * @type {(source: Source) => boolean}
 */
export function getSome(source) {
  return getBit(source, readSome) === true;
}

/** @type {(source: Source) => boolean} */
export function readSome(source) {
  return readBit(source, "an optional");
}

/** @type {(source: Source, read: (source: Source) => boolean) => boolean} */
function getBit(source, read) {
  const { at } = source;
  if (at < source.end) {
    const byte = /** @type {number} */ (source.bytes[at]);
    if (byte <= 1) {
      source.at = at + 1;
      return byte === 1;
    }
  }
  return ask(source, read);
}

/** @type {(source: Source, what: string) => boolean} */
function readBit(source, what) {
  const byte = readU8(source);
  if (byte > 1) refuseBytes(`expected ${what}, found the byte ${byte}`);
  return byte === 1;
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putBool(sink, value) {
  if (typeof value !== "boolean") mismatch("a boolean", value);
  putByte(sink, value ? 1 : 0);
}

/**
 * Says whether an optional has a value, which then follows.
 *
 * @type {(sink: Sink, value: unknown) => boolean}
 */
export function putSome(sink, value) {
  const isThere = value !== undefined;
  putByte(sink, isThere ? 1 : 0);
  return isThere;
}
