// Frames, the units of a conversation, several to a message: spec.md W-3 and W-6 to W-9.

import { clear, newSink, putByte, putRaw, putVarint, written } from "./sink.js";
import { take } from "./source.js";
import { putString } from "./text.js";


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
 * @param {import("./source.js").Source} reader
 * @param {number} [size]
 * @returns {Uint8Array}
 */
export function bytesOf(reader, size = reader.end - reader.at) {
  const from = take(reader, size);
  return reader.bytes.subarray(from, reader.at);
}

/**
 * Writes metadata (W-8).
 *
 * @param {import("./sink.js").Sink} writer
 * @param {string[]} pairs keys, ascending, and values in turn
 */
export function writeMetadata(writer, pairs) {
  putVarint(writer, pairs.length / 2);
  for (const text of pairs) putString(writer, text);
}

/**
 * Appends a frame, and answers 0; or the size of a frame that is larger than a message may be, of which nothing is written.
 *
 * @callback Put
 * @param {number} kind with its flags
 * @param {number} id
 * @param {((writer: import("./sink.js").Sink) => void) | undefined} [write] writes what stands before the body
 * @param {Uint8Array | undefined} [body]
 * @returns {number}
 */

/** Frames that are ready to leave, packed into as few messages as a limit allows. */
export function newOutbox() {
  const writer = newSink();
  /** @type {Uint8Array[]} */
  let messages = [];
  let size = 0;

  function cut() {
    size += writer.at;
    messages.push(written(writer).slice());
    clear(writer);
  }

  return {
    /** Bytes that wait. */
    size: () => size + writer.at,

    /** A frame, where messages have a limit in bytes. @type {(most: number, ...frame: Parameters<Put>) => number} */
    put(most, kind, id, write = () => {}, body = NO_BODY) {
      const from = writer.at;
      putByte(writer, kind);
      putVarint(writer, id);
      const start = writer.at;
      write(writer);
      // The length stands before what is written, and is known only now.
      const head = writer.buffer.slice(start, writer.at);
      writer.at = start;
      putVarint(writer, head.length + body.length);
      putRaw(writer, head);
      const size = writer.at - from + body.length;
      if (from + size > most) {
        const front = writer.buffer.slice(from, writer.at);
        writer.at = from;
        if (size > most) return size;
        cut();
        putRaw(writer, front);
      }
      putRaw(writer, body);
      return 0;
    },

    /** Takes everything, as messages in order. */
    take() {
      if (writer.at > 0) cut();
      const taken = messages;
      messages = [];
      size = 0;
      return taken;
    },
  };
}

/**
 * A frame of the connection, in a message of its own.
 *
 * @param {number} kind
 * @param {(writer: import("./sink.js").Sink) => void} write
 */
export function messageOf(kind, write) {
  const outbox = newOutbox();
  outbox.put(Infinity, kind, 0, write);
  return /** @type {Uint8Array<ArrayBuffer>} */ (outbox.take()[0]);
}
