// Floats: spec.md V-6.

import { mismatch, outOfRange } from "./describe.js";
import { word } from "./integers.js";
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
  words[0] = word(source, take(source, 4));
  return /** @type {number} */ (asF32[0]);
}

/** @type {(source: Source) => number} */
export function getF64(source) {
  return ask(source, readF64);
}

/** @type {(source: Source) => number} */
export function readF64(source) {
  const at = take(source, 8);
  words[LOW] = word(source, at);
  words[HIGH] = word(source, at + 4);
  return /** @type {number} */ (asF64[0]);
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
