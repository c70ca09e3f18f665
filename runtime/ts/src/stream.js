// A stream of items from the server, as an application sees it.

import { subscription } from "./subscription.js";

/**
 * The items that a method answers. Nothing is sent before they are asked for: by one `for await`, or by
 * subscribers, of whom the first opens the call and the last to leave cancels it.
 *
 * @template T
 * @param {() => AsyncIterableIterator<T>} open makes a call each time
 */
export function newStream(open) {
  let isTaken = false;
  /** @type {ReturnType<typeof subscription<T>> | undefined} */
  let shared;
  return {
    /** @returns {AsyncIterableIterator<T>} */
    [Symbol.asyncIterator]() {
      if (isTaken) throw new TypeError("a stream is iterated once: call the method again for another");
      isTaken = true;
      return open();
    },

    /**
     * @param {((item: T) => void) | import("./subscription.js").Observer<T>} observer
     * @returns {() => void} ends it
     */
    subscribe(observer) {
      shared ??= subscription(open(), () => (shared = undefined));
      return shared(typeof observer === "function" ? { next: observer } : observer);
    },
  };
}
