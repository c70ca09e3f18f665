// One streaming call with any number of observers.

import { CallError } from "./errors.js";
import { report } from "./report.js";

/**
 * @template T
 * @typedef {object} Observer
 * @property {((item: T) => void) | undefined} [next]
 * @property {((error: unknown) => void) | undefined} [error]
 * @property {(() => void) | undefined} [complete]
 */

/**
 * Takes the items, and answers what adds an observer: it gets the last item at once, where there is one. `done` is called when the last
 * observer leaves.
 *
 * @template T
 * @param {AsyncIterableIterator<T>} items
 * @returns {(observer: Observer<T>, done: () => void) => () => void}
 */
export function subscription(items) {
  /** @type {Set<{ observer: Observer<T> }>} */
  const entries = new Set();
  /** @type {{ item: T } | undefined} */
  let last;
  /** @type {((observer: Observer<T>) => void) | undefined} */
  let end;

  /** @param {(observer: Observer<T>) => void} say */
  function tellAll(say) {
    for (const entry of [...entries]) {
      if (!entries.has(entry)) continue;
      try {
        say(entry.observer);
      } catch (error) {
        // One observer that throws must not end the stream of the others.
        report(error);
      }
    }
  }

  async function run() {
    try {
      for await (const item of items) {
        last = { item };
        tellAll((observer) => observer.next?.(item));
      }
      end = (observer) => observer.complete?.();
    } catch (error) {
      end = (observer) => {
        if (observer.error !== undefined) observer.error(error);
        else if (!(error instanceof CallError && error.status === "cancelled")) report(error);
      };
    }
    tellAll(end);
  }

  void run();
  return (observer, done) => {
    const entry = { observer };
    entries.add(entry);
    if (last !== undefined) observer.next?.(last.item);
    end?.(observer);
    return () => {
      if (!entries.delete(entry) || entries.size > 0) return;
      done();
      void items.return?.();
    };
  };
}
