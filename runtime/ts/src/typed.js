// Lists of numbers as typed arrays, for `@js(typed)`. Those whose memory is what travels are copied; the others are read and written
// one by one, since their size varies.

import { isOf, mismatch } from "./describe.js";
import { EncodeError, within } from "./errors.js";
import { readCount } from "./lists.js";
import { claim, MEMORY } from "./memory.js";
import { IS_LITTLE } from "./scratch.js";
import { putRaw, putVarint } from "./sink.js";
import { ask, expectBytes, take } from "./source.js";

/**
 * @typedef {Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array
 *   | BigInt64Array | BigUint64Array} TypedArray
 */
/** @typedef {{ new (source: any): TypedArray, BYTES_PER_ELEMENT: number, name: string }} TypedClass */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */
/** @typedef {((source: Source) => number) | ((source: Source) => bigint)} Read of an item; without one, memory is copied */
/** @typedef {(sink: Sink, value: unknown) => void} Put of an item; without one, memory is copied */

/**
 * A typed array, with its length before it.
 *
 * @param {Source} source
 * @param {TypedClass} make
 * @param {Read} [get]
 * @returns {TypedArray}
 */
export function getTyped(source, make, get) {
  return ask(source, readTyped, make, get);
}

/** @type {(source: Source, make: TypedClass, get?: Read) => TypedArray} */
export function readTyped(source, make, get) {
  return readNumbers(source, readCount(source, get ? 1 : make.BYTES_PER_ELEMENT), make, get);
}

/**
 * A typed array of a known length.
 *
 * @param {Source} source
 * @param {number} length
 * @param {TypedClass} make
 * @param {Read} [get]
 * @returns {TypedArray}
 */
export function getNumbers(source, length, make, get) {
  return ask(source, readNumbers, length, make, get);
}

/** @type {(source: Source, length: number, make: TypedClass, get?: Read) => TypedArray} */
export function readNumbers(source, length, make, get) {
  claim(source, MEMORY.typed);
  if (get === undefined) {
    const width = make.BYTES_PER_ELEMENT;
    const from = take(source, length * width);
    // A copy of its own, as bytes are, which also starts where numbers may.
    const bytes = new Uint8Array(source.bytes.subarray(from, source.at));
    toWireOrder(bytes, width);
    return new make(bytes.buffer);
  }
  expectBytes(source, length);
  const array = new make(length);
  let i = 0;
  try {
    for (; i < length; i += 1) array[i] = get(source);
  } catch (error) {
    throw within(error, i);
  }
  return array;
}

/**
 * A typed array, with its length before it.
 *
 * @param {Sink} sink
 * @param {unknown} value
 * @param {TypedClass} make
 * @param {Put} [put]
 */
export function putTyped(sink, value, make, put) {
  const array = checkTyped(value, make);
  putVarint(sink, array.length);
  putItems(sink, array, put);
}

/**
 * A typed array of a known length.
 *
 * @param {Sink} sink
 * @param {unknown} value
 * @param {number} length
 * @param {TypedClass} make
 * @param {Put} [put]
 */
export function putNumbers(sink, value, length, make, put) {
  const array = checkTyped(value, make);
  if (array.length !== length) {
    throw new EncodeError(`expected ${length} items in the ${make.name}, got ${array.length}`);
  }
  putItems(sink, array, put);
}

/** @type {(value: unknown, make: TypedClass) => TypedArray} */
function checkTyped(value, { name }) {
  if (!isOf(value, name)) mismatch(name.startsWith("I") ? `an ${name}` : `a ${name}`, value);
  return /** @type {TypedArray} */ (value);
}

/** @type {(sink: Sink, array: TypedArray, put?: Put) => void} */
function putItems(sink, array, put) {
  if (put === undefined) {
    const from = sink.at;
    putRaw(sink, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    toWireOrder(sink.buffer.subarray(from, sink.at), array.BYTES_PER_ELEMENT);
  } else {
    for (const n of array) put(sink, n);
  }
}

/**
 * Turns numbers from the order of this machine into that of the wire, or back. It does nothing on nearly all machines.
 *
 * @param {Uint8Array} bytes
 * @param {number} width of a number
 * @param {boolean} [isLittle]
 */
export function toWireOrder(bytes, width, isLittle = IS_LITTLE) {
  if (isLittle) return;
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
