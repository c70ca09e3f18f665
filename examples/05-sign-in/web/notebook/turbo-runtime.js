// turbo-runtime 0.1.0, a part of every package that turboc writes. Do not edit.

// Statuses by number: spec.md W-34.

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

function statusName(number) {
  return STATUSES[number] ?? "internal";
}

// What goes wrong, and where: errors of the codec carry the path of the value.

class CodecError extends Error {
  constructor(reason) {
    super(reason);
    this.path = "";
    this.reason = reason;
  }
}

class EncodeError extends CodecError {
  name = "EncodeError";
}

class DecodeError extends CodecError {
  name = "DecodeError";
}

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

class CallError extends Error {
  name = "CallError";

  constructor(status, message, details = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.status = status;
    this.error = (details.error);
  }
}

const errorTypes = new WeakMap();

function markErrorType(error, readError) {
  errorTypes.set(error, readError);
}

function hasErrorType(error, readError) {
  return error instanceof CallError && readError !== undefined && errorTypes.get(error) === readError;
}

// Strict UTF-8. Short strings are coded here, since a call of TextDecoder or TextEncoder costs more
// than their bytes do.

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

const SHORT = 64;

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
    const a = (bytes[at]);
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
      const b = (bytes[at + i]);
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

function hasLoneSurrogate(text) {
  const native = ((text));
  if (native.isWellFormed !== undefined) return !native.isWellFormed();
  return /\p{Surrogate}/u.test(text);
}

function utf8Length(text) {
  let length = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of its four bytes.
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return length;
}

function encodeLongUtf8(text, bytes, at) {
  return at + encoder.encodeInto(text, bytes.subarray(at)).written;
}

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

// What a value is, for checks and for messages.

function describe(value) {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function isOf(value, name) {
  return typeof value === "object" && Object.prototype.toString.call(value) === `[object ${name}]`;
}

// UUIDs as text: spec.md V-15.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function parseUuid(text, bytes, at) {
  if (!UUID.test(text)) return false;
  for (let i = 0; i < 36; i += 2) {
    if (text.charCodeAt(i) === 45) i += 1;
    bytes[at++] = Number.parseInt(text.slice(i, i + 2), 16);
  }
  return true;
}

function formatUuid(bytes, at) {
  let text = "";
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += ((bytes[at + i]) + 0x100).toString(16).slice(1);
  }
  return text;
}

// Exact decimals as text: spec.md V-18.

const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

const MAX_TEXT = 31;

const MAX_SCALE = 28;

const MANTISSA_END = /* @__PURE__ */ BigInt("79228162514264337593543950336");

function parseDecimal(text) {
  if (!DECIMAL.test(text)) return "malformed";
  if (text.length > MAX_TEXT) return "out of range";
  const point = text.indexOf(".");
  const decimal = { mantissa: BigInt(text.replace(".", "")), scale: point < 0 ? 0 : text.length - point - 1 };
  return isDecimal(decimal.mantissa, decimal.scale) ? decimal : "out of range";
}

function isDecimal(mantissa, scale) {
  return scale <= MAX_SCALE && mantissa < MANTISSA_END && mantissa > -MANTISSA_END;
}

function formatDecimal(mantissa, scale) {
  const sign = mantissa < 0n ? "-" : "";
  const digits = String(mantissa < 0n ? -mantissa : mantissa).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

// Points in time and lengths of time in the units of JavaScript: spec.md V-16 and V-17.

const MAX_DATE = 8.64e15;

const NANOS_END = /* @__PURE__ */ BigInt("18446744073709551616000000000");

function toDateMillis(micros) {
  const over = ((micros % 1000n) + 1000n) % 1000n;
  const millis = Number((micros - over) / 1000n);
  return Math.abs(millis) > MAX_DATE ? undefined : millis;
}

function splitMillis(millis) {
  const rest = millis % 1000;
  const seconds = (millis - rest) / 1000;
  const nanos = Math.round(rest * 1e6);
  return nanos === 1e9 ? { seconds: seconds + 1, nanos: 0 } : { seconds, nanos };
}

function joinMillis(seconds, nanos) {
  const whole = Number(seconds);
  // One division, rounded once, where the nanoseconds can be counted; one addition elsewhere.
  const millis = whole <= 9e6 ? (whole * 1e9 + nanos) / 1e6 : whole * 1000 + nanos / 1e6;
  return millis > Number.MAX_SAFE_INTEGER ? undefined : millis;
}

function isDuration(nanos) {
  return nanos >= 0n && nanos < NANOS_END;
}

// The order of keys: spec.md V-26.

function compareKeys(a, b) {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a !== typeof b || (typeof a !== "number" && typeof a !== "bigint" && typeof a !== "boolean")) return 0;
  const [left, right] = ([a, b]);
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareUuids(a, b) {
  return typeof a === "string" && typeof b === "string" ? compareText(a.toLowerCase(), b.toLowerCase()) : 0;
}

function compareText(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

function rank(unit) {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

// Lists of numbers as typed arrays, for `@js(typed)`.

const TYPED = {
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

const IS_LITTLE = /* @__PURE__ */ new Uint8Array(/* @__PURE__ */ new Uint16Array([1]).buffer)[0] === 1;

function toWireOrder(bytes, width, isLittle = IS_LITTLE) {
  if (isLittle) return;
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

// Values to bytes: spec.md V-1 to V-19, V-26 and V-27.

const SHORT_STRING = 83;

const MAX_WRITE_DEPTH = 128;

const KEEP = 1 << 20;

class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #depth = 0;

  written() {
    return this.#bytes.subarray(0, this.#at);
  }

  clear() {
    this.#at = 0;
    this.#depth = 0;
    if (this.#bytes.length > KEEP) this.#resize(256);
  }

  #resize(size) {
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  #reserve(more) {
    const least = this.#at + more;
    if (least > this.#bytes.length) this.#resize(Math.max(least, this.#bytes.length * 2));
  }

  mismatch(expected, value) {
    throw new EncodeError(`expected ${expected}, got ${describe(value)}`);
  }

  bool(value) {
    if (typeof value !== "boolean") this.mismatch("a boolean", value);
    this.#reserve(1);
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  u8(value) {
    const n = this.#integer(value, 0, 0xff, "u8");
    this.#reserve(1);
    this.#bytes[this.#at++] = n;
  }

  i8(value) {
    const n = this.#integer(value, -0x80, 0x7f, "i8");
    this.#reserve(1);
    this.#bytes[this.#at++] = n;
  }

  u16(value) {
    this.#varint(this.#integer(value, 0, 0xffff, "u16"));
  }

  u32(value) {
    this.#varint(this.#integer(value, 0, 0xffffffff, "u32"));
  }

  i16(value) {
    const n = this.#integer(value, -0x8000, 0x7fff, "i16");
    this.#varint(((n << 1) ^ (n >> 31)) >>> 0);
  }

  i32(value) {
    const n = this.#integer(value, -0x80000000, 0x7fffffff, "i32");
    this.#varint(((n << 1) ^ (n >> 31)) >>> 0);
  }

  u64(value) {
    this.#wide(this.#bigint(value, BigInt.asUintN, 64, "u64"));
  }

  i64(value) {
    const n = this.#bigint(value, BigInt.asIntN, 64, "i64");
    const small = Number(n);
    if (small >= -0x40000000 && small <= 0x3fffffff) this.#varint(((small << 1) ^ (small >> 31)) >>> 0);
    else this.#wide(BigInt.asUintN(64, (n << 1n) ^ (n >> 63n)));
  }

  u128(value) {
    this.#wide(this.#bigint(value, BigInt.asUintN, 128, "u128"));
  }

  i128(value) {
    const n = this.#bigint(value, BigInt.asIntN, 128, "i128");
    this.#wide(BigInt.asUintN(128, (n << 1n) ^ (n >> 127n)));
  }

  f32(value) {
    if (typeof value !== "number") this.mismatch("a number", value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw new EncodeError(`out of range for f32: ${value}`);
    }
    this.#reserve(4);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  f64(value) {
    if (typeof value !== "number") this.mismatch("a number", value);
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

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

  bytes(value) {
    if (!isOf(value, "Uint8Array")) this.mismatch("a Uint8Array", value);
    const bytes = (value);
    this.#varint(bytes.length);
    this.#raw(bytes);
  }

  #raw(bytes) {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  char(value) {
    if (typeof value !== "string") this.mismatch("a string of one character", value);
    const code = value.codePointAt(0) ?? 0;
    if (value.length === 0 || value.length !== (code > 0xffff ? 2 : 1)) {
      throw new EncodeError(`expected a string of one character, got one of ${value.length} UTF-16 units`);
    }
    this.#reserve(6);
    const end = encodeShortUtf8(value, this.#bytes, this.#at);
    if (end < 0) throw new EncodeError("a string with a lone surrogate");
    this.#at = end;
  }

  uuid(value) {
    if (typeof value !== "string") this.mismatch("a UUID in a string", value);
    this.#reserve(16);
    if (!parseUuid(value, this.#bytes, this.#at)) {
      throw new EncodeError("expected a UUID such as 67e55044-10b1-426f-9247-bb680e5fe0c8");
    }
    this.#at += 16;
  }

  timestamp(value) {
    if (!isOf(value, "Date")) this.mismatch("a Date", value);
    const millis = Date.prototype.getTime.call(value);
    if (Number.isNaN(millis)) throw new EncodeError("an invalid Date");
    this.i64(BigInt(millis) * 1000n);
  }

  duration(value) {
    if (typeof value !== "number") this.mismatch("a number of milliseconds", value);
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw new EncodeError(`out of range for a duration in milliseconds: ${value}`);
    }
    const { seconds, nanos } = splitMillis(value);
    this.#varint(seconds);
    this.#varint(nanos);
  }

  durationBigint(value) {
    if (typeof value !== "bigint") this.mismatch("a bigint of nanoseconds", value);
    if (!isDuration(value)) throw new EncodeError(`out of range for a duration in nanoseconds: ${value}`);
    this.#wide(value / 1000000000n);
    this.#varint(Number(value % 1000000000n));
  }

  decimal(value) {
    if (typeof value !== "string") this.mismatch("a decimal in a string", value);
    const decimal = parseDecimal(value);
    if (decimal === "malformed") throw new EncodeError("expected a decimal such as -12.50");
    if (decimal === "out of range") throw new EncodeError("out of range for a decimal");
    this.i128(decimal.mantissa);
    this.u8(decimal.scale);
  }

  u64Number(value) {
    this.#varint(this.#integer(value, 0, Number.MAX_SAFE_INTEGER, "a u64 in a number"));
  }

  i64Number(value) {
    const n = this.#integer(value, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "an i64 in a number");
    this.i64(BigInt(n));
  }

  u128Number(value) {
    this.#varint(this.#integer(value, 0, Number.MAX_SAFE_INTEGER, "a u128 in a number"));
  }

  i128Number(value) {
    const n = this.#integer(value, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "an i128 in a number");
    this.i128(BigInt(n));
  }

  typed(value, item) {
    const array = this.#typedArray(value, item);
    this.#varint(array.length);
    this.#typedItems(array, item);
  }

  typedItems(value, item, length) {
    const array = this.#typedArray(value, item);
    if (array.length !== length) {
      throw new EncodeError(`expected ${length} items in the ${TYPED[item].name}, got ${array.length}`);
    }
    this.#typedItems(array, item);
  }

  #typedArray(value, item) {
    const { name } = TYPED[item];
    if (!isOf(value, name)) this.mismatch(name.startsWith("I") ? `an ${name}` : `a ${name}`, value);
    return (value);
  }

  #typedItems(array, item) {
    if (TYPED[item].isRaw) {
      const from = this.#at;
      this.#raw(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      toWireOrder(this.#bytes.subarray(from, this.#at), array.BYTES_PER_ELEMENT);
    } else {
      for (const n of array) this[item](n);
    }
  }

  none() {
    this.#reserve(1);
    this.#bytes[this.#at++] = 0;
  }

  some() {
    this.#reserve(1);
    this.#bytes[this.#at++] = 1;
  }

  variant(index) {
    this.#varint(index);
  }

  list(value) {
    if (!Array.isArray(value)) this.mismatch("an array", value);
    this.#varint(value.length);
    return value;
  }

  tuple(value, length) {
    if (!Array.isArray(value)) this.mismatch(`an array of ${length}`, value);
    if (value.length !== length) throw new EncodeError(`expected an array of ${length}, got one of ${value.length}`);
    return value;
  }

  set(value, compare) {
    if (!isOf(value, "Set")) this.mismatch("a Set", value);
    const items = [...(value)].sort(compare);
    this.#varint(items.length);
    return items;
  }

  map(value, compare) {
    if (!isOf(value, "Map")) this.mismatch("a Map", value);
    const pairs = [...(value)].sort((a, b) => compare(a[0], b[0]));
    this.#varint(pairs.length);
    return pairs;
  }

  ascending(order) {
    if (order >= 0) throw new EncodeError("the same key twice");
  }

  limit(value, least, most) {
    let length;
    if (typeof value === "string") length = utf8Length(value);
    else if (Array.isArray(value) || ArrayBuffer.isView(value)) length = (value).length;
    else if (isOf(value, "Set") || isOf(value, "Map")) length = (value).size;
    else return;
    if (length < least) throw new EncodeError(`expected a length of at least ${least}, got ${length}`);
    if (length > most) throw new EncodeError(`expected a length of at most ${most}, got ${length}`);
  }

  object(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.mismatch("an object", value);
    return (value);
  }

  unknownVariant(kind, expected) {
    if (typeof kind !== "string") this.mismatch(expected, kind);
    throw new EncodeError(`expected ${expected}, got ${JSON.stringify(kind)}`);
  }

  enter() {
    this.#depth += 1;
    if (this.#depth > MAX_WRITE_DEPTH) throw new EncodeError(`nested deeper than ${MAX_WRITE_DEPTH} levels`);
  }

  leave() {
    this.#depth -= 1;
  }

  #integer(value, least, most, type) {
    if (typeof value !== "number") this.mismatch("a number", value);
    if (!Number.isInteger(value)) throw new EncodeError(`expected an integer, got ${value}`);
    if (value < least || value > most) throw new EncodeError(`out of range for ${type}: ${value}`);
    return value;
  }

  #bigint(value, wrap, bits, type) {
    if (typeof value !== "bigint") this.mismatch("a bigint", value);
    if (wrap(bits, value) !== value) throw new EncodeError(`out of range for ${type}: ${value}`);
    return value;
  }

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

function lengthSize(n) {
  return n <= 250 ? 1 : n <= 0xffff ? 3 : n <= 0xffffffff ? 5 : 9;
}

let idle;

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

// Bytes to values: spec.md V-1 to V-27. Bytes may be hostile.

const MAX_READ_DEPTH = 128;

const MAX_EMPTY_ITEMS = 65536;

const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

class Reader {
  #bytes;
  #at = 0;
  #end;
  #depth = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  fail(reason) {
    throw new DecodeError(reason);
  }

  #need(size) {
    if (this.#end - this.#at < size) this.fail(`the bytes end early, at ${this.#end}`);
  }

  finish() {
    const left = this.#end - this.#at;
    if (left !== 0) this.fail(`${left} bytes are left over`);
  }

  u8() {
    if (this.#at >= this.#end) this.#need(1);
    return (this.#bytes[this.#at++]);
  }

  i8() {
    return (this.u8() << 24) >> 24;
  }

  bool() {
    const byte = this.u8();
    if (byte > 1) this.fail(`expected a bool, found the byte ${byte}`);
    return byte === 1;
  }

  u16() {
    const first = this.u8();
    return first < 251 ? first : this.#number(first, 251, "u16");
  }

  u32() {
    const first = this.u8();
    return first < 251 ? first : this.#number(first, 252, "u32");
  }

  i16() {
    const n = this.u16();
    return (n >>> 1) ^ -(n & 1);
  }

  i32() {
    const n = this.u32();
    return (n >>> 1) ^ -(n & 1);
  }

  u64() {
    const first = this.u8();
    return first < 251 ? BigInt(first) : this.#bigint(first, 253, "u64");
  }

  i64() {
    const first = this.u8();
    if (first < 251) return BigInt((first >>> 1) ^ -(first & 1));
    return unzigzag(this.#bigint(first, 253, "i64"));
  }

  u128() {
    return this.#bigint(this.u8(), 254, "u128");
  }

  i128() {
    return unzigzag(this.#bigint(this.u8(), 254, "i128"));
  }

  f32() {
    this.#need(4);
    for (let i = 0; i < 4; i += 1) scratch.setUint8(i, (this.#bytes[this.#at + i]));
    this.#at += 4;
    return scratch.getFloat32(0, true);
  }

  f64() {
    this.#need(8);
    for (let i = 0; i < 8; i += 1) scratch.setUint8(i, (this.#bytes[this.#at + i]));
    this.#at += 8;
    return scratch.getFloat64(0, true);
  }

  string() {
    const size = this.#length();
    this.#need(size);
    const text = decodeUtf8(this.#bytes, this.#at, this.#at + size);
    if (text === undefined) this.fail("the string is not UTF-8");
    this.#at += size;
    return text;
  }

  bytes() {
    const size = this.#length();
    this.#need(size);
    const from = this.#at;
    this.#at += size;
    // Not `bytes.slice`, which in a subclass such as Node's Buffer is a view.
    return new Uint8Array(this.#bytes.subarray(from, this.#at));
  }

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

  uuid() {
    this.#need(16);
    this.#at += 16;
    return formatUuid(this.#bytes, this.#at - 16);
  }

  timestamp() {
    const millis = toDateMillis(this.i64());
    if (millis === undefined) this.fail("a timestamp that no Date reaches");
    return new Date(millis);
  }

  duration() {
    const seconds = this.u64();
    const millis = joinMillis(seconds, this.#nanos());
    if (millis === undefined) this.fail("a duration that no number of milliseconds holds");
    return millis;
  }

  durationBigint() {
    return this.u64() * 1000000000n + BigInt(this.#nanos());
  }

  #nanos() {
    const nanos = this.u32();
    if (nanos > 999_999_999) this.fail(`${nanos} nanoseconds are a second or more`);
    return nanos;
  }

  decimal() {
    const mantissa = this.i128();
    const scale = this.u8();
    if (!isDecimal(mantissa, scale)) this.fail("out of range for a decimal");
    return formatDecimal(mantissa, scale);
  }

  u64Number() {
    return this.#safe(this.u64());
  }

  i64Number() {
    return this.#safe(this.i64());
  }

  u128Number() {
    return this.#safe(this.u128());
  }

  i128Number() {
    return this.#safe(this.i128());
  }

  #safe(value) {
    const n = Number(value);
    if (!Number.isSafeInteger(n)) this.fail(`${value} is past what a number counts exactly`);
    return n;
  }

  typed(item) {
    const { make, isRaw } = TYPED[item];
    const width = isRaw ? make.prototype.BYTES_PER_ELEMENT : 1;
    return this.typedItems(item, this.list(width));
  }

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

  option() {
    const byte = this.u8();
    if (byte > 1) this.fail(`expected an optional, found the byte ${byte}`);
    return byte === 1;
  }

  variant() {
    return this.u32();
  }

  unknownVariant(index) {
    this.fail(`there is no variant ${index}`);
  }

  list(least) {
    const count = this.#length();
    const most = least === 0 ? MAX_EMPTY_ITEMS : (this.#end - this.#at) / least;
    if (count > most) this.fail(`a list of ${count} items does not fit into what is left`);
    return count;
  }

  items(count, least) {
    this.#need(count * least);
    return count;
  }

  set() {
    return new Set();
  }

  map() {
    return new Map();
  }

  ascending(order) {
    if (order >= 0) this.fail("the keys do not ascend");
  }

  limit(least, most) {
    const from = this.#at;
    const length = this.#length();
    if (length < least) this.fail(`expected a length of at least ${least}, got ${length}`);
    if (length > most) this.fail(`expected a length of at most ${most}, got ${length}`);
    this.#at = from;
    return this;
  }

  enter() {
    this.#depth += 1;
    if (this.#depth > MAX_READ_DEPTH) this.fail(`nested deeper than ${MAX_READ_DEPTH} levels`);
  }

  leave() {
    this.#depth -= 1;
  }

  #length() {
    const first = this.u8();
    return first < 251 ? first : this.#number(first, 253, "u64");
  }

  #little(size) {
    this.#need(size);
    let n = 0;
    for (let i = size - 1; i >= 0; i -= 1) n = n * 256 + (this.#bytes[this.#at + i]);
    this.#at += size;
    return n;
  }

  #number(first, widest, type) {
    if (first > widest) this.fail(`the byte ${first} does not start a ${type}`);
    return this.#little(1 << (first - 250));
  }

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

function unzigzag(n) {
  return (n >> 1n) ^ -(n & 1n);
}

function decode(bytes, read) {
  const reader = new Reader(bytes);
  const value = read(reader);
  reader.finish();
  return value;
}

// From what an engine reports to the error that a caller gets.

class Failure {
  constructor(status, message, details, readError) {
    this.status = status;
    this.message = message;
    this.details = details;
    this.readError = readError;
  }

  toError(method) {
    const error = new CallError(this.status, `${method}: ${this.message}`, this.details);
    if (this.readError !== undefined) markErrorType(error, this.readError);
    return error;
  }
}

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

function undecodable(what, cause) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure("internal", `the ${what} of the server cannot be decoded: ${reason}`, { cause });
}

function refused(cause) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure("invalid_argument", reason, { cause });
}

function aborted(signal) {
  return new Failure("cancelled", "cancelled: aborted by the caller", { cause: signal.reason });
}

// What a caller may say about one call.

const LONGEST = 0x7fffffff;

const NO_METADATA = [];

const DEFAULTS = {
  signal: undefined,
  timeout: -1,
  metadata: (NO_METADATA),
  reopens: false,
  again: undefined,
};

function readOptions(options) {
  if (options === undefined) return DEFAULTS;
  try {
    if (typeof options !== "object" || options === null) wrong("an object", options);
    return {
      signal: readSignal(options.signal),
      timeout: readTimeout(options.timeout),
      metadata: readMetadata(options.metadata),
      ...readReopen(options.reopen),
    };
  } catch (error) {
    throw within(error, "options");
  }
}

function readSignal(signal) {
  if (signal === undefined) return undefined;
  // Not `instanceof`: a test runner or a polyfill may have its own AbortSignal.
  const it = (signal);
  if (typeof it !== "object" || typeof it?.aborted !== "boolean" || typeof it.addEventListener !== "function") {
    throw within(mismatch("an AbortSignal", signal), "signal");
  }
  return (signal);
}

function readReopen(reopen) {
  if (typeof reopen === "function") return { reopens: true, again: (reopen) };
  if (reopen !== undefined && typeof reopen !== "boolean") {
    throw within(mismatch("a boolean or a function", reopen), "reopen");
  }
  return { reopens: reopen === true, again: undefined };
}

function readTimeout(timeout, name = "timeout") {
  if (timeout === undefined) return -1;
  if (typeof timeout !== "number") throw within(mismatch("a number of milliseconds", timeout), name);
  if (!(timeout >= 0)) throw within(new EncodeError(`expected milliseconds, got ${timeout}`), name);
  return Math.min(Math.ceil(timeout), LONGEST);
}

function readMetadata(metadata) {
  if (metadata === undefined) return (NO_METADATA);
  try {
    if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) wrong("an object", metadata);
    const pairs = ([]);
    for (const key of Object.keys(metadata).sort()) {
      const value = (metadata)[key];
      try {
        if (!/^[a-z0-9._-]+$/.test(key)) {
          throw new EncodeError("a key has lower-case letters, digits, `-`, `_` and `.` only");
        }
        if (typeof value !== "string") wrong("a string", value);
        if (hasLoneSurrogate((value))) throw new EncodeError("a string with a lone surrogate");
        pairs.push(key, (value));
      } catch (error) {
        throw within(error, key);
      }
    }
    return pairs;
  } catch (error) {
    throw within(error, "metadata");
  }
}

function mismatch(expected, value) {
  return new EncodeError(`expected ${expected}, got ${describe(value)}`);
}

function wrong(expected, value) {
  throw mismatch(expected, value);
}

// What a caller says to `connect`, checked once for every engine.

const SUBPROTOCOL = "turbo.v1";

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
    retry: options.retry === true,
    ...readBackoff(options.backoff),
  };
}

function readBackoff(backoff = {}) {
  if (typeof backoff !== "object" || backoff === null) {
    throw new TypeError(`backoff: expected an object, got ${describe(backoff)}`);
  }
  return { first: readTimeout(backoff.first, "first"), most: readTimeout(backoff.most, "most") };
}

function openSocket(Socket, url) {
  const socket = new Socket(url, SUBPROTOCOL);
  // What went wrong is told by the close that follows; but a socket of `ws` that nobody listens to throws.
  socket.addEventListener("error", () => {});
  return socket;
}

function socketUrl(url) {
  const text = typeof url === "object" ? (url)?.href : url;
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

const CONNECTION = /* @__PURE__ */ Symbol.for("turbo-runtime.connection.1");

class Channel {
  #listeners = new Set();

  constructor(connection) {
    Object.defineProperty(this, CONNECTION, { value: connection });
    connection.watch(() => {
      const state = connection.state();
      for (const run of [...this.#listeners]) run(state);
    });
  }

  get state() {
    return connectionOf(this).state();
  }

  get lostBecause() {
    const loss = connectionOf(this).loss();
    const error = loss && new CallError(statusName(loss.status), loss.message);
    return (error);
  }

  get nextAttempt() {
    return connectionOf(this).wait();
  }

  nudge() {
    connectionOf(this).nudge();
  }

  subscribe(run) {
    // Wrapped, so that one function can be subscribed twice.
    const listener = (state) => run(state);
    this.#listeners.add(listener);
    run(this.state);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close() {
    connectionOf(this).close();
  }
}

function connectionOf(channel) {
  const connection =
    typeof channel === "object" && channel !== null
      ? (channel)[CONNECTION]
      : undefined;
  if (connection === undefined) {
    throw new TypeError("expected a Channel, such as `await connect(url)` gives (was the `await` forgotten?)");
  }
  return (connection);
}

// The tables of services that generated modules hold.

class MethodInfo {
  #table;

  constructor(service, table) {
    this.#table = table;
    this.name = `${service}.${table.name}`;
    this.idempotent = table.idempotent === true;
  }

  isError(error) {
    return hasErrorType(error, this.#table.readError);
  }
}

class Service {
  #infos;

  constructor(name, schemaId, methods) {
    this.name = name;
    this.schemaId = schemaId;
    this.methods = methods;
    this.#infos = methods.map((table) => new MethodInfo(name, table));
  }

  info(index) {
    return (this.#infos[index]);
  }
}

// Where errors go that nobody waits for.

function report(error) {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  else console.error(error);
}

// The stream that a client sends in one call.

class Input {
  #source;
  #table;
  #fail;
  #call;
  #iterator;
  #index = 0;
  #isClosed = false;
  #isSpent = false;
  #isInside = false;

  constructor(source, table, fail) {
    this.#source = source;
    this.#table = table;
    this.#fail = fail;
  }

  attach(call) {
    this.#call = call;
  }

  want() {
    if (!this.#isClosed) void this.#next();
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (!this.#isInside) this.#leave();
  }

  #leave() {
    if (this.#iterator === undefined || this.#isSpent) return;
    try {
      Promise.resolve(this.#iterator.return?.()).catch(report);
    } catch (error) {
      report(error);
    }
  }

  async #next() {
    let result;
    try {
      result = await this.#ask();
      this.#isSpent = result.done === true;
    } catch (error) {
      this.#isSpent = true;
      // Once nobody wants its items, its errors are its own.
      if (!this.#isClosed) this.#fail(error);
      return;
    }
    if (this.#isClosed) return;
    if (this.#isSpent) {
      this.#isClosed = true;
      this.#call?.finish();
    } else {
      this.#send(result.value);
    }
  }

  #ask() {
    this.#iterator ??= iteratorOf(this.#source);
    this.#isInside = true;
    try {
      return this.#iterator.next();
    } finally {
      this.#isInside = false;
      // The source itself may have ended the call.
      if (this.#isClosed) this.#leave();
    }
  }

  #send(value) {
    try {
      encode(
        (writer) => this.#table.write(writer, value),
        (bytes) => this.#call?.send(bytes),
      );
      this.#index += 1;
    } catch (cause) {
      this.#fail(refused(within(within(cause, this.#index), this.#table.name)));
    }
  }
}

function checkSource(source, name) {
  if (typeof source === "object" && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)) {
    return (source);
  }
  throw within(new EncodeError(`expected an iterable, got ${describe(source)}`), name);
}

function iteratorOf(source) {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}

// One streaming call with any number of observers.

class Subscription {
  #entries = new Set();
  #items;
  #last;
  #end;

  constructor(items) {
    this.#items = items;
    void this.#run();
  }

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

// A stream of items from the server, as an application sees it.

class ServerStream {
  #open;
  #isTaken = false;
  #subscription;

  constructor(open) {
    this.#open = open;
  }

  [Symbol.asyncIterator]() {
    if (this.#isTaken) throw new TypeError("a stream is iterated once: call the method again for another");
    this.#isTaken = true;
    return this.#open();
  }

  subscribe(observer) {
    const one = typeof observer === "function" ? { next: observer } : observer;
    const subscription = (this.#subscription ??= new Subscription(this.#open()));
    return subscription.add(one, () => {
      if (this.#subscription === subscription) this.#subscription = undefined;
    });
  }
}

// The items of one streaming call, asked for one by one.

class Items {
  #name;
  #table;
  #signal;
  #again;
  #start;
  #source;
  #call;
  #input;
  #state = "idle";
  #waiting = [];
  #unseen;

  constructor(name, table, { signal, again }, start, source) {
    this.#name = name;
    this.#table = table;
    this.#signal = signal;
    this.#again = again;
    this.#start = start;
    this.#source = source;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next() {
    try {
      return await this.#next();
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError(this.#name) : failure;
    }
  }

  async return() {
    this.#unseen = undefined;
    if (this.#finish()) this.#call?.cancel();
    return { done: true, value: undefined };
  }

  async throw(error) {
    await this.return();
    throw error;
  }

  #next() {
    return new Promise((resolve, reject) => {
      if (this.#unseen !== undefined) {
        reject(this.#unseen.failure);
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
      const { input } = this.#table;
      if (input !== undefined && this.#source !== undefined) this.#input = new Input(this.#source, input, this.#cancel);
      this.#call = this.#start({
        item: (bytes) => this.#item(bytes),
        end: () => void this.#finish(),
        fail: (status, message, error) => this.#fail(received(this.#table, status, message, error)),
        again: () => this.#reopened(),
        want: () => this.#input?.want(),
        enough: () => this.#input?.close(),
      });
      this.#input?.attach(this.#call);
    } catch (cause) {
      this.#fail(cause instanceof Failure ? cause : refused(cause));
    }
  }

  #abort = () => this.#cancel(aborted((this.#signal)));

  #cancel = (failure) => {
    this.#call?.cancel();
    this.#fail(failure);
  };

  #reopened() {
    try {
      if (this.#state !== "done") this.#again?.();
    } catch (error) {
      report(error);
    }
  }

  #item(bytes) {
    if (this.#state === "done") return;
    let value;
    try {
      value = decode(bytes, this.#table.read);
    } catch (cause) {
      this.#cancel(undecodable("item", cause));
      return;
    }
    this.#waiting.shift()?.resolve({ done: false, value });
    if (this.#waiting.length > 0) this.#call?.pull();
  }

  #fail(failure) {
    if (this.#state === "done") return;
    const first = this.#waiting.shift();
    if (first === undefined) this.#unseen = { failure };
    else first.reject(failure);
    this.#finish();
  }

  #finish() {
    const wasRunning = this.#state === "running";
    this.#state = "done";
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#input?.close();
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
    return wasRunning;
  }
}

// What the classes of services are made of: calls on a channel.

class Client {
  #service;
  #binding;

  constructor(channel, service) {
    this.#service = service;
    this.#binding = connectionOf(channel).bind(service);
  }

  async unary(index, options, write, source) {
    try {
      return await new Promise((resolve, reject) => this.#start(index, options, write, source, resolve, reject));
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError(this.#service.info(index).name) : failure;
    }
  }

  #start(index, options, write, source, resolve, reject) {
    const table = this.#table(index);
    let signal;
    let call;
    let input;
    const leave = () => {
      signal?.removeEventListener("abort", abort);
      input?.close();
    };
    const cancel = (failure) => {
      call?.cancel();
      leave();
      reject(failure);
    };
    const abort = () => cancel(aborted((signal)));
    const sink = {
      item(bytes) {
        leave();
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
        leave();
        reject(received(table, status, message, error));
      },
      again() {},
      want: () => input?.want(),
      enough: () => input?.close(),
    };
    try {
      const settings = readOptions(options);
      signal = settings.signal;
      if (signal?.aborted) throw aborted(signal);
      if (table.input !== undefined) input = new Input(checkSource(source, table.input.name), table.input, cancel);
      signal?.addEventListener("abort", abort, { once: true });
      call = encode(write, (bytes) => this.#binding.call(index, bytes, settings, sink));
      input?.attach(call);
    } catch (cause) {
      leave();
      reject(cause instanceof Failure ? cause : refused(cause));
    }
  }

  stream(index, options, write, source) {
    const table = this.#table(index);
    const { name } = this.#service.info(index);
    try {
      const settings = readOptions(options);
      const args = encode(write, (bytes) => bytes.slice());
      const start = (sink) =>
        this.#binding.call(index, args, settings, sink);
      const given = table.input && checkSource(source, table.input.name);
      return new ServerStream(() => new Items(name, table, settings, start, given));
    } catch (cause) {
      // Told where the stream is consumed: a stream has one place where it fails.
      const start = () => {
        throw refused(cause);
      };
      return new ServerStream(() => new Items(name, table, { signal: undefined, again: undefined }, start));
    }
  }

  #table(index) {
    return (this.#service.methods[index]);
  }
}

// The engine that runs in wasm: the Rust client, compiled. Only bytes, numbers and options go across.

const STATES = ["connecting", "open", "reconnecting", "closed", "idle"];

function wasmEngine(glue, wasmUrl) {
  let loading;
  const load = () => {
    loading ??= glue.default({ module_or_path: source(wasmUrl()) }).catch((error) => {
      // The next call tries again: the network may have been away.
      loading = undefined;
      throw error;
    });
    return loading;
  };
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

function source(url) {
  if (url.protocol !== "file:") return url;
  const fs = "node:fs/promises";
  return import(/* @vite-ignore */ /* webpackIgnore: true */ fs).then((module) => module.readFile(url));
}

function dial(glue, { open, signal, timeout, metadata, retry, first, most }) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    let changed = () => {};
    const abort = () => {
      dialing.cancel();
      reject(aborted((signal)));
    };
    signal?.addEventListener("abort", abort, { once: true });
    const dialing = glue.dial(open, timeout, metadata, retry, first, most, {
      open(link) {
        signal?.removeEventListener("abort", abort);
        listen(link);
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

function listen(link) {
  const { document } = globalThis;
  if (document === undefined || typeof globalThis.addEventListener !== "function") return;
  const known = new WeakRef(link);
  const hint = () => {
    const link = known.deref();
    if (link === undefined || link.state() === 3) {
      globalThis.removeEventListener("online", hint);
      document.removeEventListener("visibilitychange", hint);
    } else if (document.visibilityState !== "hidden") {
      link.nudge();
    }
  };
  globalThis.addEventListener("online", hint);
  document.addEventListener("visibilitychange", hint);
}

class WasmConnection {
  #link;
  #bindings = new Map();

  constructor(link, watch) {
    this.#link = link;
    this.watch = watch;
  }

  state() {
    return (STATES[this.#link.state()]);
  }

  loss() {
    const status = this.#link.fault();
    return status === 0 ? undefined : { status, message: this.#link.reason() };
  }

  wait() {
    const wait = this.#link.wait();
    return wait < 0 ? undefined : wait;
  }

  nudge() {
    this.#link.nudge();
  }

  close() {
    this.#link.close();
  }

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

class WasmBinding {
  #link;
  #number;

  constructor(link, service) {
    const { methods } = service;
    this.#link = link;
    this.#number = link.bind(
      service.name,
      fromHex(service.schemaId),
      fromHex(methods.map((method) => method.signature).join("")),
      Uint8Array.from(methods, flagsOf),
      Float64Array.from(methods, (method) => method.timeout ?? -1),
    );
  }

  call(method, args, { timeout, metadata, reopens }, sink) {
    const link = this.#link;
    const call = link.call(this.#number, method, args, timeout, metadata, reopens, sink);
    return {
      pull: () => link.pull(call),
      cancel: () => link.cancel(call),
      send: (item) => link.send(call, item),
      finish: () => link.finish(call),
    };
  }
}

// Bits of the flags of a method, as `turbo_runtime::js` reads them.
const IS_STREAM = 1;
const IS_IDEMPOTENT = 2;
const TAKES_STREAM = 4;

function flagsOf({ stream, idempotent, input }) {
  return (stream ? IS_STREAM : 0) | (idempotent ? IS_IDEMPOTENT : 0) | (input ? TAKES_STREAM : 0);
}

function fromHex(digits) {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

export { CallError, Client, DecodeError, EncodeError, MethodInfo, Service, compareKeys, compareUuids, wasmEngine, within };
