// One value into bytes: spec.md V-1 to V-19, V-26 and V-27. Values are checked, never converted.

import { EncodeError, within } from "./errors.js";
import { clear, newSink, written } from "./sink.js";

/** @typedef {import("./sink.js").Sink} Sink */

/** @type {Sink[]} */
const idle = [];

/**
 * Writes one message and hands its bytes on, in a buffer that the next message uses again.
 *
 * @template V, T
 * @param {(sink: Sink, value: V) => void} write
 * @param {V} value
 * @param {(bytes: Uint8Array) => T} use the bytes are valid until it returns
 * @returns {T}
 */
export function encode(write, value, use) {
  // Taken, not shared: a getter of the caller's object may itself make a call.
  const sink = idle.pop() ?? newSink();
  try {
    try {
      write(sink, value);
    } catch (error) {
      throw error instanceof EncodeError ? within(error, placeIn(write, value, error.reason)) : error;
    }
    return use(written(sink));
  } finally {
    clear(sink);
    idle.push(sink);
  }
}

/**
 * Where a value is wrong: it is written once more, so that writing it the first time costs nothing for it, and what was looked at last is
 * the place.
 *
 * @param {(sink: Sink, value: any) => void} write
 * @param {unknown} value
 * @param {string} reason what is wrong with it: properties may be of another value each time
 * @returns {string}
 */
function placeIn(write, value, reason) {
  let place = "";
  /** What tells where it is looked at, in the place of an object at `path`. @type {(of: any, path: string) => any} */
  const watch = (of, path) => {
    if (typeof of !== "object" || of === null || LEAF.test(Object.prototype.toString.call(of))) return of;
    const isList = Array.isArray(of);
    // Not of the object itself, which may be frozen: then it has to show what it has.
    return new Proxy(isList ? [] : {}, {
      get(_, key) {
        const item = of[key];
        if (typeof key === "symbol" || (isList && key === "length")) return item;
        place = isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
        return watch(item, place);
      },
    });
  };
  const sink = newSink();
  sink.watch = (items) => watch(items, place);
  try {
    write(sink, watch(value, ""));
  } catch (error) {
    if (error instanceof EncodeError && error.reason === reason) return place;
  }
  return "";
}

/** What has no properties that a schema knows. */
const LEAF = /^\[object (?:Date|Set|Map|(?:Big)?(?:Uint|Int|Float)\w+)\]$/;
