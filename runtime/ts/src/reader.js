// Bytes to values: spec.md V-1 to V-27. Bytes may be hostile.

import { formatDecimal, isDecimal } from "./decimal.js";
import { DecodeError, within } from "./errors.js";
import { asF32, asF64, asI64, asU64, HIGH, LOW, words } from "./scratch.js";
import { joinMillis, toDateMillis } from "./time.js";
import { toWireOrder, TYPED } from "./typed.js";
import { decodeUtf8 } from "./utf8.js";
import { formatUuid } from "./uuid.js";

/** Types that contain themselves are followed so deep (V-22). */
const MAX_READ_DEPTH = 128;

/** A list whose items take no bytes has so many of them at most (V-21). */
const MAX_EMPTY_ITEMS = 65536;

/**
 * What a value may take in memory, in bytes: so much for each byte of its encoding, and so much in any case (V-25). Most
 * of what there is cannot take more, whatever the bytes, and is not counted: only what can is claimed.
 */
const MEMORY_PER_BYTE = 64;
const LEAST_MEMORY = 64 << 20;

/** What objects of the platform take, rather too much. */
const MEMORY = { slot: 8, array: 48, bytes: 160, typed: 240, date: 112, set: 200, map: 240 };

/** A list has room for so many items before they are there. */
const AHEAD = 64;

const NOTHING = /* @__PURE__ */ new Uint8Array();

/**
 * Reads values one after another. Memory is never taken ahead of the bytes that are there. What others than the
 * methods use lies open, because every value goes through here, and engines are fastest at plain properties.
 */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.source = bytes;
    this.at = 0;
    this.end = bytes.length;
    this.depth = 0;
    this.memory = 0;
    this.start(bytes);
  }

  /**
   * Reads other bytes, from their start.
   *
   * @param {Uint8Array} bytes
   */
  start(bytes) {
    this.source = bytes;
    this.at = 0;
    this.end = bytes.length;
    this.depth = 0;
    const memory = bytes.length * MEMORY_PER_BYTE;
    this.memory = memory > LEAST_MEMORY ? memory : LEAST_MEMORY;
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

  /**
   * Refuses bytes that end within a value.
   *
   * @returns {never}
   */
  ended() {
    this.fail(`the bytes end early, at ${this.end}`);
  }

  /**
   * The place of the next `size` bytes, which are read with it.
   *
   * @param {number} size
   * @returns {number}
   */
  take(size) {
    const at = this.at;
    if (this.end - at < size) this.ended();
    this.at = at + size;
    return at;
  }

  /** Ends the reading: nothing may be left over (V-23). */
  finish() {
    const left = this.end - this.at;
    if (left !== 0) this.fail(`${left} bytes are left over`);
  }

  /**
   * Takes memory for what comes next (V-25).
   *
   * @param {number} bytes
   */
  claim(bytes) {
    this.memory -= bytes;
    if (this.memory < 0) this.fail("it takes too much memory for its length");
  }

  /** @returns {number} */
  u8() {
    const at = this.at;
    if (at >= this.end) this.ended();
    this.at = at + 1;
    return /** @type {number} */ (this.source[at]);
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
    return first < 251 ? first : this.wider(first, 251, "u16");
  }

  /** @returns {number} */
  u32() {
    const first = this.u8();
    return first < 251 ? first : this.wider(first, 252, "u32");
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
    this.words64(this.u8(), "u64");
    return /** @type {bigint} */ (asU64[0]);
  }

  /** @returns {bigint} */
  i64() {
    this.words64(this.u8(), "i64");
    unzigzagWords();
    return /** @type {bigint} */ (asI64[0]);
  }

  /** @returns {bigint} */
  u128() {
    return this.wide("u128");
  }

  /** @returns {bigint} */
  i128() {
    const n = this.wide("i128");
    return (n >> 1n) ^ -(n & 1n);
  }

  /** @returns {number} */
  f32() {
    words[0] = this.word(this.take(4));
    return /** @type {number} */ (asF32[0]);
  }

  /** @returns {number} */
  f64() {
    const at = this.take(8);
    words[LOW] = this.word(at);
    words[HIGH] = this.word(at + 4);
    return /** @type {number} */ (asF64[0]);
  }

  /** @returns {string} */
  string() {
    const size = this.length();
    const at = this.take(size);
    const text = decodeUtf8(this.source, at, at + size);
    if (text === undefined) {
      this.at = at;
      this.fail("the string is not UTF-8");
    }
    return text;
  }

  /** @returns {Uint8Array} a copy */
  bytes() {
    const size = this.length();
    const at = this.take(size);
    this.claim(MEMORY.bytes);
    // Not `slice`, which in a subclass such as Node's Buffer is a view.
    return new Uint8Array(this.source.subarray(at, at + size));
  }

  /** @returns {string} of one scalar value */
  char() {
    const from = this.at;
    const first = this.u8();
    // A wrong first byte is seen below: it starts no sequence of that length.
    const size = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    this.take(size - 1);
    const text = decodeUtf8(this.source, from, from + size);
    if (text === undefined) this.fail("the char is not UTF-8");
    return text;
  }

  /** @returns {string} in lower case */
  uuid() {
    return formatUuid(this.source, this.take(16));
  }

  /** @returns {Date} with what is below a millisecond dropped, towards the past */
  timestamp() {
    const millis = toDateMillis(this.i64());
    if (millis === undefined) this.fail("a timestamp that no Date reaches");
    this.claim(MEMORY.date);
    return new Date(millis);
  }

  /** @returns {number} milliseconds */
  duration() {
    const seconds = this.u64();
    const millis = joinMillis(seconds, this.nanos());
    if (millis === undefined) this.fail("a duration that no number of milliseconds holds");
    return millis;
  }

  /** @returns {bigint} nanoseconds */
  durationBigint() {
    return this.u64() * 1000000000n + BigInt(this.nanos());
  }

  /** @returns {number} the nanoseconds of a duration */
  nanos() {
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
    const first = this.u8();
    if (first < 251) return first;
    this.words64(first, "u64");
    const n = high() * 0x100000000 + low();
    return n <= Number.MAX_SAFE_INTEGER ? n : this.unsafe(/** @type {bigint} */ (asU64[0]));
  }

  /** @returns {number} */
  i64Number() {
    const first = this.u8();
    if (first < 251) return (first >>> 1) ^ -(first & 1);
    this.words64(first, "i64");
    const half = high() * 0x80000000 + (low() >>> 1);
    const n = (low() & 1) === 0 ? half : -half - 1;
    if (Number.isSafeInteger(n)) return n;
    unzigzagWords();
    return this.unsafe(/** @type {bigint} */ (asI64[0]));
  }

  /** @returns {number} */
  u128Number() {
    return this.safe(this.u128());
  }

  /** @returns {number} */
  i128Number() {
    return this.safe(this.i128());
  }

  /**
   * @param {bigint} value
   * @returns {number}
   */
  safe(value) {
    const n = Number(value);
    return Number.isSafeInteger(n) ? n : this.unsafe(value);
  }

  /**
   * @param {bigint} value
   * @returns {never}
   */
  unsafe(value) {
    this.fail(`${value} is past what a number counts exactly`);
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
    this.claim(MEMORY.typed);
    if (isRaw) {
      const width = make.prototype.BYTES_PER_ELEMENT;
      const from = this.take(length * width);
      // A copy of its own, as in `bytes`, which also starts where numbers may.
      const bytes = new Uint8Array(this.source.subarray(from, this.at));
      toWireOrder(bytes, width);
      return new make(bytes.buffer);
    }
    if (this.end - this.at < length) this.ended();
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
   * @param {number} _count how many there are
   * @param {number} _least the one that takes the fewest bytes
   * @returns {number} one that there may not be
   */
  variant(_count, _least) {
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
    const count = this.length();
    const most = least === 0 ? MAX_EMPTY_ITEMS : (this.end - this.at) / least;
    if (count > most) this.fail(`a list of ${count} items does not fit into what is left`);
    if (least === 0) this.claim(count * MEMORY.slot);
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
    if (this.end - this.at < count * least) this.ended();
    this.claim(MEMORY.array + count * MEMORY.slot);
    return count;
  }

  /**
   * For how many items a list has room at first. It grows as they come, so that no count takes memory by itself.
   *
   * @param {number} count
   * @returns {number}
   */
  ahead(count) {
    return count < AHEAD ? count : AHEAD;
  }

  /** @returns {Set<any>} a new one: a module may have its own `Set` */
  set() {
    this.claim(MEMORY.set);
    return new Set();
  }

  /** @returns {Map<any, any>} */
  map() {
    this.claim(MEMORY.map);
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
    const from = this.at;
    const length = this.length();
    if (length < least) this.fail(`expected a length of at least ${least}, got ${length}`);
    if (length > most) this.fail(`expected a length of at most ${most}, got ${length}`);
    this.at = from;
    return this;
  }

  /** Goes one level deeper into a type that contains itself (V-22). */
  enter() {
    this.depth += 1;
    if (this.depth > MAX_READ_DEPTH) this.fail(`nested deeper than ${MAX_READ_DEPTH} levels`);
  }

  /** Comes back from that level. */
  leave() {
    this.depth -= 1;
  }

  /** @returns {number} exact up to 2^53; beyond, more than any buffer holds */
  length() {
    const first = this.u8();
    return first < 251 ? first : this.wider(first, 253, "u64");
  }

  /**
   * The rest of an integer whose first byte announces its width; a wider one than the type is an error.
   *
   * @param {number} first
   * @param {number} widest
   * @param {string} type
   * @returns {number}
   */
  wider(first, widest, type) {
    if (first > widest) this.fail(`the byte ${first} does not start a ${type}`);
    const at = this.take(1 << (first - 250));
    if (first === 251) return this.half(at);
    return first === 252 ? this.word(at) : this.word(at + 4) * 0x100000000 + this.word(at);
  }

  /**
   * Puts an integer of at most 64 bits into `words`.
   *
   * @param {number} first its first byte, which is read
   * @param {string} type
   */
  words64(first, type) {
    if (first < 253) {
      words[LOW] = first < 251 ? first : this.wider(first, 252, type);
      words[HIGH] = 0;
      return;
    }
    if (first > 253) this.fail(`the byte ${first} does not start a ${type}`);
    const at = this.take(8);
    words[LOW] = this.word(at);
    words[HIGH] = this.word(at + 4);
  }

  /**
   * @param {string} type
   * @returns {bigint} of at most 128 bits, not negative
   */
  wide(type) {
    const first = this.u8();
    if (first !== 254) {
      this.words64(first, type);
      return /** @type {bigint} */ (asU64[0]);
    }
    const at = this.take(16);
    words[LOW] = this.word(at + 8);
    words[HIGH] = this.word(at + 12);
    const upper = /** @type {bigint} */ (asU64[0]);
    words[LOW] = this.word(at);
    words[HIGH] = this.word(at + 4);
    return (upper << 64n) | /** @type {bigint} */ (asU64[0]);
  }

  /**
   * @param {number} at of two bytes that are there
   * @returns {number}
   */
  half(at) {
    /** @type {any} */
    const source = this.source;
    return source[at] | (source[at + 1] << 8);
  }

  /**
   * @param {number} at of four bytes that are there
   * @returns {number} not negative
   */
  word(at) {
    /** @type {any} */
    const source = this.source;
    return (source[at] | (source[at + 1] << 8) | (source[at + 2] << 16) | (source[at + 3] << 24)) >>> 0;
  }
}

/** Undoes the zigzag of the integer in `words`. */
function unzigzagWords() {
  const sign = -(low() & 1);
  words[LOW] = ((low() >>> 1) | (high() << 31)) ^ sign;
  words[HIGH] = (high() >>> 1) ^ sign;
}

/** @returns {number} the lower half of the integer in `words` */
function low() {
  return /** @type {number} */ (words[LOW]);
}

/** @returns {number} the upper half */
function high() {
  return /** @type {number} */ (words[HIGH]);
}

/** Reading calls nothing of the application's, so one reader does for all messages. */
const reader = /* @__PURE__ */ new Reader(NOTHING);

/**
 * Reads one value that fills the bytes.
 *
 * @template T
 * @param {Uint8Array} bytes
 * @param {(reader: Reader) => T} read
 * @returns {T}
 */
export function decode(bytes, read) {
  reader.start(bytes);
  try {
    const value = read(reader);
    reader.finish();
    return value;
  } finally {
    // Or the message would be kept until the next one.
    reader.source = NOTHING;
  }
}
