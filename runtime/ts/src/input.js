// The stream that a client sends in one call.

import { encode } from "./encode.js";
import { within } from "./errors.js";
import { expect, isObject } from "./expect.js";
import { refused } from "./failure.js";
import { report } from "./report.js";
import { newUpload } from "./upload.js";

/**
 * What the table of a method says of its stream. It brings along all that sending one takes, so that a page loads it only with such a method.
 *
 * @param {string} name of the parameter
 * @param {(sink: import("./sink.js").Sink, item: any) => void} write
 */
export const inputOf = (name, write) => ({ name, write, newInput, newUpload });

/** @typedef {ReturnType<typeof inputOf>} InputTable */

/**
 * What the caller gives: anything that `for await` takes, apart from a string, which is a value.
 *
 * @template [T=unknown]
 * @typedef {Iterable<T> | AsyncIterable<T>} Source
 */

/**
 * Takes items from a source as the server takes them from the call: one is asked for when it can be sent, and not
 * before.
 *
 * @param {any} source what is no source is refused
 * @param {InputTable} table
 * @param {(failure: import("./failure.js").Failure) => void} fail has the call fail: with what the source throws, or for an item that cannot be sent
 * @param {() => import("./engine.js").Call | undefined} callOf where the items go
 */
function newInput(source, { name, write }, fail, callOf) {
  const kind = isObject(source) && [Symbol.asyncIterator, Symbol.iterator].find((kind) => kind in source);
  expect(kind, name, "an iterable", source);
  /** Nothing before it is asked for, and when it has ended by itself. @type {Iterator<unknown> | AsyncIterator<unknown> | undefined} */
  let iterator;
  let index = 0;
  /** Nothing is asked for any more. */
  let isClosed = false;
  /** The source is at work, and cannot be told anything. */
  let isInside = false;

  /** Tells the source that nobody wants more. */
  function leave() {
    if (isClosed && !isInside) (async () => iterator?.return?.())().catch(report);
  }

  function ask() {
    iterator ??= /** @type {Iterator<unknown>} */ (source[/** @type {symbol} */ (kind)]());
    isInside = true;
    try {
      return iterator.next();
    } finally {
      isInside = false;
      // The source itself may have ended the call.
      leave();
    }
  }

  return {
    /** Takes one item from the source and sends it. */
    async want() {
      if (isClosed) return;
      let result;
      try {
        result = await ask();
      } catch (error) {
        iterator = undefined;
        // Once nobody wants its items, its errors are its own.
        if (!isClosed) fail(() => error);
        return;
      }
      if (isClosed) return;
      if (result.done) {
        isClosed = true;
        callOf()?.send(null);
        return;
      }
      const { value } = result;
      try {
        encode(write, value, (bytes) => callOf()?.send(bytes));
        index += 1;
      } catch (cause) {
        fail(refused(within(within(cause, index), name)));
      }
    },

    /** Takes nothing more: the call is over, or the server wants no more. The source is told, unless it has ended. */
    close() {
      if (isClosed) return;
      isClosed = true;
      leave();
    },
  };
}
