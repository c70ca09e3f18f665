// turbo-runtime 0.1.0, a part of every package that turboc writes. Do not edit.

// Statuses by number: spec.md W-34.

/** @typedef {"cancelled" | "invalid_argument" | "deadline_exceeded" | "not_found" | "already_exists" | "permission_denied" | "resource_exhausted" | "failed_precondition" | "aborted" | "out_of_range" | "unimplemented" | "internal" | "unavailable" | "data_loss" | "unauthenticated" | "schema_mismatch" | "indeterminate"} Status */

/** @type {readonly (Status | undefined)[]} */
const STATUSES = [
  undefined,
  "cancelled",
  undefined,
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
  "schema_mismatch",
  "indeterminate",
];

/**
 * The name behind a status number. A number that is not known means `internal`.
 *
 * @param {number} number
 * @returns {Status}
 */
function statusName(number) {
  return STATUSES[number] ?? "internal";
}

// What goes wrong, and where: errors of the codec carry the path of the value.

/** @typedef {import("./status.js").Status} Status */

/** A value that the schema does not allow, or bytes that are none of its values. */
class CodecError extends Error {
  /**
   * @param {string} reason what is wrong, without the place
   */
  constructor(reason) {
    super(reason);
    /** Where it is wrong, such as `person.name` or `items[3].rowid`; empty for the value itself. */
    this.path = "";
    /** What is wrong, without the place. */
    this.reason = reason;
  }
}

/** A value that cannot be written as the type that the schema gives it. */
class EncodeError extends CodecError {
  /** @override */
  name = "EncodeError";
}

/** Bytes that are not a value of the type that the schema expects. */
class DecodeError extends CodecError {
  /** @override */
  name = "DecodeError";
}

/**
 * Puts one more segment in front of the path of a codec error. Any other error, from a getter of the
 * caller's object for instance, passes as it is.
 *
 * @param {unknown} error
 * @param {string | number} segment a property, or an index
 * @returns {unknown} `error` itself, to be thrown again
 */
function within(error, segment) {
  if (error instanceof CodecError && segment !== "") {
    const rest = error.path;
    const dot = rest === "" || rest.startsWith("[") ? "" : ".";
    const head = typeof segment === "number" ? `[${segment}]` : segment;
    error.path = head + dot + rest;
    error.message = `${error.path}: ${error.reason}`;
  }
  return error;
}

/**
 * A call that failed.
 *
 * @template [E=unknown]
 */
class CallError extends Error {
  /** @override */
  name = "CallError";

  /**
   * @param {Status} status
   * @param {string} message
   * @param {{ error?: E, cause?: unknown }} [details]
   */
  constructor(status, message, details = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    /** Why it failed, in one word. */
    this.status = status;
    /** The error that the method throws, when the server answered with one. */
    this.error = /** @type {E} */ (details.error);
  }
}

/**
 * The reader that decoded a typed error. It tells whose error it is, and stays out of sight of those
 * who print errors.
 *
 * @type {WeakMap<object, Function>}
 */
const errorTypes = new WeakMap();

/**
 * @param {CallError} error
 * @param {Function} readError
 */
function markErrorType(error, readError) {
  errorTypes.set(error, readError);
}

/**
 * @param {unknown} error
 * @param {Function | undefined} readError
 * @returns {boolean}
 */
function hasErrorType(error, readError) {
  return error instanceof CallError && readError !== undefined && errorTypes.get(error) === readError;
}

// Strict UTF-8. Short strings are coded here, since a call of TextDecoder or TextEncoder costs more
// than their bytes do.

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** Up to this many bytes are decoded in JavaScript. */
const SHORT = 64;

/**
 * The string in `bytes[at..end]`.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} end
 * @returns {string | undefined} nothing where the bytes are not UTF-8
 */
function decodeUtf8(bytes, at, end) {
  if (end - at > SHORT) {
    try {
      return decoder.decode(bytes.subarray(at, end));
    } catch {
      return undefined;
    }
  }
  let text = "";
  while (at < end) {
    const a = /** @type {number} */ (bytes[at]);
    if (a < 0x80) {
      text += String.fromCharCode(a);
      at += 1;
      continue;
    }
    // The ranges of the second byte rule out longer forms, surrogates and what is past U+10FFFF.
    let length, low, high, code;
    if (a < 0xc2) return undefined;
    else if (a < 0xe0) [length, low, high, code] = [2, 0x80, 0xbf, a & 0x1f];
    else if (a < 0xf0) [length, low, high, code] = [3, a === 0xe0 ? 0xa0 : 0x80, a === 0xed ? 0x9f : 0xbf, a & 0x0f];
    else if (a < 0xf5) [length, low, high, code] = [4, a === 0xf0 ? 0x90 : 0x80, a === 0xf4 ? 0x8f : 0xbf, a & 0x07];
    else return undefined;
    if (at + length > end) return undefined;
    for (let i = 1; i < length; i += 1) {
      const b = /** @type {number} */ (bytes[at + i]);
      if (b < low || b > high) return undefined;
      code = (code << 6) | (b & 0x3f);
      low = 0x80;
      high = 0xbf;
    }
    text += String.fromCodePoint(code);
    at += length;
  }
  return text;
}

/**
 * Whether a string has half of a surrogate pair somewhere, which no UTF-8 can say.
 *
 * @param {string} text
 * @returns {boolean}
 */
function hasLoneSurrogate(text) {
  const native = /** @type {{ isWellFormed?: () => boolean }} */ (/** @type {unknown} */ (text));
  if (native.isWellFormed !== undefined) return !native.isWellFormed();
  return /\p{Surrogate}/u.test(text);
}

/**
 * Writes a well-formed string of any length into `bytes` at `at`, where three bytes for each of its
 * units have room.
 *
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {number} where it ends
 */
function encodeLongUtf8(text, bytes, at) {
  return at + encoder.encodeInto(text, bytes.subarray(at)).written;
}

/**
 * Writes a short string into `bytes` at `at`, where three bytes for each of its units have room.
 *
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {number} where it ends, or -1 where the string has a lone surrogate
 */
function encodeShortUtf8(text, bytes, at) {
  for (let i = 0; i < text.length; i += 1) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0xd800 || code > 0xdfff) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      const low = text.charCodeAt(++i);
      if (code > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return -1;
      code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return at;
}

// Values to bytes: spec.md V-1 to V-13.


/** Strings of so many units have a length in one byte, whatever they hold. */
const SHORT_STRING = 83;

/** Types that contain themselves are followed so deep: an object that contains itself ends here. */
const MAX_WRITE_DEPTH = 128;

/** A buffer larger than this is not kept for the next message. */
const KEEP = 1 << 20;

/** Writes values one after another into a buffer that grows. Values are checked, never converted. */
class Writer {
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
function describe(value) {
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
function encode(write, use) {
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

// Bytes to values: spec.md V-1 to V-24. Bytes may be hostile.


/** Types that contain themselves are followed so deep (V-22). */
const MAX_READ_DEPTH = 128;

/** A list whose items take no bytes has so many of them at most (V-21). */
const MAX_EMPTY_ITEMS = 65536;

/** Floats are put together here: a DataView for each message would cost more than the message. */
const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** Reads values one after another. Memory is never taken ahead of the bytes that are there. */
class Reader {
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
function decode(bytes, read) {
  const reader = new Reader(bytes);
  const value = read(reader);
  reader.finish();
  return value;
}

// From what an engine reports to the error that a caller gets.


/**
 * A failed call on its way to the caller. The `CallError` itself is made in the function that the caller
 * awaits, so that its stack leads there.
 */
class Failure {
  /**
   * @param {import("./status.js").Status} status
   * @param {string} message
   * @param {{ error?: unknown, cause?: unknown }} [details]
   * @param {Function} [readError]
   */
  constructor(status, message, details, readError) {
    this.status = status;
    this.message = message;
    this.details = details;
    this.readError = readError;
  }

  /**
   * @param {string} method the name on the wire
   * @returns {CallError}
   */
  toError(method) {
    const error = new CallError(this.status, `${method}: ${this.message}`, this.details);
    if (this.readError !== undefined) markErrorType(error, this.readError);
    return error;
  }
}

/**
 * The failure that an engine reports, its error decoded.
 *
 * @param {import("./service.js").MethodTable} table
 * @param {number} status
 * @param {string} message
 * @param {Uint8Array | undefined} bytes
 * @returns {Failure}
 */
function received(table, status, message, bytes) {
  const name = statusName(status);
  if (bytes === undefined) return new Failure(name, message === "" ? name : `${name}: ${message}`);
  if (table.readError === undefined) {
    return new Failure("internal", "the server sent an error, and the method has none");
  }
  let error;
  try {
    error = decode(bytes, table.readError);
  } catch (cause) {
    return undecodable("error", cause);
  }
  return new Failure(name, `${name}: ${error.kind}`, { error }, table.readError);
}

/**
 * @param {string} what "reply", "item" or "error"
 * @param {unknown} cause
 * @returns {Failure}
 */
function undecodable(what, cause) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure("internal", `the ${what} of the server cannot be decoded: ${reason}`, { cause });
}

/**
 * Arguments or options that are wrong.
 *
 * @param {unknown} cause
 * @returns {Failure}
 */
function refused(cause) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure("invalid_argument", reason, { cause });
}

/**
 * The caller's signal says stop.
 *
 * @param {AbortSignal} signal
 * @returns {Failure}
 */
function aborted(signal) {
  return new Failure("cancelled", "cancelled: aborted by the caller", { cause: signal.reason });
}

// What a caller may say about one call.


/**
 * @typedef {object} CallOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {number | undefined} [timeout]
 * @property {Readonly<Record<string, string>> | undefined} [metadata]
 */

/** The longest timeout in milliseconds: a timer of the platform takes no more. */
const LONGEST = 0x7fffffff;

/** @type {readonly string[]} */
const NO_METADATA = [];

/** @type {import("./engine.js").WireOptions & { signal: AbortSignal | undefined }} */
const DEFAULTS = { signal: undefined, timeout: -1, metadata: /** @type {string[]} */ (NO_METADATA) };

/**
 * Checks options and puts them into the engine's form.
 *
 * @param {CallOptions | undefined} options
 * @returns {import("./engine.js").WireOptions & { signal: AbortSignal | undefined }}
 */
function readOptions(options) {
  if (options === undefined) return DEFAULTS;
  try {
    if (typeof options !== "object" || options === null) wrong("an object", options);
    return {
      signal: readSignal(options.signal),
      timeout: readTimeout(options.timeout),
      metadata: readMetadata(options.metadata),
    };
  } catch (error) {
    throw within(error, "options");
  }
}

/**
 * @param {unknown} signal
 * @returns {AbortSignal | undefined}
 */
function readSignal(signal) {
  if (signal === undefined) return undefined;
  // Not `instanceof`: a test runner or a polyfill may have its own AbortSignal.
  const it = /** @type {Partial<AbortSignal> | null} */ (signal);
  if (typeof it !== "object" || typeof it?.aborted !== "boolean" || typeof it.addEventListener !== "function") {
    throw within(mismatch("an AbortSignal", signal), "signal");
  }
  return /** @type {AbortSignal} */ (signal);
}

/**
 * @param {unknown} timeout
 * @returns {number}
 */
function readTimeout(timeout) {
  if (timeout === undefined) return -1;
  if (typeof timeout !== "number") throw within(mismatch("a number of milliseconds", timeout), "timeout");
  if (!(timeout >= 0)) throw within(new EncodeError(`expected milliseconds, got ${timeout}`), "timeout");
  return Math.min(Math.ceil(timeout), LONGEST);
}

/**
 * Keys as V-8 of the conversation wants them, in ascending order.
 *
 * @param {unknown} metadata
 * @returns {string[]}
 */
function readMetadata(metadata) {
  if (metadata === undefined) return /** @type {string[]} */ (NO_METADATA);
  try {
    if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) wrong("an object", metadata);
    const pairs = /** @type {string[]} */ ([]);
    for (const key of Object.keys(metadata).sort()) {
      const value = /** @type {Record<string, unknown>} */ (metadata)[key];
      try {
        if (!/^[a-z0-9._-]+$/.test(key)) {
          throw new EncodeError("a key has lower-case letters, digits, `-`, `_` and `.` only");
        }
        if (typeof value !== "string") wrong("a string", value);
        if (hasLoneSurrogate(/** @type {string} */ (value))) throw new EncodeError("a string with a lone surrogate");
        pairs.push(key, /** @type {string} */ (value));
      } catch (error) {
        throw within(error, key);
      }
    }
    return pairs;
  } catch (error) {
    throw within(error, "metadata");
  }
}

/**
 * @param {string} expected
 * @param {unknown} value
 * @returns {EncodeError}
 */
function mismatch(expected, value) {
  return new EncodeError(`expected ${expected}, got ${describe(value)}`);
}

/**
 * @param {string} expected
 * @param {unknown} value
 * @returns {never}
 */
function wrong(expected, value) {
  throw mismatch(expected, value);
}

// What a caller says to `connect`, checked once for every engine.


/** @typedef {{ new (url: string, protocols?: string | string[]): WebSocket }} WebSocketConstructor */

/**
 * @typedef {object} ConnectOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {number | undefined} [timeout]
 * @property {Readonly<Record<string, string>> | undefined} [metadata]
 * @property {WebSocketConstructor | undefined} [WebSocket]
 */

/**
 * What an engine connects with.
 *
 * @typedef {object} Target
 * @property {string} url absolute, `ws:` or `wss:`
 * @property {() => WebSocket} open opens a socket; called again for each attempt
 * @property {AbortSignal | undefined} signal
 * @property {number} timeout in milliseconds; -1 for that of the engine
 * @property {string[]} metadata keys and values in turn
 */

/** What a client offers in the upgrade: spec.md W-1. */
const SUBPROTOCOL = "turbo.v1";

/**
 * @param {string | URL} url
 * @param {ConnectOptions} options
 * @returns {Target}
 */
function readTarget(url, options) {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options: expected an object, got ${describe(options)}`);
  }
  const address = socketUrl(url);
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  if (typeof Socket !== "function") {
    throw new TypeError(
      "this platform has no WebSocket: pass one, as in `connect(url, { WebSocket })` with that of the npm package `ws`",
    );
  }
  const signal = readSignal(options.signal);
  if (signal?.aborted) throw aborted(signal);
  return {
    url: address,
    open: () => openSocket(Socket, address),
    signal,
    timeout: readTimeout(options.timeout),
    metadata: readMetadata(options.metadata),
  };
}

/**
 * @param {WebSocketConstructor} Socket
 * @param {string} url
 * @returns {WebSocket}
 */
function openSocket(Socket, url) {
  const socket = new Socket(url, SUBPROTOCOL);
  // What went wrong is told by the close that follows; but a socket of `ws` that nobody listens to throws.
  socket.addEventListener("error", () => {});
  return socket;
}

/**
 * The address of the socket: relative to the page, and `ws:` or `wss:` as the page is `http:` or `https:`.
 *
 * @param {unknown} url
 * @returns {string}
 */
function socketUrl(url) {
  const text = typeof url === "object" ? /** @type {Partial<URL> | null} */ (url)?.href : url;
  if (typeof text !== "string") throw new TypeError(`url: expected a string or a URL, got ${describe(url)}`);
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  let address;
  try {
    address = new URL(text, page);
  } catch {
    const why = page === undefined ? "there is no page that it could be relative to" : `it is read relative to ${page}`;
    throw new TypeError(`url: ${JSON.stringify(text)} is not an address (${why})`);
  }
  if (address.protocol === "http:") address.protocol = "ws:";
  if (address.protocol === "https:") address.protocol = "wss:";
  if (address.protocol !== "ws:" && address.protocol !== "wss:") {
    throw new TypeError(`url: ${address.href} is neither ws:, wss:, http: nor https:`);
  }
  // A socket's address has no fragment: constructors throw where it has.
  address.hash = "";
  return address.href;
}

// A connection as an application sees it.

/** @typedef {import("./engine.js").ConnectionState} ConnectionState */

/**
 * Where a channel keeps its connection. A registered symbol, so that modules generated with their own copy
 * of this runtime can share one channel.
 */
const CONNECTION = /* @__PURE__ */ Symbol.for("turbo-runtime.connection.1");

/** A connection to a server, which reconnects by itself. */
class Channel {
  /** @type {Set<(state: ConnectionState) => void>} */
  #listeners = new Set();

  /** @param {import("./engine.js").Connection} connection */
  constructor(connection) {
    Object.defineProperty(this, CONNECTION, { value: connection });
    connection.watch(() => {
      const state = connection.state();
      for (const run of [...this.#listeners]) run(state);
    });
  }

  /** @returns {ConnectionState} */
  get state() {
    return connectionOf(this).state();
  }

  /**
   * @param {(state: ConnectionState) => void} run called at once with the state as it is, then at each change
   * @returns {() => void} ends it
   */
  subscribe(run) {
    // Wrapped, so that one function can be subscribed twice.
    const listener = (/** @type {ConnectionState} */ state) => run(state);
    this.#listeners.add(listener);
    run(this.state);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends the connection. Calls that are under way fail. */
  close() {
    connectionOf(this).close();
  }
}

/**
 * @param {unknown} channel
 * @returns {import("./engine.js").Connection}
 */
function connectionOf(channel) {
  const connection =
    typeof channel === "object" && channel !== null
      ? /** @type {Record<symbol, unknown>} */ (channel)[CONNECTION]
      : undefined;
  if (connection === undefined) {
    throw new TypeError("expected a Channel, such as `await connect(url)` gives (was the `await` forgotten?)");
  }
  return /** @type {import("./engine.js").Connection} */ (connection);
}

// The tables of services that generated modules hold.


/**
 * What a generated module says about a method. Its bytes are described by `signature`, its errors read by
 * `readError`.
 *
 * @typedef {object} MethodTable
 * @property {string} name as the schema writes it
 * @property {string} signature sixteen hexadecimal digits
 * @property {boolean} [stream] whether it answers a stream
 * @property {boolean} [idempotent] whether repeating it does no harm
 * @property {number} [timeout] in milliseconds, where a caller names none
 * @property {(reader: import("./reader.js").Reader) => any} read the result, or an item
 * @property {(reader: import("./reader.js").Reader) => any} [readError]
 */

/**
 * One method, as its class shows it: `People.getPerson`.
 *
 * @template [E=unknown]
 */
class MethodInfo {
  #table;

  /**
   * @param {string} service
   * @param {MethodTable} table
   */
  constructor(service, table) {
    this.#table = table;
    /** The name on the wire, such as `people.v1.People.get_person`. */
    this.name = `${service}.${table.name}`;
    /** Whether repeating it does no harm. */
    this.idempotent = table.idempotent === true;
  }

  /**
   * Whether `error` is one that this method throws, and not just any failure.
   *
   * @param {unknown} error
   * @returns {error is import("./errors.js").CallError<E>}
   */
  isError(error) {
    return hasErrorType(error, this.#table.readError);
  }
}

/** A service: what a client tells the server when it binds, and what it decodes with. */
class Service {
  /** @type {readonly MethodInfo<any>[]} */
  #infos;

  /**
   * @param {string} name with its package: `people.v1.People`
   * @param {string} schemaId sixteen hexadecimal digits
   * @param {readonly MethodTable[]} methods
   */
  constructor(name, schemaId, methods) {
    this.name = name;
    this.schemaId = schemaId;
    this.methods = methods;
    this.#infos = methods.map((table) => new MethodInfo(name, table));
  }

  /**
   * @param {number} index
   * @returns {MethodInfo<any>}
   */
  info(index) {
    return /** @type {MethodInfo<any>} */ (this.#infos[index]);
  }
}

// One streaming call with any number of observers.


/**
 * @template T
 * @typedef {object} Observer
 * @property {((item: T) => void) | undefined} [next]
 * @property {((error: unknown) => void) | undefined} [error]
 * @property {(() => void) | undefined} [complete]
 */

/** @template T */
class Subscription {
  /** @type {Set<{ observer: Observer<T> }>} */
  #entries = new Set();
  #items;
  /** @type {{ item: T } | undefined} */
  #last;
  /** @type {((observer: Observer<T>) => void) | undefined} */
  #end;

  /** @param {AsyncIterableIterator<T>} items */
  constructor(items) {
    this.#items = items;
    void this.#run();
  }

  /**
   * @param {Observer<T>} observer gets the last item at once, where there is one
   * @param {() => void} done called when the last observer leaves
   * @returns {() => void} leaves
   */
  add(observer, done) {
    const entry = { observer };
    this.#entries.add(entry);
    if (this.#last !== undefined) observer.next?.(this.#last.item);
    this.#end?.(observer);
    return () => {
      if (!this.#entries.delete(entry) || this.#entries.size > 0) return;
      done();
      void this.#items.return?.();
    };
  }

  async #run() {
    try {
      for await (const item of this.#items) {
        this.#last = { item };
        this.#tell((observer) => observer.next?.(item));
      }
      this.#end = (observer) => observer.complete?.();
    } catch (error) {
      this.#end = (observer) => {
        if (observer.error !== undefined) observer.error(error);
        else if (!(error instanceof CallError && error.status === "cancelled")) report(error);
      };
    }
    this.#tell(this.#end);
  }

  /** @param {(observer: Observer<T>) => void} say */
  #tell(say) {
    for (const entry of [...this.#entries]) {
      if (!this.#entries.has(entry)) continue;
      try {
        say(entry.observer);
      } catch (error) {
        // One observer that throws must not end the stream of the others.
        report(error);
      }
    }
  }
}

/**
 * Tells of an error that nobody listens for, as the platform does with one from an event listener.
 *
 * @param {unknown} error
 */
function report(error) {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  else console.error(error);
}

// A stream of items from the server, as an application sees it.


/**
 * The items that a method answers. Nothing is sent before they are asked for: by one `for await`, or by
 * subscribers, of whom the first opens the call and the last to leave cancels it.
 *
 * @template T
 */
class ServerStream {
  #open;
  #isTaken = false;
  /** @type {Subscription<T> | undefined} */
  #subscription;

  /** @param {() => AsyncIterableIterator<T>} open makes a call each time */
  constructor(open) {
    this.#open = open;
  }

  /** @returns {AsyncIterableIterator<T>} */
  [Symbol.asyncIterator]() {
    if (this.#isTaken) throw new TypeError("a stream is iterated once: call the method again for another");
    this.#isTaken = true;
    return this.#open();
  }

  /**
   * @param {((item: T) => void) | import("./subscription.js").Observer<T>} observer
   * @returns {() => void} ends it
   */
  subscribe(observer) {
    const one = typeof observer === "function" ? { next: observer } : observer;
    const subscription = (this.#subscription ??= new Subscription(this.#open()));
    return subscription.add(one, () => {
      if (this.#subscription === subscription) this.#subscription = undefined;
    });
  }
}

// The items of one streaming call, asked for one by one.


/**
 * Asks for an item when the application does, so that the server runs no further ahead than its credit.
 *
 * @template T
 * @implements {AsyncIterableIterator<T>}
 */
class Items {
  #name;
  #table;
  #signal;
  #start;
  /** @type {import("./engine.js").Call | undefined} */
  #call;
  /** @type {"idle" | "running" | "done"} */
  #state = "idle";
  /** @type {{ resolve: (result: IteratorResult<T>) => void, reject: (failure: Failure) => void }[]} */
  #waiting = [];
  /** A failure that came while nobody waited. @type {Failure | undefined} */
  #unseen;

  /**
   * @param {string} name of the method on the wire
   * @param {import("./service.js").MethodTable} table
   * @param {AbortSignal | undefined} signal
   * @param {(sink: import("./engine.js").Sink) => import("./engine.js").Call} start
   */
  constructor(name, table, signal, start) {
    this.#name = name;
    this.#table = table;
    this.#signal = signal;
    this.#start = start;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<IteratorResult<T>>} */
  async next() {
    try {
      return await this.#next();
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError(this.#name) : failure;
    }
  }

  /** @returns {Promise<IteratorResult<T>>} */
  async return() {
    this.#unseen = undefined;
    if (this.#finish()) this.#call?.cancel();
    return { done: true, value: undefined };
  }

  /**
   * @param {unknown} error
   * @returns {Promise<IteratorResult<T>>}
   */
  async throw(error) {
    await this.return();
    throw error;
  }

  /** @returns {Promise<IteratorResult<T>>} */
  #next() {
    return new Promise((resolve, reject) => {
      if (this.#unseen !== undefined) {
        reject(this.#unseen);
        this.#unseen = undefined;
      } else if (this.#state === "done") {
        resolve({ done: true, value: undefined });
      } else {
        const isFirst = this.#waiting.push({ resolve, reject }) === 1;
        if (this.#state === "idle") this.#begin();
        // The others are asked for when this one is here.
        if (isFirst) this.#call?.pull();
      }
    });
  }

  #begin() {
    this.#state = "running";
    try {
      if (this.#signal?.aborted) throw aborted(this.#signal);
      this.#signal?.addEventListener("abort", this.#abort, { once: true });
      this.#call = this.#start({
        item: (bytes) => this.#item(bytes),
        end: () => void this.#finish(),
        fail: (status, message, error) => this.#fail(received(this.#table, status, message, error)),
      });
    } catch (cause) {
      this.#fail(cause instanceof Failure ? cause : refused(cause));
    }
  }

  #abort = () => {
    this.#call?.cancel();
    this.#fail(aborted(/** @type {AbortSignal} */ (this.#signal)));
  };

  /** @param {Uint8Array} bytes */
  #item(bytes) {
    if (this.#state === "done") return;
    let value;
    try {
      value = decode(bytes, this.#table.read);
    } catch (cause) {
      this.#call?.cancel();
      this.#fail(undecodable("item", cause));
      return;
    }
    this.#waiting.shift()?.resolve({ done: false, value });
    if (this.#waiting.length > 0) this.#call?.pull();
  }

  /** @param {Failure} failure */
  #fail(failure) {
    if (this.#state === "done") return;
    const first = this.#waiting.shift();
    if (first === undefined) this.#unseen = failure;
    else first.reject(failure);
    this.#finish();
  }

  /**
   * Ends the iteration for everyone who waits.
   *
   * @returns {boolean} whether a call was under way
   */
  #finish() {
    const wasRunning = this.#state === "running";
    this.#state = "done";
    this.#signal?.removeEventListener("abort", this.#abort);
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
    return wasRunning;
  }
}

// What the classes of services are made of: calls on a channel.


/** @typedef {import("./options.js").CallOptions} CallOptions */
/** @typedef {(writer: import("./writer.js").Writer) => void} WriteArguments */

/** A service on a channel. */
class Client {
  #service;
  #binding;

  /**
   * @param {unknown} channel
   * @param {import("./service.js").Service} service
   */
  constructor(channel, service) {
    this.#service = service;
    this.#binding = connectionOf(channel).bind(service);
  }

  /**
   * A call that is answered by one value. The arguments are read before it returns.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @returns {Promise<any>}
   */
  async unary(index, options, write) {
    try {
      return await new Promise((resolve, reject) => this.#start(index, options, write, resolve, reject));
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError(this.#service.info(index).name) : failure;
    }
  }

  /**
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @param {(value: unknown) => void} resolve
   * @param {(failure: Failure) => void} reject
   */
  #start(index, options, write, resolve, reject) {
    const table = this.#table(index);
    /** @type {AbortSignal | undefined} */
    let signal;
    /** @type {import("./engine.js").Call | undefined} */
    let call;
    const abort = () => {
      call?.cancel();
      reject(aborted(/** @type {AbortSignal} */ (signal)));
    };
    /** @type {import("./engine.js").Sink} */
    const sink = {
      item(bytes) {
        signal?.removeEventListener("abort", abort);
        try {
          resolve(decode(bytes, table.read));
        } catch (cause) {
          reject(undecodable("reply", cause));
        }
      },
      end() {
        sink.fail(13, "the call ended without a reply", undefined);
      },
      fail(status, message, error) {
        signal?.removeEventListener("abort", abort);
        reject(received(table, status, message, error));
      },
    };
    try {
      const settings = readOptions(options);
      signal = settings.signal;
      if (signal?.aborted) throw aborted(signal);
      signal?.addEventListener("abort", abort, { once: true });
      call = encode(write, (bytes) => this.#binding.call(index, bytes, settings, sink));
    } catch (cause) {
      signal?.removeEventListener("abort", abort);
      reject(cause instanceof Failure ? cause : refused(cause));
    }
  }

  /**
   * A call that is answered by a stream. It is sent when the stream is first asked for an item; the
   * arguments are read before this returns.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @returns {ServerStream<any>}
   */
  stream(index, options, write) {
    const table = this.#table(index);
    const { name } = this.#service.info(index);
    try {
      const settings = readOptions(options);
      const args = encode(write, (bytes) => bytes.slice());
      const start = (/** @type {import("./engine.js").Sink} */ sink) =>
        this.#binding.call(index, args, settings, sink);
      return new ServerStream(() => new Items(name, table, settings.signal, start));
    } catch (cause) {
      // Told where the stream is consumed: a stream has one place where it fails.
      const start = () => {
        throw refused(cause);
      };
      return new ServerStream(() => new Items(name, table, undefined, start));
    }
  }

  /**
   * @param {number} index
   * @returns {import("./service.js").MethodTable}
   */
  #table(index) {
    return /** @type {import("./service.js").MethodTable} */ (this.#service.methods[index]);
  }
}

// The engine that runs in wasm: the Rust client, compiled. Only bytes, numbers and options go across.


/**
 * The module that wasm-bindgen writes: `turbo_runtime::js`. It converts arguments silently, so everything
 * that gets there has been checked.
 *
 * @typedef {object} Glue
 * @property {(options: { module_or_path: URL | Promise<Uint8Array> }) => Promise<unknown>} default
 * @property {(open: () => WebSocket, timeout: number, metadata: string[], host: Host) => Dial} dial
 */

/**
 * @typedef {object} Host
 * @property {(link: Link) => void} open the connection stands
 * @property {(status: number, message: string) => void} fail it could not be made
 * @property {() => void} change its state is another
 */

/** @typedef {{ cancel(): void }} Dial */
/** @typedef {import("./engine.js").Connection} Connection */
/** @typedef {import("./engine.js").Binding} Binding */

/**
 * @typedef {object} Link
 * @property {() => number} state
 * @property {(name: string, schemaId: Uint8Array, signatures: Uint8Array, flags: Uint8Array, timeouts: Float64Array) => number} bind
 * @property {(binding: number, method: number, args: Uint8Array, timeout: number, metadata: string[], sink: import("./engine.js").Sink) => number} call
 * @property {(call: number) => void} pull
 * @property {(call: number) => void} cancel
 * @property {() => void} close
 */

/** @type {readonly import("./engine.js").ConnectionState[]} */
const STATES = ["connecting", "open", "reconnecting", "closed"];

/**
 * Makes the `connect` of a package.
 *
 * @param {Glue} glue
 * @param {() => URL} wasmUrl where the module lies
 */
function wasmEngine(glue, wasmUrl) {
  /** @type {Promise<unknown> | undefined} */
  let loading;
  const load = () => {
    loading ??= glue.default({ module_or_path: source(wasmUrl()) }).catch((/** @type {unknown} */ error) => {
      // The next call tries again: the network may have been away.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  /**
   * @param {string | URL} url
   * @param {import("./connect.js").ConnectOptions} [options]
   * @returns {Promise<Channel>}
   */
  return async function connect(url, options = {}) {
    try {
      const target = readTarget(url, options);
      await load();
      return await dial(glue, target);
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError("connect") : failure;
    }
  };
}

/**
 * What to give to the glue: `fetch` takes no `file:` address in Node, so the file is read there.
 *
 * @param {URL} url
 * @returns {URL | Promise<Uint8Array>}
 */
function source(url) {
  if (url.protocol !== "file:") return url;
  const fs = "node:fs/promises";
  return import(/* @vite-ignore */ /* webpackIgnore: true */ fs).then((module) => module.readFile(url));
}

/**
 * @param {Glue} glue
 * @param {import("./connect.js").Target} target
 * @returns {Promise<Channel>}
 */
function dial(glue, { open, signal, timeout, metadata }) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    let changed = () => {};
    const abort = () => {
      dialing.cancel();
      reject(aborted(/** @type {AbortSignal} */ (signal)));
    };
    signal?.addEventListener("abort", abort, { once: true });
    const dialing = glue.dial(open, timeout, metadata, {
      open(link) {
        signal?.removeEventListener("abort", abort);
        resolve(new Channel(new WasmConnection(link, (listener) => (changed = listener))));
      },
      fail(status, message) {
        signal?.removeEventListener("abort", abort);
        reject(new Failure(statusName(status), message));
      },
      change: () => changed(),
    });
  });
}

/** @implements {Connection} */
class WasmConnection {
  #link;
  /** @type {Map<string, import("./engine.js").Binding>} */
  #bindings = new Map();

  /**
   * @param {Link} link
   * @param {(listener: () => void) => void} watch
   */
  constructor(link, watch) {
    this.#link = link;
    this.watch = watch;
  }

  state() {
    return /** @type {import("./engine.js").ConnectionState} */ (STATES[this.#link.state()]);
  }

  close() {
    this.#link.close();
  }

  /** @param {import("./service.js").Service} service */
  bind(service) {
    // One binding for all clients of a service: numbers of methods are not given back.
    const key = service.schemaId + service.name;
    let binding = this.#bindings.get(key);
    if (binding === undefined) {
      binding = new WasmBinding(this.#link, service);
      this.#bindings.set(key, binding);
    }
    return binding;
  }
}

/** @implements {Binding} */
class WasmBinding {
  #link;
  #number;

  /**
   * @param {Link} link
   * @param {import("./service.js").Service} service
   */
  constructor(link, service) {
    const { methods } = service;
    this.#link = link;
    this.#number = link.bind(
      service.name,
      fromHex(service.schemaId),
      fromHex(methods.map((method) => method.signature).join("")),
      Uint8Array.from(methods, (method) => (method.stream ? IS_STREAM : 0) | (method.idempotent ? IS_IDEMPOTENT : 0)),
      Float64Array.from(methods, (method) => method.timeout ?? -1),
    );
  }

  /**
   * @param {number} method
   * @param {Uint8Array} args
   * @param {import("./engine.js").WireOptions} options
   * @param {import("./engine.js").Sink} sink
   */
  call(method, args, { timeout, metadata }, sink) {
    const link = this.#link;
    const call = link.call(this.#number, method, args, timeout, metadata, sink);
    return { pull: () => link.pull(call), cancel: () => link.cancel(call) };
  }
}

// Bits of the flags of a method, as `turbo_runtime::js` reads them.
const IS_STREAM = 1;
const IS_IDEMPOTENT = 2;

/**
 * @param {string} digits
 * @returns {Uint8Array}
 */
function fromHex(digits) {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

export { CallError, Client, DecodeError, EncodeError, MethodInfo, Service, wasmEngine, within };
