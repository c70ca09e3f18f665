// Lists, arrays of a fixed length and tuples: spec.md V-10 to V-12, V-20 and V-21. Generated modules have a loop for each type of
// item, which the engine makes fast for it.

import { mismatch } from "./describe.js";
import { EncodeError } from "./errors.js";
import { readLength } from "./integers.js";
import { claim, MEMORY } from "./memory.js";
import { putVarint } from "./sink.js";
import { ask, expectBytes, refuseBytes } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** A list whose items take no bytes has so many of them at most (V-21). */
const MAX_EMPTY_ITEMS = 65536;

/** A list has room for so many items before they are there: no count takes memory by itself. */
const AHEAD = 64;

/**
 * The number of items of a list, refused where the bytes that are left cannot hold so many (V-20, V-21).
 *
 * @param {Source} source
 * @param {number} least the fewest bytes that an item takes
 * @returns {number}
 */
export function getCount(source, least) {
  const from = source.at + 1;
  const left = source.end - from;
  if (left >= 0 && least > 0) {
    const count = /** @type {number} */ (source.bytes[from - 1]);
    if (count < 251 && count * least <= left) {
      source.at = from;
      return count;
    }
  }
  return ask(source, readCount, least);
}

/** @type {(source: Source, least: number) => number} */
export function readCount(source, least) {
  const count = readLength(source);
  const most = least === 0 ? MAX_EMPTY_ITEMS : (source.end - source.at) / least;
  if (count > most) refuseBytes(`a list of ${count} items does not fit into what is left`);
  if (least === 0) claim(source, count * MEMORY.slot);
  return count;
}

/**
 * The number of items of an array, which the schema says; refused where the bytes that are left cannot hold so many.
 *
 * @param {Source} source
 * @param {number} count
 * @param {number} least the fewest bytes that an item takes
 * @returns {number}
 */
export function getItems(source, count, least) {
  return ask(source, readItems, count, least);
}

/** @type {(source: Source, count: number, least: number) => number} */
export function readItems(source, count, least) {
  expectBytes(source, count * least);
  claim(source, MEMORY.array + count * MEMORY.slot);
  return count;
}

/**
 * A list for so many items, which are not there yet.
 *
 * @param {any} count no number only where the place of an error is looked for, which goes on in place of the list
 * @returns {any[]}
 */
export function newList(count) {
  if (count < AHEAD) return new Array(count);
  return typeof count === "number" ? new Array(AHEAD) : count;
}

/**
 * The number of items of a list; the items follow.
 *
 * @param {Sink} sink
 * @param {unknown} value
 * @returns {number}
 */
export function putCount(sink, value) {
  if (!Array.isArray(value)) mismatch("an array", value);
  const count = value.length;
  putVarint(sink, count);
  return count;
}

/**
 * Refuses what is no tuple, or array of a fixed length, of so many items.
 *
 * @param {unknown} value
 * @param {number} length
 */
export function checkTuple(value, length) {
  if (!Array.isArray(value)) mismatch(`an array of ${length}`, value);
  if (value.length !== length) throw new EncodeError(`expected an array of ${length}, got one of ${value.length}`);
}

/**
 * Refuses what is no object with properties.
 *
 * @param {unknown} value
 */
export function checkObject(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) mismatch("an object", value);
}
