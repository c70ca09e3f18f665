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

/** @template T */
export class Subscription {
  /** @type {Set<{ observer: Observer<T> }>} */
  #entries = new Set();
  #items;
  /** @type {{ item: T } | undefined} */
  #last;
  /** @type {((observer: Observer<T>) => void) | undefined} */
  #end;

  /** @param {AsyncIterableIterator<T>} items */
  constructor(items) {
    this.#items = items;
    void this.#run();
  }

  /**
   * @param {Observer<T>} observer gets the last item at once, where there is one
   * @param {() => void} done called when the last observer leaves
   * @returns {() => void} leaves
   */
  add(observer, done) {
    const entry = { observer };
    this.#entries.add(entry);
    if (this.#last !== undefined) observer.next?.(this.#last.item);
    this.#end?.(observer);
    return () => {
      if (!this.#entries.delete(entry) || this.#entries.size > 0) return;
      done();
      void this.#items.return?.();
    };
  }

  async #run() {
    try {
      for await (const item of this.#items) {
        this.#last = { item };
        this.#tell((observer) => observer.next?.(item));
      }
      this.#end = (observer) => observer.complete?.();
    } catch (error) {
      this.#end = (observer) => {
        if (observer.error !== undefined) observer.error(error);
        else if (!(error instanceof CallError && error.status === "cancelled")) report(error);
      };
    }
    this.#tell(this.#end);
  }

  /** @param {(observer: Observer<T>) => void} say */
  #tell(say) {
    for (const entry of [...this.#entries]) {
      if (!this.#entries.has(entry)) continue;
      try {
        say(entry.observer);
      } catch (error) {
        // One observer that throws must not end the stream of the others.
        report(error);
      }
    }
  }
}
