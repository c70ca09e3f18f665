// Floats, and lists of them: spec.md V-6 and V-10.

import { mismatch, outOfRange } from "./describe.js";
import { word } from "./integers.js";
import { newList } from "./lists.js";
import { asF32, asF64, HIGH, LOW, words } from "./scratch.js";
import { reserve } from "./sink.js";
import { ask, take } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** @type {(source: Source) => number} */
export function getF32(source) {
  return ask(source, readF32);
}

/** @type {(source: Source) => number} */
export function readF32(source) {
  words[0] = word(source.bytes, take(source, 4));
  return /** @type {number} */ (asF32[0]);
}

/** @type {(source: Source) => number} */
export function getF64(source) {
  return source.end - source.at < 8 ? ask(source, readF64) : readF64(source);
}

/** @type {(source: Source) => number} */
export function readF64(source) {
  const at = take(source, 8);
  const { bytes } = source;
  words[LOW] = word(bytes, at);
  words[HIGH] = word(bytes, at + 4);
  return /** @type {number} */ (asF64[0]);
}

/** @type {(source: Source, count: number) => number[]} so many, which are there */
export function getF32s(source, count) {
  return getFloats(source, count, 4, getF32);
}

/** @type {(source: Source, count: number) => number[]} so many, which are there */
export function getF64s(source, count) {
  return getFloats(source, count, 8, getF64);
}

/**
 * A list of floats. Whatever bytes it has, they are floats, so that all can have their place from the start and nothing is checked on the way.
 *
 * @param {Source} source
 * @param {number} count
 * @param {number} width
 * @param {(source: Source) => number} get one, where the place of an error is looked for or values are made up
 * @returns {number[]}
 */
function getFloats(source, count, width, get) {
  if (source.instead !== undefined) {
    const list = newList(count);
    for (let i = 0; i < count; i += 1) list[i] = get(source);
    return list;
  }
  const list = new Array(count);
  const { buffer, byteOffset } = source.bytes;
  const view = new DataView(buffer, byteOffset + take(source, count * width), count * width);
  if (width === 4) for (let i = 0; i < count; i += 1) list[i] = view.getFloat32(i * 4, true);
  else for (let i = 0; i < count; i += 1) list[i] = view.getFloat64(i * 8, true);
  return list;
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putF32(sink, value) {
  if (typeof value !== "number") mismatch("a number", value);
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) outOfRange(value, "f32");
  reserve(sink, 4);
  sink.view.setFloat32(sink.at, value, true);
  sink.at += 4;
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putF64(sink, value) {
  if (typeof value !== "number") mismatch("a number", value);
  reserve(sink, 8);
  sink.view.setFloat64(sink.at, value, true);
  sink.at += 8;
}
