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

// Values to bytes: spec.md V-1 to V-13.

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
    if (!isUint8Array(value)) this.mismatch("a Uint8Array", value);
    this.#reserve(value.length + 9);
    this.#varint(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
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

function isUint8Array(value) {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]";
}

function describe(value) {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
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

// Bytes to values: spec.md V-1 to V-24. Bytes may be hostile.

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

const DEFAULTS = { signal: undefined, timeout: -1, metadata: (NO_METADATA) };

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

function readSignal(signal) {
  if (signal === undefined) return undefined;
  // Not `instanceof`: a test runner or a polyfill may have its own AbortSignal.
  const it = (signal);
  if (typeof it !== "object" || typeof it?.aborted !== "boolean" || typeof it.addEventListener !== "function") {
    throw within(mismatch("an AbortSignal", signal), "signal");
  }
  return (signal);
}

function readTimeout(timeout) {
  if (timeout === undefined) return -1;
  if (typeof timeout !== "number") throw within(mismatch("a number of milliseconds", timeout), "timeout");
  if (!(timeout >= 0)) throw within(new EncodeError(`expected milliseconds, got ${timeout}`), "timeout");
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
  };
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

function report(error) {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  else console.error(error);
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
  #start;
  #call;
  #state = "idle";
  #waiting = [];
  #unseen;

  constructor(name, table, signal, start) {
    this.#name = name;
    this.#table = table;
    this.#signal = signal;
    this.#start = start;
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
    this.#fail(aborted((this.#signal)));
  };

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

  #fail(failure) {
    if (this.#state === "done") return;
    const first = this.#waiting.shift();
    if (first === undefined) this.#unseen = failure;
    else first.reject(failure);
    this.#finish();
  }

  #finish() {
    const wasRunning = this.#state === "running";
    this.#state = "done";
    this.#signal?.removeEventListener("abort", this.#abort);
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

  async unary(index, options, write) {
    try {
      return await new Promise((resolve, reject) => this.#start(index, options, write, resolve, reject));
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError(this.#service.info(index).name) : failure;
    }
  }

  #start(index, options, write, resolve, reject) {
    const table = this.#table(index);
    let signal;
    let call;
    const abort = () => {
      call?.cancel();
      reject(aborted((signal)));
    };
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

  stream(index, options, write) {
    const table = this.#table(index);
    const { name } = this.#service.info(index);
    try {
      const settings = readOptions(options);
      const args = encode(write, (bytes) => bytes.slice());
      const start = (sink) =>
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

  #table(index) {
    return (this.#service.methods[index]);
  }
}

// The engine that runs in wasm: the Rust client, compiled. Only bytes, numbers and options go across.

const STATES = ["connecting", "open", "reconnecting", "closed"];

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

function dial(glue, { open, signal, timeout, metadata }) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    let changed = () => {};
    const abort = () => {
      dialing.cancel();
      reject(aborted((signal)));
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
      Uint8Array.from(methods, (method) => (method.stream ? IS_STREAM : 0) | (method.idempotent ? IS_IDEMPOTENT : 0)),
      Float64Array.from(methods, (method) => method.timeout ?? -1),
    );
  }

  call(method, args, { timeout, metadata }, sink) {
    const link = this.#link;
    const call = link.call(this.#number, method, args, timeout, metadata, sink);
    return { pull: () => link.pull(call), cancel: () => link.cancel(call) };
  }
}

// Bits of the flags of a method, as `turbo_runtime::js` reads them.
const IS_STREAM = 1;
const IS_IDEMPOTENT = 2;

function fromHex(digits) {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

export { CallError, Client, DecodeError, EncodeError, MethodInfo, Service, wasmEngine, within };
