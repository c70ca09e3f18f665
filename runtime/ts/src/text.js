// Strings and characters: spec.md V-7 and V-14.

import { mismatch } from "./describe.js";
import { EncodeError } from "./errors.js";
import { readLength, readU8 } from "./integers.js";
import { putVarint, reserve } from "./sink.js";
import { ask, refuseBytes, take } from "./source.js";
import { decodeUtf8, encodeLongUtf8, encodeShortUtf8, hasLoneSurrogate } from "./utf8.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** Strings of so many units have a length in one byte, whatever they hold. */
const SHORT_STRING = 83;

/** Up to so many units are written here if all are ASCII. */
const SHORT_ASCII = 160;

/** @type {(source: Source) => string} */
export function getString(source) {
  const { at, end, bytes } = source;
  if (at < end) {
    const size = /** @type {number} */ (bytes[at]);
    const stop = at + 1 + size;
    if (size < 251 && stop <= end) {
      const text = decodeUtf8(bytes, at + 1, stop);
      if (text !== undefined) {
        source.at = stop;
        return text;
      }
    }
  }
  return ask(source, readString);
}

/** @type {(source: Source) => string} */
export function readString(source) {
  const size = readLength(source);
  const at = take(source, size);
  return decodeUtf8(source.bytes, at, at + size) ?? refuseBytes("the string is not UTF-8");
}

/** @type {(source: Source) => string} of one scalar value */
export function getChar(source) {
  return ask(source, readChar);
}

/** @type {(source: Source) => string} */
export function readChar(source) {
  const from = source.at;
  const first = readU8(source);
  // A wrong first byte is seen below: it starts no sequence of that length.
  const size = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  take(source, size - 1);
  return decodeUtf8(source.bytes, from, from + size) ?? refuseBytes("the char is not UTF-8");
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putString(sink, value) {
  if (typeof value !== "string") mismatch("a string", value);
  // Engines have a dozen kinds of strings inside: of one or two bytes a letter, in one piece or put together, a part of another, a name. Where
  // more than four have come by, asking a string for a property takes longer than reading a letter. What `+` gives is known to be a string, and
  // `String.prototype` is always itself.
  const text = "" + value;
  const units = text.length;
  reserve(sink, units * 3);
  if (units <= SHORT_ASCII) {
    const buffer = sink.buffer;
    const from = sink.at + 1;
    let i = 0;
    for (; i < units; i += 1) {
      const unit = String.prototype.charCodeAt.call(text, i);
      if (unit > 0x7f) break;
      buffer[from + i] = unit;
    }
    let end = from + i;
    if (i !== units && units <= SHORT_STRING) {
      end = encodeShortUtf8(text, i, buffer, end);
      if (end < 0) loneSurrogate();
      i = units;
    }
    if (i === units) {
      buffer[from - 1] = end - from;
      sink.at = end;
      return;
    }
  }
  putLongString(sink, text);
}

/** @type {(sink: Sink, value: string) => void} */
function putLongString(sink, value) {
  if (hasLoneSurrogate(value)) loneSurrogate();
  // The length stands first but is known last: leave room for the longest, close the gap after.
  const most = value.length * 3;
  const from = sink.at + (most <= 250 ? 1 : most <= 0xffff ? 3 : most <= 0xffffffff ? 5 : 9);
  const size = encodeLongUtf8(value, sink.buffer, from) - from;
  putVarint(sink, size);
  sink.buffer.copyWithin(sink.at, from, from + size);
  sink.at += size;
}

/** @type {(sink: Sink, value: unknown) => void} */
export function putChar(sink, value) {
  if (typeof value !== "string") mismatch("a string of one character", value);
  const code = value.codePointAt(0) ?? 0;
  if (value.length === 0 || value.length !== (code > 0xffff ? 2 : 1)) {
    throw new EncodeError(`expected a string of one character, got one of ${value.length} UTF-16 units`);
  }
  reserve(sink, 6);
  const end = encodeShortUtf8(value, 0, sink.buffer, sink.at);
  if (end < 0) loneSurrogate();
  sink.at = end;
}

/** @returns {never} */
function loneSurrogate() {
  throw new EncodeError("a string with a lone surrogate");
}
