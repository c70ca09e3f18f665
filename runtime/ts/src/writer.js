// Values to bytes: spec.md V-1 to V-13.

import { EncodeError } from "./errors.js";
import { encodeLongUtf8, encodeShortUtf8, hasLoneSurrogate } from "./utf8.js";

/** Strings of so many units have a length in one byte, whatever they hold. */
const SHORT_STRING = 83;

/** Types that contain themselves are followed so deep: an object that contains itself ends here. */
const MAX_WRITE_DEPTH = 128;

/** A buffer larger than this is not kept for the next message. */
const KEEP = 1 << 20;

/** Writes values one after another into a buffer that grows. Values are checked, never converted. */
export class Writer {
  /** @type {Uint8Array} */
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #depth = 0;

  /**
   * What was written, valid until the next write.
   *
   * @returns {Uint8Array}
   */
  written() {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Starts over, in the same buffer unless it has become large. */
  clear() {
    this.#at = 0;
    this.#depth = 0;
    if (this.#bytes.length > KEEP) this.#resize(256);
  }

  /** @param {number} size */
  #resize(size) {
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  /** @param {number} more */
  #reserve(more) {
    const least = this.#at + more;
    if (least > this.#bytes.length) this.#resize(Math.max(least, this.#bytes.length * 2));
  }

  /**
   * Refuses a value.
   *
   * @param {string} expected what the schema wants there, with its article
   * @param {unknown} value
   * @returns {never}
   */
  mismatch(expected, value) {
    throw new EncodeError(`expected ${expected}, got ${describe(value)}`);
  }

  /** @param {unknown} value */
  bool(value) {
    if (typeof value !== "boolean") this.mismatch("a boolean", value);
    this.#reserve(1);
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  /** @param {unknown} value */
  u8(value) {
    const n = this.#integer(value, 0, 0xff, "u8");
    this.#reserve(1);
    this.#bytes[this.#at++] = n;
  }

  /** @param {unknown} value */
  i8(value) {
    const n = this.#integer(value, -0x80, 0x7f, "i8");
    this.#reserve(1);
    this.#bytes[this.#at++] = n;
  }

  /** @param {unknown} value */
  u16(value) {
    this.#varint(this.#integer(value, 0, 0xffff, "u16"));
  }

  /** @param {unknown} value */
  u32(value) {
    this.#varint(this.#integer(value, 0, 0xffffffff, "u32"));
  }

  /** @param {unknown} value */
  i16(value) {
    const n = this.#integer(value, -0x8000, 0x7fff, "i16");
    this.#varint(((n << 1) ^ (n >> 31)) >>> 0);
  }

  /** @param {unknown} value */
  i32(value) {
    const n = this.#integer(value, -0x80000000, 0x7fffffff, "i32");
    this.#varint(((n << 1) ^ (n >> 31)) >>> 0);
  }

  /** @param {unknown} value */
  u64(value) {
    this.#wide(this.#bigint(value, BigInt.asUintN, 64, "u64"));
  }

  /** @param {unknown} value */
  i64(value) {
    const n = this.#bigint(value, BigInt.asIntN, 64, "i64");
    const small = Number(n);
    if (small >= -0x40000000 && small <= 0x3fffffff) this.#varint(((small << 1) ^ (small >> 31)) >>> 0);
    else this.#wide(BigInt.asUintN(64, (n << 1n) ^ (n >> 63n)));
  }

  /** @param {unknown} value */
  u128(value) {
    this.#wide(this.#bigint(value, BigInt.asUintN, 128, "u128"));
  }

  /** @param {unknown} value */
  i128(value) {
    const n = this.#bigint(value, BigInt.asIntN, 128, "i128");
    this.#wide(BigInt.asUintN(128, (n << 1n) ^ (n >> 127n)));
  }

  /** @param {unknown} value */
  f32(value) {
    if (typeof value !== "number") this.mismatch("a number", value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw new EncodeError(`out of range for f32: ${value}`);
    }
    this.#reserve(4);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  /** @param {unknown} value */
  f64(value) {
    if (typeof value !== "number") this.mismatch("a number", value);
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** @param {unknown} value */
  string(value) {
    if (typeof value !== "string") this.mismatch("a string", value);
    const most = value.length * 3;
    this.#reserve(most + 9);
    if (value.length <= SHORT_STRING) {
      const end = encodeShortUtf8(value, this.#bytes, this.#at + 1);
      if (end < 0) throw new EncodeError("a string with a lone surrogate");
      this.#bytes[this.#at] = end - this.#at - 1;
      this.#at = end;
      return;
    }
    if (hasLoneSurrogate(value)) throw new EncodeError("a string with a lone surrogate");
    // The length stands first but is known last: leave room for the longest, close the gap after.
    const from = this.#at + lengthSize(most);
    const size = encodeLongUtf8(value, this.#bytes, from) - from;
    this.#varint(size);
    this.#bytes.copyWithin(this.#at, from, from + size);
    this.#at += size;
  }

  /** @param {unknown} value */
  bytes(value) {
    if (!isUint8Array(value)) this.mismatch("a Uint8Array", value);
    this.#reserve(value.length + 9);
    this.#varint(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Nothing, of an optional. */
  none() {
    this.#reserve(1);
    this.#bytes[this.#at++] = 0;
  }

  /** Something, of an optional; the value follows. */
  some() {
    this.#reserve(1);
    this.#bytes[this.#at++] = 1;
  }

  /**
   * The index of a variant.
   *
   * @param {number} index
   */
  variant(index) {
    this.#varint(index);
  }

  /**
   * The number of items of a list; the items follow.
   *
   * @param {unknown} value
   * @returns {readonly unknown[]} the list itself
   */
  list(value) {
    if (!Array.isArray(value)) this.mismatch("an array", value);
    this.#varint(value.length);
    return value;
  }

  /**
   * The items of a tuple, whose number is known.
   *
   * @param {unknown} value
   * @param {number} length
   * @returns {readonly unknown[]} the tuple itself
   */
  tuple(value, length) {
    if (!Array.isArray(value)) this.mismatch(`an array of ${length}`, value);
    if (value.length !== length) throw new EncodeError(`expected an array of ${length}, got one of ${value.length}`);
    return value;
  }

  /**
   * An object whose properties follow.
   *
   * @param {unknown} value
   * @returns {Record<string, unknown>} the object itself
   */
  object(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.mismatch("an object", value);
    return /** @type {Record<string, unknown>} */ (value);
  }

  /**
   * Refuses a variant that the schema does not have.
   *
   * @param {unknown} kind
   * @param {string} expected
   * @returns {never}
   */
  unknownVariant(kind, expected) {
    if (typeof kind !== "string") this.mismatch(expected, kind);
    throw new EncodeError(`expected ${expected}, got ${JSON.stringify(kind)}`);
  }

  /** Goes one level deeper into a type that contains itself. */
  enter() {
    this.#depth += 1;
    if (this.#depth > MAX_WRITE_DEPTH) throw new EncodeError(`nested deeper than ${MAX_WRITE_DEPTH} levels`);
  }

  /** Comes back from that level. */
  leave() {
    this.#depth -= 1;
  }

  /**
   * @param {unknown} value
   * @param {number} least
   * @param {number} most
   * @param {string} type
   * @returns {number}
   */
  #integer(value, least, most, type) {
    if (typeof value !== "number") this.mismatch("a number", value);
    if (!Number.isInteger(value)) throw new EncodeError(`expected an integer, got ${value}`);
    if (value < least || value > most) throw new EncodeError(`out of range for ${type}: ${value}`);
    return value;
  }

  /**
   * @param {unknown} value
   * @param {(bits: number, value: bigint) => bigint} wrap
   * @param {number} bits
   * @param {string} type
   * @returns {bigint}
   */
  #bigint(value, wrap, bits, type) {
    if (typeof value !== "bigint") this.mismatch("a bigint", value);
    if (wrap(bits, value) !== value) throw new EncodeError(`out of range for ${type}: ${value}`);
    return value;
  }

  /** @param {number} n a safe integer, not negative */
  #varint(n) {
    this.#reserve(9);
    if (n <= 250) {
      this.#bytes[this.#at++] = n;
    } else if (n <= 0xffff) {
      this.#bytes[this.#at] = 251;
      this.#view.setUint16(this.#at + 1, n, true);
      this.#at += 3;
    } else if (n <= 0xffffffff) {
      this.#bytes[this.#at] = 252;
      this.#view.setUint32(this.#at + 1, n, true);
      this.#at += 5;
    } else {
      this.#bytes[this.#at] = 253;
      this.#view.setBigUint64(this.#at + 1, BigInt(n), true);
      this.#at += 9;
    }
  }

  /** @param {bigint} n not negative, below 2^128 */
  #wide(n) {
    const small = Number(n);
    if (small <= 0xffffffff) return this.#varint(small);
    this.#reserve(17);
    if (n <= 0xffffffffffffffffn) {
      this.#bytes[this.#at] = 253;
      this.#view.setBigUint64(this.#at + 1, n, true);
      this.#at += 9;
    } else {
      this.#bytes[this.#at] = 254;
      this.#view.setBigUint64(this.#at + 1, BigInt.asUintN(64, n), true);
      this.#view.setBigUint64(this.#at + 9, n >> 64n, true);
      this.#at += 17;
    }
  }
}

/**
 * @param {number} n
 * @returns {number} the bytes that a length takes
 */
function lengthSize(n) {
  return n <= 250 ? 1 : n <= 0xffff ? 3 : n <= 0xffffffff ? 5 : 9;
}

/**
 * Whether a value is a `Uint8Array`, of this realm or another: test runners and frames have their own.
 *
 * @param {unknown} value
 * @returns {value is Uint8Array}
 */
function isUint8Array(value) {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/**
 * What a value is, without saying what it holds.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function describe(value) {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** @type {Writer | undefined} */
let idle;

/**
 * Writes one message and hands its bytes on, in a buffer that the next message uses again.
 *
 * @template T
 * @param {(writer: Writer) => void} write
 * @param {(bytes: Uint8Array) => T} use the bytes are valid until it returns
 * @returns {T}
 */
export function encode(write, use) {
  // Taken, not shared: a getter of the caller's object may itself make a call.
  const writer = idle ?? new Writer();
  idle = undefined;
  try {
    write(writer);
    return use(writer.written());
  } finally {
    writer.clear();
    idle = writer;
  }
}
