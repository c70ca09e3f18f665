// The items of one streaming call, asked for one by one.

import { named, undecodable } from "./failure.js";
import { decode } from "./reader.js";
import { report } from "./report.js";
import { begin } from "./underway.js";

/**
 * Asks for an item when the application does, so that the server runs no further ahead than its credit.
 *
 * @template T
 * @param {string} name of the method on the wire
 * @param {import("./service.js").MethodTable} table
 * @param {{ signal: AbortSignal | undefined, again: (() => void) | undefined }} settings
 * @param {(sink: import("./engine.js").Sink) => import("./engine.js").Call} start
 * @param {unknown} source the client's stream, of a method that takes one
 * @returns {AsyncIterableIterator<T>}
 */
export function newItems(name, table, { signal, again }, start, source) {
  /** @type {import("./underway.js").Underway | undefined} */
  let call;
  let isBegun = false;
  let isDone = false;
  /** @type {{ resolve: (result: IteratorResult<T>) => void, reject: (failure: unknown) => void }[]} */
  const waiting = [];
  /** A failure that came while nobody waited. @type {{ failure: unknown } | undefined} */
  let unseen;
  const end = /** @type {IteratorResult<T>} */ ({ done: true, value: undefined });

  /** Ends the iteration for everyone who waits. */
  function finish() {
    isDone = true;
    for (const { resolve } of waiting.splice(0)) resolve(end);
  }

  /** @param {unknown} failure */
  function fail(failure) {
    if (isDone) return;
    const first = waiting.shift();
    if (first === undefined) unseen = { failure };
    else first.reject(failure);
    finish();
  }

  /** @type {import("./underway.js").Outcome} */
  const outcome = {
    fail,
    end: finish,
    item(bytes) {
      if (isDone) return;
      let value;
      try {
        value = decode(bytes, table.read);
      } catch (cause) {
        return call?.stop(undecodable("item", cause));
      }
      waiting.shift()?.resolve({ done: false, value });
      if (waiting.length > 0) call?.pull();
    },
    again() {
      try {
        if (!isDone) again?.();
      } catch (error) {
        report(error);
      }
    },
  };

  const items = {
    [Symbol.asyncIterator]: () => items,

    /** @returns {Promise<IteratorResult<T>>} */
    async next() {
      try {
        return await new Promise((resolve, reject) => {
          if (unseen !== undefined) {
            reject(unseen.failure);
            unseen = undefined;
          } else if (isDone) {
            resolve(end);
          } else {
            const isFirst = waiting.push({ resolve, reject }) === 1;
            if (!isBegun) {
              isBegun = true;
              call = begin(table, signal, source, start, outcome);
            }
            // The others are asked for when this one is here.
            if (isFirst) call?.pull();
          }
        });
      } catch (failure) {
        throw named(failure, name);
      }
    },

    /** @returns {Promise<IteratorResult<T>>} */
    async return() {
      unseen = undefined;
      if (isBegun && !isDone) {
        finish();
        call?.cancel();
      }
      isDone = true;
      return end;
    },

    /**
     * @param {unknown} error
     * @returns {Promise<IteratorResult<T>>}
     */
    async throw(error) {
      await items.return();
      throw error;
    },
  };
  return items;
}
