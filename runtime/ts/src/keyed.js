// Sets and maps, whose keys ascend: spec.md V-26.

import { isOf, mismatch } from "./describe.js";
import { EncodeError } from "./errors.js";
import { getCount } from "./lists.js";
import { claim, MEMORY } from "./memory.js";
import { putVarint } from "./sink.js";
import { ask, refuseBytes } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */
/** @typedef {(a: any, b: any) => number} Compare */
/** @typedef {(source: Source) => any} Get */
/** @typedef {(sink: Sink, value: any) => void} Put */

/**
 * @param {Source} source
 * @param {number} least the fewest bytes of a key
 * @param {Compare} compare
 * @param {Get} getKey
 * @returns {Set<any>}
 */
export function getSet(source, least, compare, getKey) {
  const count = getCount(source, least);
  if (!claim(source, MEMORY.set) || source.none !== undefined) return source.none;
  const set = new Set();
  let last;
  for (let i = 0; i < count; i += 1) {
    const key = getKey(source);
    if (i > 0) ascend(source, compare(last, key));
    set.add(source.none ?? key);
    last = key;
  }
  return set;
}

/**
 * @param {Source} source
 * @param {number} least the fewest bytes of a pair
 * @param {Compare} compare
 * @param {Get} getKey
 * @param {Get} getValue
 * @returns {Map<any, any>}
 */
export function getMap(source, least, compare, getKey, getValue) {
  const count = getCount(source, least);
  if (!claim(source, MEMORY.map) || source.none !== undefined) return source.none;
  const map = new Map();
  let last;
  for (let i = 0; i < count; i += 1) {
    const key = getKey(source);
    if (i > 0) ascend(source, compare(last, key));
    map.set(source.none ?? key, getValue(source));
    last = key;
  }
  return map;
}

/**
 * Refuses keys that do not strictly ascend.
 *
 * @param {Source} source
 * @param {number} order of the key before, and this one
 */
function ascend(source, order) {
  if (order >= 0) ask(source, readUnordered);
}

/** @returns {never} */
export function readUnordered() {
  refuseBytes("the keys do not ascend");
}

/**
 * @param {Sink} sink
 * @param {unknown} value
 * @param {Compare} compare
 * @param {Put} putKey
 */
export function putSet(sink, value, compare, putKey) {
  if (!isOf(value, "Set")) mismatch("a Set", value);
  putKeys(sink, [.../** @type {Set<unknown>} */ (value)].sort(compare), compare, putKey, () => {});
}

/**
 * @param {Sink} sink
 * @param {unknown} value
 * @param {Compare} compare
 * @param {Put} putKey
 * @param {Put} putValue
 */
export function putMap(sink, value, compare, putKey, putValue) {
  if (!isOf(value, "Map")) mismatch("a Map", value);
  const pairs = [.../** @type {Map<unknown, unknown>} */ (value)].sort((a, b) => compare(a[0], b[0]));
  const values = watched(sink, pairs.map((pair) => pair[1]));
  putKeys(sink, pairs.map((pair) => pair[0]), compare, putKey, (i) => putValue(sink, values[i]));
}

/** @type {(sink: Sink, sorted: unknown[], compare: Compare, putKey: Put, then: (i: number) => void) => void} */
function putKeys(sink, sorted, compare, putKey, then) {
  const keys = watched(sink, sorted);
  putVarint(sink, keys.length);
  let last;
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i];
    putKey(sink, key);
    // Some keys are written in the same bytes, such as one UUID in two cases.
    if (i > 0 && compare(last, key) >= 0) throw new EncodeError("the same key twice");
    then(i);
    last = key;
  }
}

/**
 * @template T
 * @param {Sink} sink
 * @param {T[]} items
 * @returns {T[]} what tells which of them is looked at, where the place of an error is looked for
 */
function watched(sink, items) {
  return sink.watch === undefined ? items : sink.watch(items);
}
