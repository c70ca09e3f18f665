// A stream of items from the server, as an application sees it.

import { Subscription } from "./subscription.js";

/**
 * The items that a method answers. Nothing is sent before they are asked for: by one `for await`, or by
 * subscribers, of whom the first opens the call and the last to leave cancels it.
 *
 * @template T
 */
export class ServerStream {
  #open;
  #isTaken = false;
  /** @type {Subscription<T> | undefined} */
  #subscription;

  /** @param {() => AsyncIterableIterator<T>} open makes a call each time */
  constructor(open) {
    this.#open = open;
  }

  /** @returns {AsyncIterableIterator<T>} */
  [Symbol.asyncIterator]() {
    if (this.#isTaken) throw new TypeError("a stream is iterated once: call the method again for another");
    this.#isTaken = true;
    return this.#open();
  }

  /**
   * @param {((item: T) => void) | import("./subscription.js").Observer<T>} observer
   * @returns {() => void} ends it
   */
  subscribe(observer) {
    const one = typeof observer === "function" ? { next: observer } : observer;
    const subscription = (this.#subscription ??= new Subscription(this.#open()));
    return subscription.add(one, () => {
      if (this.#subscription === subscription) this.#subscription = undefined;
    });
  }
}
