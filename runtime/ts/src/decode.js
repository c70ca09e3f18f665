// One value out of bytes: spec.md V-1 to V-27. Bytes may be hostile.

import { DecodeError, within } from "./errors.js";
import { finish, newSource, restart } from "./source.js";

/** @typedef {import("./source.js").Source} Source */

const NOTHING = /* @__PURE__ */ new Uint8Array();

/** Reading calls nothing of the application's, so one source does for all messages. */
const shared = /* @__PURE__ */ newSource(NOTHING);

/**
 * Reads one value that fills the bytes.
 *
 * @template T
 * @param {Uint8Array} bytes
 * @param {(source: Source) => T} read
 * @returns {T}
 */
export function decode(bytes, read) {
  try {
    const value = read(restart(shared, bytes));
    finish(shared);
    return value;
  } catch (error) {
    throw error instanceof DecodeError ? within(error, placeOf(bytes, read)) : error;
  } finally {
    // Or the message would be kept until the next one.
    shared.bytes = NOTHING;
  }
}

/**
 * Where bytes are wrong: they are read once more, so that reading them the first time costs nothing for it. In this reading what cannot be
 * read, and all that follows, is a mark, and the place is that of the first mark in the value.
 *
 * @param {Uint8Array} bytes
 * @param {(source: Source) => unknown} read
 * @returns {string}
 */
function placeOf(bytes, read) {
  const mark = {};
  const source = newSource(bytes);
  const { end } = source;
  source.end = 0;
  source.instead = function instead(how, a, b, c) {
    if (source.none !== undefined) return mark;
    source.end = end;
    source.instead = undefined;
    try {
      return how(source, a, b, c);
    } catch {
      return (source.none = mark);
    } finally {
      source.end = 0;
      source.instead = instead;
    }
  };
  return find(read(source), mark) ?? "";
}

/**
 * @param {any} value
 * @param {unknown} mark
 * @returns {string | undefined} where in the value it is first
 */
function find(value, mark) {
  if (value === mark) return "";
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  const isMap = value instanceof Map;
  // Lists may be long, so they are not copied.
  const items = isMap || value instanceof Set ? [...value.values()] : value;
  const keys = isMap ? [...value.keys()] : [];
  const names = Array.isArray(items) ? undefined : Object.keys(items);
  for (let i = 0; i < (names ?? items).length; i += 1) {
    const name = names ? names[i] : i;
    const rest = keys[i] === mark ? "" : find(items[name ?? ""], mark);
    if (rest !== undefined) return (names ? name : `[${i}]`) + (/^[^[]/.test(rest) ? `.${rest}` : rest);
  }
  return undefined;
}
