// Frames, the units of a conversation, several to a message: spec.md W-3 and W-6 to W-9.

import { SHORT_LENGTH } from "./limits.js";
import { Writer } from "./writer.js";

const NO_BODY = /* @__PURE__ */ new Uint8Array();

/**
 * Ends the conversation: the server has broken the protocol, and is told by the number of the rule in spec.md. A page loads no sentences
 * that only the authors of servers read.
 *
 * @param {number} rule
 * @param {number} [code] of the close frame (W-37)
 * @returns {never}
 */
export function breach(rule, code = 4400) {
  throw Object.assign(new Error(`W-${rule}`), { closeCode: code });
}

/**
 * The next bytes, as they lie in the message; without a number of them, all that are left.
 *
 * @param {import("./reader.js").Reader} reader
 * @param {number} [size]
 * @returns {Uint8Array}
 */
export function bytesOf(reader, size = reader.end - reader.at) {
  const from = reader.take(size);
  return reader.source.subarray(from, reader.at);
}

/**
 * Writes metadata (W-8).
 *
 * @param {Writer} writer
 * @param {string[]} pairs keys, ascending, and values in turn
 */
export function writeMetadata(writer, pairs) {
  writer.varint(pairs.length / 2);
  for (const text of pairs) writer.string(text);
}

/** Frames that are ready to leave, packed into as few messages as the server's limit allows. */
export class Outbox {
  #writer = new Writer();
  /** @type {Uint8Array[]} */
  #messages = [];
  #size = 0;

  /** @param {number} most the server's limit on messages, in bytes */
  constructor(most) {
    this.most = most;
  }

  /** Bytes that wait. */
  get size() {
    return this.#size + this.#writer.at;
  }

  /**
   * Appends a frame.
   *
   * @param {number} kind with its flags
   * @param {number} id
   * @param {(writer: Writer) => void} [write] writes what stands before the body
   * @param {Uint8Array} [body]
   * @returns {number} 0, or the size of a frame that is larger than a message may be, of which nothing is written
   */
  put(kind, id, write = () => {}, body = NO_BODY) {
    const writer = this.#writer;
    const from = writer.at;
    writer.byte(kind);
    writer.varint(id);
    writer.byte(0);
    const start = writer.at;
    write(writer);
    const length = writer.at - start + body.length;
    if (length > SHORT_LENGTH) {
      const head = writer.buffer.slice(start, writer.at);
      writer.at = start - 1;
      writer.varint(length);
      writer.raw(head);
    } else {
      writer.buffer[start - 1] = length;
    }
    const size = writer.at - from + body.length;
    if (size > this.most) {
      writer.at = from;
      return size;
    }
    if (from + size > this.most) {
      const front = writer.buffer.slice(from, writer.at);
      writer.at = from;
      this.#cut();
      writer.raw(front);
    }
    writer.raw(body);
    return 0;
  }

  #cut() {
    const message = this.#writer.written().slice();
    this.#messages.push(message);
    this.#size += message.length;
    this.#writer.clear();
  }

  /** Takes everything, as messages in order. */
  take() {
    if (this.#writer.at > 0) this.#cut();
    this.#size = 0;
    return this.#messages.splice(0);
  }
}
