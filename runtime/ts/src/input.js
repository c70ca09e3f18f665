// The stream that a client sends in one call.

import { describe } from "./describe.js";
import { EncodeError, within } from "./errors.js";
import { refused } from "./failure.js";
import { report } from "./report.js";
import { encode } from "./writer.js";

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
 * @param {Source} source
 * @param {import("./service.js").InputTable} table
 * @param {(failure: unknown) => void} fail has the call fail: with what the source throws, or for an item that cannot be sent
 * @param {() => import("./engine.js").Call | undefined} callOf where the items go
 */
export function newInput(source, table, fail, callOf) {
  /** @type {Iterator<unknown> | AsyncIterator<unknown> | undefined} */
  let iterator;
  let index = 0;
  /** Nothing is asked for any more. */
  let isClosed = false;
  /** The source has ended by itself. */
  let isSpent = false;
  /** The source is at work, and cannot be told anything. */
  let isInside = false;

  function leave() {
    if (iterator === undefined || isSpent) return;
    try {
      Promise.resolve(iterator.return?.()).catch(report);
    } catch (error) {
      report(error);
    }
  }

  function ask() {
    iterator ??= iteratorOf(source);
    isInside = true;
    try {
      return iterator.next();
    } finally {
      isInside = false;
      // The source itself may have ended the call.
      if (isClosed) leave();
    }
  }

  /** @param {unknown} value */
  function send(value) {
    try {
      encode(
        (writer) => table.write(writer, value),
        (bytes) => callOf()?.send(bytes),
      );
      index += 1;
    } catch (cause) {
      fail(refused(within(within(cause, index), table.name)));
    }
  }

  return {
    /** Takes one item from the source and sends it. */
    async want() {
      if (isClosed) return;
      let result;
      try {
        result = await ask();
        isSpent = result.done === true;
      } catch (error) {
        isSpent = true;
        // Once nobody wants its items, its errors are its own.
        if (!isClosed) fail(error);
        return;
      }
      if (isClosed) return;
      if (!isSpent) return send(result.value);
      isClosed = true;
      callOf()?.finish();
    },

    /** Takes nothing more: the call is over, or the server wants no more. The source is told, unless it has ended. */
    close() {
      if (isClosed) return;
      isClosed = true;
      if (!isInside) leave();
    },
  };
}

/**
 * Refuses what is no source, before a call is made.
 *
 * @param {unknown} source
 * @param {string} name of the parameter
 * @returns {Source}
 */
export function checkSource(source, name) {
  if (typeof source === "object" && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)) {
    return /** @type {Source} */ (source);
  }
  throw within(new EncodeError(`expected an iterable, got ${describe(source)}`), name);
}

/**
 * @param {Source} source
 * @returns {Iterator<unknown> | AsyncIterator<unknown>}
 */
function iteratorOf(source) {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}
