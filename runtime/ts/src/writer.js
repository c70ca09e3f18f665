// Values to bytes: spec.md V-1 to V-19, V-26 and V-27.

import { parseDecimal } from "./decimal.js";
import { describe, isOf } from "./describe.js";
import { EncodeError } from "./errors.js";
import { isDuration, splitMillis } from "./time.js";
import { toWireOrder, TYPED } from "./typed.js";
import { encodeLongUtf8, encodeShortUtf8, hasLoneSurrogate, utf8Length } from "./utf8.js";
import { parseUuid } from "./uuid.js";

/** Strings of so many units have a length in one byte, whatever they hold. */
const SHORT_STRING = 83;

/** Up to so many units are written here if all are ASCII. */
const SHORT_ASCII = 160;

/** So much room is there before every number. */
const ROOM = 17;

/** Types that contain themselves are followed so deep: an object that contains itself ends here. */
const MAX_WRITE_DEPTH = 128;

/** A buffer larger than this is not kept for the next message. */
const KEEP = 1 << 20;

/**
 * Writes values one after another into a buffer that grows. Values are checked, never converted. What others than the
 * methods use lies open, because every value goes through here, and engines are fastest at plain properties.
 */
export class Writer {
  constructor() {
    this.buffer = new Uint8Array(256);
    this.view = new DataView(this.buffer.buffer);
    this.at = 0;
    /** Behind this place there is no room for a number. */
    this.full = this.buffer.length - ROOM;
    this.depth = 0;
  }

  /**
   * What was written, valid until the next write.
   *
   * @returns {Uint8Array}
   */
  written() {
    return this.buffer.subarray(0, this.at);
  }

  /** Starts over, in the same buffer unless it has become large. */
  clear() {
    this.at = 0;
    this.depth = 0;
    if (this.buffer.length > KEEP) this.resize(256);
  }

  /** @param {number} size */
  resize(size) {
    const buffer = new Uint8Array(size);
    buffer.set(this.buffer.subarray(0, this.at));
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer);
    this.full = size - ROOM;
  }

  /**
   * Makes room for so many bytes, and for a number behind them.
   *
   * @param {number} more
   */
  reserve(more) {
    const least = this.at + more + ROOM;
    if (least > this.buffer.length) this.resize(Math.max(least, this.buffer.length * 2));
  }

  /**
   * One byte.
   *
   * @param {number} n
   */
  byte(n) {
    const at = this.at;
    if (at > this.full) this.reserve(ROOM);
    this.buffer[at] = n;
    this.at = at + 1;
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
    this.byte(value ? 1 : 0);
  }

  /** @param {unknown} value */
  u8(value) {
    if (typeof value !== "number" || (value & 0xff) !== value) this.misfit(value, "u8");
    this.byte(value);
  }

  /** @param {unknown} value */
  i8(value) {
    if (typeof value !== "number" || (value << 24) >> 24 !== value) this.misfit(value, "i8");
    this.byte(value);
  }

  /** @param {unknown} value */
  u16(value) {
    if (typeof value !== "number" || (value & 0xffff) !== value) this.misfit(value, "u16");
    this.varint(value);
  }

  /** @param {unknown} value */
  u32(value) {
    if (typeof value !== "number" || value >>> 0 !== value) this.misfit(value, "u32");
    this.varint(value);
  }

  /** @param {unknown} value */
  i16(value) {
    if (typeof value !== "number" || (value << 16) >> 16 !== value) this.misfit(value, "i16");
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** @param {unknown} value */
  i32(value) {
    if (typeof value !== "number" || (value | 0) !== value) this.misfit(value, "i32");
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** @param {unknown} value */
  u64(value) {
    if (typeof value !== "bigint") this.mismatch("a bigint", value);
    // A number that is so small has lost nothing.
    const small = Number(value);
    if (small >= 0 && small <= 0xffffffff) this.varint(small);
    else this.wide(this.ranged(value, BigInt.asUintN(64, value), "u64"));
  }

  /** @param {unknown} value */
  i64(value) {
    if (typeof value !== "bigint") this.mismatch("a bigint", value);
    const small = Number(value);
    if (small >= -0x40000000 && small <= 0x3fffffff) {
      this.varint(((small << 1) ^ (small >> 31)) >>> 0);
    } else {
      const n = this.ranged(value, BigInt.asIntN(64, value), "i64");
      this.wide(BigInt.asUintN(64, (n << 1n) ^ (n >> 63n)));
    }
  }

  /** @param {unknown} value */
  u128(value) {
    if (typeof value !== "bigint") this.mismatch("a bigint", value);
    this.wide(this.ranged(value, BigInt.asUintN(128, value), "u128"));
  }

  /** @param {unknown} value */
  i128(value) {
    if (typeof value !== "bigint") this.mismatch("a bigint", value);
    const n = this.ranged(value, BigInt.asIntN(128, value), "i128");
    this.wide(BigInt.asUintN(128, (n << 1n) ^ (n >> 127n)));
  }

  /** @param {unknown} value */
  f32(value) {
    if (typeof value !== "number") this.mismatch("a number", value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw new EncodeError(`out of range for f32: ${value}`);
    }
    if (this.at > this.full) this.reserve(ROOM);
    this.view.setFloat32(this.at, value, true);
    this.at += 4;
  }

  /** @param {unknown} value */
  f64(value) {
    if (typeof value !== "number") this.mismatch("a number", value);
    if (this.at > this.full) this.reserve(ROOM);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** @param {unknown} value */
  string(value) {
    if (typeof value !== "string") this.mismatch("a string", value);
    const units = value.length;
    this.reserve(units * 3);
    if (units <= SHORT_ASCII) {
      const buffer = this.buffer;
      const from = this.at + 1;
      let i = 0;
      for (; i < units; i += 1) {
        const unit = value.charCodeAt(i);
        if (unit > 0x7f) break;
        buffer[from + i] = unit;
      }
      let end = from + i;
      if (i !== units && units <= SHORT_STRING) {
        end = encodeShortUtf8(value, i, buffer, end);
        if (end < 0) throw new EncodeError("a string with a lone surrogate");
        i = units;
      }
      if (i === units) {
        buffer[from - 1] = end - from;
        this.at = end;
        return;
      }
    }
    if (hasLoneSurrogate(value)) throw new EncodeError("a string with a lone surrogate");
    // The length stands first but is known last: leave room for the longest, close the gap after.
    const from = this.at + lengthSize(units * 3);
    const size = encodeLongUtf8(value, this.buffer, from) - from;
    this.varint(size);
    this.buffer.copyWithin(this.at, from, from + size);
    this.at += size;
  }

  /** @param {unknown} value */
  bytes(value) {
    if (!isOf(value, "Uint8Array")) this.mismatch("a Uint8Array", value);
    const bytes = /** @type {Uint8Array} */ (value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** @param {Uint8Array} bytes */
  raw(bytes) {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** @param {unknown} value a string of one scalar value */
  char(value) {
    if (typeof value !== "string") this.mismatch("a string of one character", value);
    const code = value.codePointAt(0) ?? 0;
    if (value.length === 0 || value.length !== (code > 0xffff ? 2 : 1)) {
      throw new EncodeError(`expected a string of one character, got one of ${value.length} UTF-16 units`);
    }
    this.reserve(6);
    const end = encodeShortUtf8(value, 0, this.buffer, this.at);
    if (end < 0) throw new EncodeError("a string with a lone surrogate");
    this.at = end;
  }

  /** @param {unknown} value a string with hyphens, in either case */
  uuid(value) {
    if (typeof value !== "string") this.mismatch("a UUID in a string", value);
    this.reserve(16);
    if (!parseUuid(value, this.buffer, this.at)) {
      throw new EncodeError("expected a UUID such as 67e55044-10b1-426f-9247-bb680e5fe0c8");
    }
    this.at += 16;
  }

  /** @param {unknown} value a `Date`, exact to its millisecond */
  timestamp(value) {
    if (!isOf(value, "Date")) this.mismatch("a Date", value);
    const millis = Date.prototype.getTime.call(value);
    if (Number.isNaN(millis)) throw new EncodeError("an invalid Date");
    this.i64(BigInt(millis) * 1000n);
  }

  /** @param {unknown} value milliseconds, to the nearest nanosecond */
  duration(value) {
    if (typeof value !== "number") this.mismatch("a number of milliseconds", value);
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw new EncodeError(`out of range for a duration in milliseconds: ${value}`);
    }
    const { seconds, nanos } = splitMillis(value);
    this.varint(seconds);
    this.varint(nanos);
  }

  /** @param {unknown} value nanoseconds */
  durationBigint(value) {
    if (typeof value !== "bigint") this.mismatch("a bigint of nanoseconds", value);
    if (!isDuration(value)) throw new EncodeError(`out of range for a duration in nanoseconds: ${value}`);
    this.wide(value / 1000000000n);
    this.varint(Number(value % 1000000000n));
  }

  /** @param {unknown} value a string such as `-12.50`; the digits after the point are kept as they are */
  decimal(value) {
    if (typeof value !== "string") this.mismatch("a decimal in a string", value);
    const decimal = parseDecimal(value);
    if (decimal === "malformed") throw new EncodeError("expected a decimal such as -12.50");
    if (decimal === "out of range") throw new EncodeError("out of range for a decimal");
    this.i128(decimal.mantissa);
    this.u8(decimal.scale);
  }

  /** @param {unknown} value */
  u64Number(value) {
    this.varint(this.safe(value, 0, "a u64 in a number"));
  }

  /** @param {unknown} value */
  i64Number(value) {
    const n = this.safe(value, -Number.MAX_SAFE_INTEGER, "an i64 in a number");
    if (n >= -0x1fffffffffffff / 2 && n <= 0x1fffffffffffff / 2) this.varint(n < 0 ? -2 * n - 1 : 2 * n);
    else this.i64(BigInt(n));
  }

  /** @param {unknown} value */
  u128Number(value) {
    this.varint(this.safe(value, 0, "a u128 in a number"));
  }

  /** @param {unknown} value */
  i128Number(value) {
    const n = this.safe(value, -Number.MAX_SAFE_INTEGER, "an i128 in a number");
    this.i128(BigInt(n));
  }

  /**
   * @param {unknown} value
   * @param {number} least
   * @param {string} type
   * @returns {number} an integer that a number counts exactly
   */
  safe(value, least, type) {
    if (typeof value !== "number" || !Number.isInteger(value)) this.misfit(value, type);
    if (value < least || value > Number.MAX_SAFE_INTEGER) this.misfit(value, type);
    return value;
  }

  /**
   * A typed array, with its length before it.
   *
   * @param {unknown} value
   * @param {import("./typed.js").TypedItem} item
   */
  typed(value, item) {
    const array = this.typedArray(value, item);
    this.varint(array.length);
    this.rest(array, item);
  }

  /**
   * A typed array of a known length.
   *
   * @param {unknown} value
   * @param {import("./typed.js").TypedItem} item
   * @param {number} length
   */
  typedItems(value, item, length) {
    const array = this.typedArray(value, item);
    if (array.length !== length) {
      throw new EncodeError(`expected ${length} items in the ${TYPED[item].name}, got ${array.length}`);
    }
    this.rest(array, item);
  }

  /**
   * @param {unknown} value
   * @param {import("./typed.js").TypedItem} item
   * @returns {import("./typed.js").TypedArray}
   */
  typedArray(value, item) {
    const { name } = TYPED[item];
    if (!isOf(value, name)) this.mismatch(name.startsWith("I") ? `an ${name}` : `a ${name}`, value);
    return /** @type {import("./typed.js").TypedArray} */ (value);
  }

  /**
   * @param {import("./typed.js").TypedArray} array
   * @param {import("./typed.js").TypedItem} item
   */
  rest(array, item) {
    if (TYPED[item].isRaw) {
      const from = this.at;
      this.raw(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      toWireOrder(this.buffer.subarray(from, this.at), array.BYTES_PER_ELEMENT);
    } else {
      for (const n of array) this[item](n);
    }
  }

  /** Nothing, of an optional. */
  none() {
    this.byte(0);
  }

  /** Something, of an optional; the value follows. */
  some() {
    this.byte(1);
  }

  /**
   * The index of a variant.
   *
   * @param {number} index
   */
  variant(index) {
    this.varint(index);
  }

  /**
   * The number of items of a list; the items follow.
   *
   * @param {unknown} value
   * @returns {readonly unknown[]} the list itself
   */
  list(value) {
    if (!Array.isArray(value)) this.mismatch("an array", value);
    this.varint(value.length);
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
   * The number of items of a set; the items follow.
   *
   * @param {unknown} value
   * @param {(a: unknown, b: unknown) => number} compare
   * @returns {readonly unknown[]} the items, ascending
   */
  set(value, compare) {
    if (!isOf(value, "Set")) this.mismatch("a Set", value);
    const items = [.../** @type {Set<unknown>} */ (value)].sort(compare);
    this.varint(items.length);
    return items;
  }

  /**
   * The number of pairs of a map; the pairs follow.
   *
   * @param {unknown} value
   * @param {(a: unknown, b: unknown) => number} compare
   * @returns {readonly [unknown, unknown][]} the pairs, their keys ascending
   */
  map(value, compare) {
    if (!isOf(value, "Map")) this.mismatch("a Map", value);
    const pairs = [.../** @type {Map<unknown, unknown>} */ (value)].sort((a, b) => compare(a[0], b[0]));
    this.varint(pairs.length);
    return pairs;
  }

  /**
   * Refuses keys that are written in the same bytes, such as one UUID in two cases.
   *
   * @param {number} order of the key before, and this one
   */
  ascending(order) {
    if (order >= 0) throw new EncodeError("the same key twice");
  }

  /**
   * Refuses a length that the schema does not allow. What has none is refused where it is written.
   *
   * @param {unknown} value
   * @param {number} least
   * @param {number} most
   */
  limit(value, least, most) {
    let length;
    if (typeof value === "string") length = utf8Length(value);
    else if (Array.isArray(value) || ArrayBuffer.isView(value)) length = /** @type {unknown[]} */ (value).length;
    else if (isOf(value, "Set") || isOf(value, "Map")) length = /** @type {Set<unknown>} */ (value).size;
    else return;
    if (length < least) throw new EncodeError(`expected a length of at least ${least}, got ${length}`);
    if (length > most) throw new EncodeError(`expected a length of at most ${most}, got ${length}`);
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
    this.depth += 1;
    if (this.depth > MAX_WRITE_DEPTH) throw new EncodeError(`nested deeper than ${MAX_WRITE_DEPTH} levels`);
  }

  /** Comes back from that level. */
  leave() {
    this.depth -= 1;
  }

  /**
   * Refuses what is no integer of a type.
   *
   * @param {unknown} value
   * @param {string} type
   * @returns {never}
   */
  misfit(value, type) {
    if (typeof value !== "number") this.mismatch("a number", value);
    if (!Number.isInteger(value)) throw new EncodeError(`expected an integer, got ${value}`);
    throw new EncodeError(`out of range for ${type}: ${value}`);
  }

  /**
   * @param {bigint} value
   * @param {bigint} wrapped what the type makes of it
   * @param {string} type
   * @returns {bigint}
   */
  ranged(value, wrapped, type) {
    if (wrapped !== value) throw new EncodeError(`out of range for ${type}: ${value}`);
    return value;
  }

  /** @param {number} n a safe integer, not negative */
  varint(n) {
    const at = this.at;
    if (at > this.full) this.reserve(ROOM);
    const buffer = this.buffer;
    if (n <= 250) {
      buffer[at] = n;
      this.at = at + 1;
    } else if (n <= 0xffff) {
      buffer[at] = 251;
      buffer[at + 1] = n;
      buffer[at + 2] = n >>> 8;
      this.at = at + 3;
    } else {
      this.long(n);
    }
  }

  /** @param {number} n a safe integer above 65,535, for which there is room */
  long(n) {
    const at = this.at;
    this.view.setUint32(at + 1, n, true);
    if (n <= 0xffffffff) {
      this.buffer[at] = 252;
      this.at = at + 5;
    } else {
      this.buffer[at] = 253;
      this.view.setUint32(at + 5, n / 0x100000000, true);
      this.at = at + 9;
    }
  }

  /** @param {bigint} n not negative, below 2^128 */
  wide(n) {
    const small = Number(n);
    if (small <= 0xffffffff) return this.varint(small);
    if (this.at > this.full) this.reserve(ROOM);
    if (n <= 0xffffffffffffffffn) {
      this.buffer[this.at] = 253;
      this.view.setBigUint64(this.at + 1, n, true);
      this.at += 9;
    } else {
      this.buffer[this.at] = 254;
      this.view.setBigUint64(this.at + 1, BigInt.asUintN(64, n), true);
      this.view.setBigUint64(this.at + 9, n >> 64n, true);
      this.at += 17;
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
