// Lists of numbers as typed arrays, for `@js(typed)`.

import { IS_LITTLE } from "./scratch.js";

/**
 * @typedef {Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array
 *   | BigInt64Array | BigUint64Array} TypedArray
 */
/** @typedef {"u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "f32" | "f64"} TypedItem */

/**
 * The class of each type of item. `isRaw` tells those whose memory is what travels; the others are written one
 * by one, since their size varies.
 *
 * @type {Record<TypedItem, { name: string, make: new (source: any) => TypedArray, isRaw: boolean }>}
 */
export const TYPED = {
  u8: { name: "Uint8Array", make: Uint8Array, isRaw: true },
  i8: { name: "Int8Array", make: Int8Array, isRaw: true },
  u16: { name: "Uint16Array", make: Uint16Array, isRaw: false },
  i16: { name: "Int16Array", make: Int16Array, isRaw: false },
  u32: { name: "Uint32Array", make: Uint32Array, isRaw: false },
  i32: { name: "Int32Array", make: Int32Array, isRaw: false },
  u64: { name: "BigUint64Array", make: BigUint64Array, isRaw: false },
  i64: { name: "BigInt64Array", make: BigInt64Array, isRaw: false },
  f32: { name: "Float32Array", make: Float32Array, isRaw: true },
  f64: { name: "Float64Array", make: Float64Array, isRaw: true },
};

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
