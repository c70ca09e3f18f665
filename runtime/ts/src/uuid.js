// UUIDs as text: spec.md V-15.

import { mismatch } from "./describe.js";
import { EncodeError } from "./errors.js";
import { reserve } from "./sink.js";
import { ask, take } from "./source.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Writes the 16 bytes that a text names.
 *
 * @param {string} text in the form with hyphens, in either case
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {boolean} false where the text is no UUID
 */
function parseUuid(text, bytes, at) {
  if (!UUID.test(text)) return false;
  for (let i = 0; i < 36; i += 2) {
    if (text.charCodeAt(i) === 45) i += 1;
    bytes[at++] = Number.parseInt(text.slice(i, i + 2), 16);
  }
  return true;
}

/**
 * The text of 16 bytes, in lower case.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {string}
 */
function formatUuid(bytes, at) {
  let text = "";
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += (/** @type {number} */ (bytes[at + i]) + 0x100).toString(16).slice(1);
  }
  return text;
}

/** @type {(source: import("./source.js").Source) => string} in lower case */
export function getUuid(source) {
  return ask(source, readUuid);
}

/** @type {(source: import("./source.js").Source) => string} */
export function readUuid(source) {
  return formatUuid(source.bytes, take(source, 16));
}

/** @type {(sink: import("./sink.js").Sink, value: unknown) => void} a string with hyphens, in either case */
export function putUuid(sink, value) {
  if (typeof value !== "string") mismatch("a UUID in a string", value);
  reserve(sink, 16);
  if (!parseUuid(value, sink.buffer, sink.at)) {
    throw new EncodeError("expected a UUID such as 67e55044-10b1-426f-9247-bb680e5fe0c8");
  }
  sink.at += 16;
}
