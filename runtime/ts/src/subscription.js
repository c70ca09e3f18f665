// One streaming call with any number of observers.

import { CallError } from "./errors.js";
import { guard, report } from "./report.js";

/**
 * @template T
 * @typedef {object} Observer
 * @property {((item: T) => void) | undefined} [next]
 * @property {((error: unknown) => void) | undefined} [error]
 * @property {(() => void) | undefined} [complete]
 */

/**
 * Takes the items, and answers what adds an observer: it gets the last item at once, where there is one.
 *
 * @template T
 * @param {AsyncIterableIterator<T>} items
 * @param {() => void} left the last observer has left
 * @returns {(observer: Observer<T>) => () => void}
 */
export function subscription(items, left) {
  /** @type {Set<(say: (observer: Observer<T>) => void) => void>} */
  const entries = new Set();
  /** Says the last item, where there is one. @type {((observer: Observer<T>) => void) | undefined} */
  let sayLast;
  /** @type {((observer: Observer<T>) => void) | undefined} */
  let sayEnd;

  /** @param {(observer: Observer<T>) => void} say */
  function tellAll(say) {
    for (const tell of [...entries]) tell(say);
  }

  async function run() {
    try {
      for await (const item of items) tellAll((sayLast = (observer) => observer.next?.(item)));
      sayEnd = (observer) => observer.complete?.();
    } catch (error) {
      sayEnd = (observer) => {
        if (observer.error) observer.error(error);
        else if (!(error instanceof CallError && error.status === "cancelled")) report(error);
      };
    }
    tellAll(sayEnd);
  }

  void run();
  return (observer) => {
    /** One that throws must not end the stream of the others. @type {(say: (observer: Observer<T>) => void) => void} */
    const tell = (say) => guard(() => entries.has(tell) && say(observer));
    entries.add(tell);
    sayLast?.(observer);
    sayEnd?.(observer);
    return () => {
      if (entries.delete(tell) && !entries.size) {
        left();
        void items.return?.();
      }
    };
  };
}
