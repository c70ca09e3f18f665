// A stream of items from the server, as an application sees it.

import { subscription } from "./subscription.js";

/**
 * @template T
 * @typedef {{ next: () => Promise<IteratorResult<T>>, leave: () => Promise<IteratorResult<T>> }} Items
 */

/**
 * The items that a method answers. Nothing is sent before they are asked for: by one `for await`, or by
 * subscribers, of whom the first opens the call and the last to leave cancels it.
 *
 * @template T
 * @param {() => Items<T>} open makes a call each time
 */
export function newStream(open) {
  let isTaken = false;
  /** @type {ReturnType<typeof subscription<T>> | undefined} */
  let shared;
  return {
    /** @returns {AsyncIterableIterator<T>} */
    [Symbol.asyncIterator]() {
      if (isTaken) throw new TypeError("a stream is iterated once: call again");
      isTaken = true;
      return iterate(open());
    },

    /**
     * @param {((item: T) => void) | import("./subscription.js").Observer<T>} observer
     * @returns {() => void} ends it
     */
    subscribe(observer) {
      const add = (shared ??= subscription(iterate(open()), () => (shared = undefined)));
      return add(typeof observer === "function" ? { next: observer } : observer);
    },
  };
}

/**
 * What `for await` takes of a call. Calls of one value are spared this: an object with a computed name is slow to make.
 *
 * @template T
 * @param {Items<T>} items
 * @returns {AsyncIterableIterator<T>}
 */
function iterate({ next, leave }) {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next,
    return: leave,
    async throw(error) {
      await leave();
      throw error;
    },
  };
}
