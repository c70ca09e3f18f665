// The items of one streaming call, asked for one by one.

import { aborted, Failure, received, refused, undecodable } from "./failure.js";
import { Input } from "./input.js";
import { decode } from "./reader.js";
import { report } from "./report.js";

/**
 * Asks for an item when the application does, so that the server runs no further ahead than its credit.
 *
 * @template T
 * @implements {AsyncIterableIterator<T>}
 */
export class Items {
  #name;
  #table;
  #signal;
  #again;
  #start;
  #source;
  /** @type {import("./engine.js").Call | undefined} */
  #call;
  /** @type {Input | undefined} */
  #input;
  /** @type {"idle" | "running" | "done"} */
  #state = "idle";
  /** @type {{ resolve: (result: IteratorResult<T>) => void, reject: (failure: unknown) => void }[]} */
  #waiting = [];
  /** A failure that came while nobody waited. @type {{ failure: unknown } | undefined} */
  #unseen;

  /**
   * @param {string} name of the method on the wire
   * @param {import("./service.js").MethodTable} table
   * @param {{ signal: AbortSignal | undefined, again: (() => void) | undefined }} settings
   * @param {(sink: import("./engine.js").Sink) => import("./engine.js").Call} start
   * @param {import("./input.js").Source} [source] the client's stream, of a method that takes one
   */
  constructor(name, table, { signal, again }, start, source) {
    this.#name = name;
    this.#table = table;
    this.#signal = signal;
    this.#again = again;
    this.#start = start;
    this.#source = source;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @returns {Promise<IteratorResult<T>>} */
  async next() {
    try {
      return await this.#next();
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError(this.#name) : failure;
    }
  }

  /** @returns {Promise<IteratorResult<T>>} */
  async return() {
    this.#unseen = undefined;
    if (this.#finish()) this.#call?.cancel();
    return { done: true, value: undefined };
  }

  /**
   * @param {unknown} error
   * @returns {Promise<IteratorResult<T>>}
   */
  async throw(error) {
    await this.return();
    throw error;
  }

  /** @returns {Promise<IteratorResult<T>>} */
  #next() {
    return new Promise((resolve, reject) => {
      if (this.#unseen !== undefined) {
        reject(this.#unseen.failure);
        this.#unseen = undefined;
      } else if (this.#state === "done") {
        resolve({ done: true, value: undefined });
      } else {
        const isFirst = this.#waiting.push({ resolve, reject }) === 1;
        if (this.#state === "idle") this.#begin();
        // The others are asked for when this one is here.
        if (isFirst) this.#call?.pull();
      }
    });
  }

  #begin() {
    this.#state = "running";
    try {
      if (this.#signal?.aborted) throw aborted(this.#signal);
      this.#signal?.addEventListener("abort", this.#abort, { once: true });
      const { input } = this.#table;
      if (input !== undefined && this.#source !== undefined) this.#input = new Input(this.#source, input, this.#cancel);
      this.#call = this.#start({
        item: (bytes) => this.#item(bytes),
        end: () => void this.#finish(),
        fail: (status, message, error) => this.#fail(received(this.#table, status, message, error)),
        again: () => this.#reopened(),
        want: () => this.#input?.want(),
        enough: () => this.#input?.close(),
      });
      this.#input?.attach(this.#call);
    } catch (cause) {
      this.#fail(cause instanceof Failure ? cause : refused(cause));
    }
  }

  #abort = () => this.#cancel(aborted(/** @type {AbortSignal} */ (this.#signal)));

  #cancel = (/** @type {unknown} */ failure) => {
    this.#call?.cancel();
    this.#fail(failure);
  };

  #reopened() {
    try {
      if (this.#state !== "done") this.#again?.();
    } catch (error) {
      report(error);
    }
  }

  /** @param {Uint8Array} bytes */
  #item(bytes) {
    if (this.#state === "done") return;
    let value;
    try {
      value = decode(bytes, this.#table.read);
    } catch (cause) {
      this.#cancel(undecodable("item", cause));
      return;
    }
    this.#waiting.shift()?.resolve({ done: false, value });
    if (this.#waiting.length > 0) this.#call?.pull();
  }

  /** @param {unknown} failure */
  #fail(failure) {
    if (this.#state === "done") return;
    const first = this.#waiting.shift();
    if (first === undefined) this.#unseen = { failure };
    else first.reject(failure);
    this.#finish();
  }

  /**
   * Ends the iteration for everyone who waits.
   *
   * @returns {boolean} whether a call was under way
   */
  #finish() {
    const wasRunning = this.#state === "running";
    this.#state = "done";
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#input?.close();
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
    return wasRunning;
  }
}
