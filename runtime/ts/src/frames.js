// Frames, the units of a conversation, several to a message: spec.md W-3 and W-6 to W-8.

// Kinds (W-7).
export const HELLO = 1;
export const WELCOME = 2;
export const BIND = 3;
export const BOUND = 4;
export const CALL = 5;
export const REPLY = 6;
export const FAIL = 7;
export const ITEM = 8;
export const END = 9;
export const CANCEL = 10;
export const CREDIT = 11;
export const PING = 12;
export const PONG = 13;
export const GO_AWAY = 14;
export const BYE = 15;
export const ACK = 16;
export const RENEW = 17;
export const RENEWED = 18;

/** `Call` has a timeout; `Fail` carries the value of a declared error. */
export const FLAG_5 = 32;
/** `Call` has metadata; `Fail` says that nothing was done for the call. */
export const FLAG_6 = 64;

const textOf = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const bytesOf = /* @__PURE__ */ new TextEncoder();
const NO_BODY = /* @__PURE__ */ new Uint8Array();

/**
 * Ends the conversation: the server has broken the protocol.
 *
 * @param {string} reason
 * @param {number} [code] of the close frame (W-37)
 * @returns {never}
 */
export function breach(reason, code = 4400) {
  throw Object.assign(new Error(reason), { closeCode: code });
}

/**
 * Appends an unsigned integer in its shortest form (V-4).
 *
 * @param {number[]} out
 * @param {number} n exact, so below 2^53
 */
export function putNumber(out, n) {
  if (n < 251) {
    out.push(n);
    return;
  }
  const power = n < 65536 ? 1 : n < 4294967296 ? 2 : 3;
  out.push(250 + power);
  for (let left = 1 << power; left > 0; left -= 1) {
    out.push(n % 256);
    n = Math.floor(n / 256);
  }
}

/**
 * Appends a text (V-7).
 *
 * @param {number[]} out
 * @param {string} text
 */
export function putText(out, text) {
  const bytes = bytesOf.encode(text);
  putNumber(out, bytes.length);
  for (const byte of bytes) out.push(byte);
}

/**
 * Appends metadata (W-8).
 *
 * @param {number[]} out
 * @param {string[]} pairs keys, ascending, and values in turn
 */
export function putMetadata(out, pairs) {
  putNumber(out, pairs.length / 2);
  for (const text of pairs) putText(out, text);
}

/** Reads bytes of the server. Whatever is wrong with them ends the conversation. */
export class Cursor {
  at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  byte() {
    if (this.at >= this.end) breach("a frame that ends in the middle");
    return /** @type {number} */ (this.bytes[this.at++]);
  }

  /**
   * An unsigned integer (V-4). Beyond 2^53 it is the nearest one, which nothing here can be.
   *
   * @param {number} [most] 2 for a `u32`, 3 for a `u64`
   */
  number(most = 2) {
    const first = this.byte();
    const power = first - 250;
    if (power <= 0) return first;
    if (power > most) breach("a number that is wider than its type");
    return this.take(1 << power).reduceRight((n, byte) => n * 256 + byte, 0);
  }

  /** @param {number} size */
  take(size) {
    if (size > this.end - this.at) breach("a frame that ends in the middle");
    return this.bytes.subarray(this.at, (this.at += size));
  }

  text() {
    return textOf.decode(this.take(this.number(3)));
  }

  rest() {
    return this.take(this.end - this.at);
  }

  /** Nothing may be left over (W-9). */
  finish() {
    if (this.at < this.end) breach("bytes are left over behind a frame's fields");
  }
}

/** Frames that are ready to leave, packed into as few messages as the server's limit allows. */
export class Outbox {
  #bytes = new Uint8Array(1024);
  #at = 0;
  /** @type {Uint8Array[]} */
  #whole = [];

  /** @param {number} most the server's limit on messages, in bytes */
  constructor(most) {
    this.most = most;
  }

  /** Bytes that wait. */
  size = 0;

  /**
   * Appends a frame.
   *
   * @param {number} kind with its flags
   * @param {number} id
   * @param {number[]} [head] what stands before the body
   * @param {Uint8Array} [body]
   * @returns {number} 0, or the size of a frame that is larger than a message may be, of which nothing is written
   */
  put(kind, id, head = [], body = NO_BODY) {
    const front = [kind];
    putNumber(front, id);
    putNumber(front, head.length + body.length);
    const size = front.length + head.length + body.length;
    if (size > this.most) return size;
    if (this.#at + size > this.most) this.#cut();
    if (this.#at + size > this.#bytes.length) {
      const bytes = new Uint8Array(2 * (this.#at + size));
      bytes.set(this.#bytes.subarray(0, this.#at));
      this.#bytes = bytes;
    }
    this.#bytes.set(front, this.#at);
    this.#bytes.set(head, this.#at + front.length);
    this.#bytes.set(body, this.#at + front.length + head.length);
    this.#at += size;
    this.size += size;
    return 0;
  }

  #cut() {
    this.#whole.push(this.#bytes.slice(0, this.#at));
    this.#at = 0;
  }

  /** Takes everything, as messages in order. */
  take() {
    if (this.#at > 0) this.#cut();
    this.size = 0;
    return this.#whole.splice(0);
  }
}

/**
 * Reads the answer to the `Hello` of a resumption (W-51).
 *
 * @param {Uint8Array} message
 * @returns {number | undefined} how many messages the server has received; nothing if it begins another conversation
 */
export function readResumed(message) {
  const cursor = new Cursor(message);
  if (cursor.byte() !== WELCOME || cursor.number() !== 0) breach("the first frame must be Welcome");
  const body = new Cursor(cursor.take(cursor.number()));
  for (let field = 0; field < 3; field += 1) body.number();
  if (body.at === body.end || body.byte() !== 2) return undefined;
  if (cursor.at < cursor.end) breach("a frame behind the Welcome of a resumption");
  return body.number(3);
}
