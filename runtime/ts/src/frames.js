// Frames, the units of a conversation, several to a message: spec.md W-3 and W-6 to W-9.

import { encode } from "./encode.js";
import { putByte, putRaw, putVarint } from "./sink.js";
import { take } from "./source.js";
import { putString } from "./text.js";

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

/** Writes metadata (W-8): keys, ascending, with their values. @type {(writer: import("./sink.js").Sink, entries: [string, string][]) => void} */
export function writeMetadata(writer, entries) {
  putVarint(writer, entries.length);
  for (const text of entries.flat()) putString(writer, text);
}

/** The bytes that hexadecimal digits stand for. @type {(writer: import("./sink.js").Sink, digits: string) => void} */
export function putHex(writer, digits) {
  for (let i = 0; i < digits.length; i += 2) putByte(writer, parseInt(digits.slice(i, i + 2), 16));
}

/** @type {(writer: import("./sink.js").Sink, kind: number, id: number, payload: Uint8Array) => void} */
export function putFrame(writer, kind, id, payload) {
  putByte(writer, kind);
  putVarint(writer, id);
  putVarint(writer, payload.length);
  putRaw(writer, payload);
}

/** What was written, in bytes of its own. @param {(writer: import("./sink.js").Sink) => void} write */
export const bytesBy = (write) => encode(write, undefined, (bytes) => /** @type {Uint8Array<ArrayBuffer>} */ (bytes.slice()));

/** A frame of the connection, in a message of its own. @type {(kind: number, write: (writer: import("./sink.js").Sink) => void) => Uint8Array<ArrayBuffer>} */
export const messageOf = (kind, write) => bytesBy((writer) => putFrame(writer, kind, 0, bytesBy(write)));
