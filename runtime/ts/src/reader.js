// Bytes to values: spec.md V-1 to V-27. Bytes may be hostile.

import { formatDecimal, isDecimal } from "./decimal.js";
import { DecodeError, within } from "./errors.js";
import { joinMillis, toDateMillis } from "./time.js";
import { toWireOrder, TYPED } from "./typed.js";
import { decodeUtf8 } from "./utf8.js";
import { formatUuid } from "./uuid.js";

/** Types that contain themselves are followed so deep (V-22). */
const MAX_READ_DEPTH = 128;

/** A list whose items take no bytes has so many of them at most (V-21). */
const MAX_EMPTY_ITEMS = 65536;

/** Floats are put together here: a DataView for each message would cost more than the message. */
const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** Reads values one after another. Memory is never taken ahead of the bytes that are there. */
export class Reader {
  /** @type {Uint8Array} */
  #bytes;
  #at = 0;
  /** @type {number} */
  #end;
  #depth = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  /**
   * Refuses the bytes.
   *
   * @param {string} reason
   * @returns {never}
   */
  fail(reason) {
    throw new DecodeError(reason);
  }

  /** @param {number} size */
  #need(size) {
    if (this.#end - this.#at < size) this.fail(`the bytes end early, at ${this.#end}`);
  }

  /** Ends the reading: nothing may be left over (V-23). */
  finish() {
    const left = this.#end - this.#at;
    if (left !== 0) this.fail(`${left} bytes are left over`);
  }

  /** @returns {number} */
  u8() {
    if (this.#at >= this.#end) this.#need(1);
    return /** @type {number} */ (this.#bytes[this.#at++]);
  }

  /** @returns {number} */
  i8() {
    return (this.u8() << 24) >> 24;
  }

  /** @returns {boolean} */
  bool() {
    const byte = this.u8();
    if (byte > 1) this.fail(`expected a bool, found the byte ${byte}`);
    return byte === 1;
  }

  /** @returns {number} */
  u16() {
    const first = this.u8();
    return first < 251 ? first : this.#number(first, 251, "u16");
  }

  /** @returns {number} */
  u32() {
    const first = this.u8();
    return first < 251 ? first : this.#number(first, 252, "u32");
  }

  /** @returns {number} */
  i16() {
    const n = this.u16();
    return (n >>> 1) ^ -(n & 1);
  }

  /** @returns {number} */
  i32() {
    const n = this.u32();
    return (n >>> 1) ^ -(n & 1);
  }

  /** @returns {bigint} */
  u64() {
    const first = this.u8();
    return first < 251 ? BigInt(first) : this.#bigint(first, 253, "u64");
  }

  /** @returns {bigint} */
  i64() {
    const first = this.u8();
    if (first < 251) return BigInt((first >>> 1) ^ -(first & 1));
    return unzigzag(this.#bigint(first, 253, "i64"));
  }

  /** @returns {bigint} */
  u128() {
    return this.#bigint(this.u8(), 254, "u128");
  }

  /** @returns {bigint} */
  i128() {
    return unzigzag(this.#bigint(this.u8(), 254, "i128"));
  }

  /** @returns {number} */
  f32() {
    this.#need(4);
    for (let i = 0; i < 4; i += 1) scratch.setUint8(i, /** @type {number} */ (this.#bytes[this.#at + i]));
    this.#at += 4;
    return scratch.getFloat32(0, true);
  }

  /** @returns {number} */
  f64() {
    this.#need(8);
    for (let i = 0; i < 8; i += 1) scratch.setUint8(i, /** @type {number} */ (this.#bytes[this.#at + i]));
    this.#at += 8;
    return scratch.getFloat64(0, true);
  }

  /** @returns {string} */
  string() {
    const size = this.#length();
    this.#need(size);
    const text = decodeUtf8(this.#bytes, this.#at, this.#at + size);
    if (text === undefined) this.fail("the string is not UTF-8");
    this.#at += size;
    return text;
  }

  /** @returns {Uint8Array} a copy */
  bytes() {
    const size = this.#length();
    this.#need(size);
    const from = this.#at;
    this.#at += size;
    // Not `bytes.slice`, which in a subclass such as Node's Buffer is a view.
    return new Uint8Array(this.#bytes.subarray(from, this.#at));
  }

  /** @returns {string} of one scalar value */
  char() {
    const from = this.#at;
    const first = this.u8();
    // A wrong first byte is seen below: it starts no sequence of that length.
    const size = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    this.#need(size - 1);
    const text = decodeUtf8(this.#bytes, from, from + size);
    if (text === undefined) this.fail("the char is not UTF-8");
    this.#at = from + size;
    return text;
  }

  /** @returns {string} in lower case */
  uuid() {
    this.#need(16);
    this.#at += 16;
    return formatUuid(this.#bytes, this.#at - 16);
  }

  /** @returns {Date} with what is below a millisecond dropped, towards the past */
  timestamp() {
    const millis = toDateMillis(this.i64());
    if (millis === undefined) this.fail("a timestamp that no Date reaches");
    return new Date(millis);
  }

  /** @returns {number} milliseconds */
  duration() {
    const seconds = this.u64();
    const millis = joinMillis(seconds, this.#nanos());
    if (millis === undefined) this.fail("a duration that no number of milliseconds holds");
    return millis;
  }

  /** @returns {bigint} nanoseconds */
  durationBigint() {
    return this.u64() * 1000000000n + BigInt(this.#nanos());
  }

  /** @returns {number} */
  #nanos() {
    const nanos = this.u32();
    if (nanos > 999_999_999) this.fail(`${nanos} nanoseconds are a second or more`);
    return nanos;
  }

  /** @returns {string} */
  decimal() {
    const mantissa = this.i128();
    const scale = this.u8();
    if (!isDecimal(mantissa, scale)) this.fail("out of range for a decimal");
    return formatDecimal(mantissa, scale);
  }

  /** @returns {number} */
  u64Number() {
    return this.#safe(this.u64());
  }

  /** @returns {number} */
  i64Number() {
    return this.#safe(this.i64());
  }

  /** @returns {number} */
  u128Number() {
    return this.#safe(this.u128());
  }

  /** @returns {number} */
  i128Number() {
    return this.#safe(this.i128());
  }

  /**
   * @param {bigint} value
   * @returns {number}
   */
  #safe(value) {
    const n = Number(value);
    if (!Number.isSafeInteger(n)) this.fail(`${value} is past what a number counts exactly`);
    return n;
  }

  /**
   * A typed array, with its length before it.
   *
   * @param {import("./typed.js").TypedItem} item
   * @returns {import("./typed.js").TypedArray}
   */
  typed(item) {
    const { make, isRaw } = TYPED[item];
    const width = isRaw ? make.prototype.BYTES_PER_ELEMENT : 1;
    return this.typedItems(item, this.list(width));
  }

  /**
   * A typed array of a known length.
   *
   * @param {import("./typed.js").TypedItem} item
   * @param {number} length
   * @returns {import("./typed.js").TypedArray}
   */
  typedItems(item, length) {
    const { make, isRaw } = TYPED[item];
    if (isRaw) {
      const width = make.prototype.BYTES_PER_ELEMENT;
      const from = this.#at;
      this.#need(length * width);
      this.#at += length * width;
      // A copy of its own, as in `bytes`, which also starts where numbers may.
      const bytes = new Uint8Array(this.#bytes.subarray(from, this.#at));
      toWireOrder(bytes, width);
      return new make(bytes.buffer);
    }
    this.items(length, 1);
    const array = new make(length);
    let i = 0;
    try {
      for (; i < length; i += 1) array[i] = this[item]();
    } catch (error) {
      throw within(error, i);
    }
    return array;
  }

  /**
   * Whether an optional has a value, which then follows.
   *
   * @returns {boolean}
   */
  option() {
    const byte = this.u8();
    if (byte > 1) this.fail(`expected an optional, found the byte ${byte}`);
    return byte === 1;
  }

  /**
   * The index of a variant.
   *
   * @returns {number}
   */
  variant() {
    return this.u32();
  }

  /**
   * Refuses the index of a variant.
   *
   * @param {number} index
   * @returns {never}
   */
  unknownVariant(index) {
    this.fail(`there is no variant ${index}`);
  }

  /**
   * The number of items of a list, refused where the bytes that are left cannot hold so many (V-20, V-21).
   *
   * @param {number} least the fewest bytes that an item takes
   * @returns {number}
   */
  list(least) {
    const count = this.#length();
    const most = least === 0 ? MAX_EMPTY_ITEMS : (this.#end - this.#at) / least;
    if (count > most) this.fail(`a list of ${count} items does not fit into what is left`);
    return count;
  }

  /**
   * The number of items of an array, which the schema says; refused where the bytes that are left cannot hold so many.
   *
   * @param {number} count
   * @param {number} least the fewest bytes that an item takes
   * @returns {number}
   */
  items(count, least) {
    this.#need(count * least);
    return count;
  }

  /** @returns {Set<any>} a new one: a module may have its own `Set` */
  set() {
    return new Set();
  }

  /** @returns {Map<any, any>} */
  map() {
    return new Map();
  }

  /**
   * Refuses keys that do not strictly ascend (V-26).
   *
   * @param {number} order of the key before, and this one
   */
  ascending(order) {
    if (order >= 0) this.fail("the keys do not ascend");
  }

  /**
   * Refuses the length that comes next where the schema does not allow it, before anything is made of it (V-27).
   *
   * @param {number} least
   * @param {number} most
   * @returns {this}
   */
  limit(least, most) {
    const from = this.#at;
    const length = this.#length();
    if (length < least) this.fail(`expected a length of at least ${least}, got ${length}`);
    if (length > most) this.fail(`expected a length of at most ${most}, got ${length}`);
    this.#at = from;
    return this;
  }

  /** Goes one level deeper into a type that contains itself (V-22). */
  enter() {
    this.#depth += 1;
    if (this.#depth > MAX_READ_DEPTH) this.fail(`nested deeper than ${MAX_READ_DEPTH} levels`);
  }

  /** Comes back from that level. */
  leave() {
    this.#depth -= 1;
  }

  /** @returns {number} exact up to 2^53; beyond, more than any buffer holds */
  #length() {
    const first = this.u8();
    return first < 251 ? first : this.#number(first, 253, "u64");
  }

  /**
   * @param {number} size
   * @returns {number}
   */
  #little(size) {
    this.#need(size);
    let n = 0;
    for (let i = size - 1; i >= 0; i -= 1) n = n * 256 + /** @type {number} */ (this.#bytes[this.#at + i]);
    this.#at += size;
    return n;
  }

  /**
   * The rest of an integer whose first byte announces its width; a wider one than the type is an error.
   *
   * @param {number} first
   * @param {number} widest
   * @param {string} type
   * @returns {number}
   */
  #number(first, widest, type) {
    if (first > widest) this.fail(`the byte ${first} does not start a ${type}`);
    return this.#little(1 << (first - 250));
  }

  /**
   * @param {number} first
   * @param {number} widest
   * @param {string} type
   * @returns {bigint}
   */
  #bigint(first, widest, type) {
    if (first < 251) return BigInt(first);
    if (first > widest) this.fail(`the byte ${first} does not start a ${type}`);
    if (first < 253) return BigInt(this.#little(1 << (first - 250)));
    let size = 1 << (first - 250);
    this.#need(size);
    let n = 0n;
    const from = this.#at;
    for (; size > 0; size -= 4) {
      this.#at = from + size - 4;
      n = (n << 32n) | BigInt(this.#little(4));
    }
    this.#at = from + (1 << (first - 250));
    return n;
  }
}

/**
 * @param {bigint} n
 * @returns {bigint}
 */
function unzigzag(n) {
  return (n >> 1n) ^ -(n & 1n);
}

/**
 * Reads one value that fills the bytes.
 *
 * @template T
 * @param {Uint8Array} bytes
 * @param {(reader: Reader) => T} read
 * @returns {T}
 */
export function decode(bytes, read) {
  const reader = new Reader(bytes);
  const value = read(reader);
  reader.finish();
  return value;
}
