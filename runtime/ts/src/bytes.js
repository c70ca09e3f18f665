// Bytes: spec.md V-8.

import { isOf, mismatch } from "./describe.js";
import { readLength } from "./integers.js";
import { claim, MEMORY } from "./memory.js";
import { putRaw, putVarint } from "./sink.js";
import { ask, take } from "./source.js";

/** @type {(source: import("./source.js").Source) => Uint8Array} a copy */
export function getBytes(source) {
  return ask(source, readBytes);
}

/** @type {(source: import("./source.js").Source) => Uint8Array} */
export function readBytes(source) {
  const size = readLength(source);
  const at = take(source, size);
  claim(source, MEMORY.bytes);
  // Not `slice`, which in a subclass such as Node's Buffer is a view.
  return new Uint8Array(source.bytes.subarray(at, at + size));
}

/** @type {(sink: import("./sink.js").Sink, value: unknown) => void} */
export function putBytes(sink, value) {
  if (!isOf(value, "Uint8Array")) mismatch("a Uint8Array", value);
  const bytes = /** @type {Uint8Array} */ (value);
  putVarint(sink, bytes.length);
  putRaw(sink, bytes);
}
