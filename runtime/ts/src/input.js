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
 */
export class Input {
  #source;
  #table;
  #fail;
  /** @type {import("./engine.js").Call | undefined} */
  #call;
  /** @type {Iterator<unknown> | AsyncIterator<unknown> | undefined} */
  #iterator;
  #index = 0;
  /** Nothing is asked for any more. */
  #isClosed = false;
  /** The source has ended by itself. */
  #isSpent = false;
  /** The source is at work, and cannot be told anything. */
  #isInside = false;

  /**
   * @param {Source} source
   * @param {import("./service.js").InputTable} table
   * @param {(failure: unknown) => void} fail has the call fail: with what the source throws, or for an item that cannot be sent
   */
  constructor(source, table, fail) {
    this.#source = source;
    this.#table = table;
    this.#fail = fail;
  }

  /** @param {import("./engine.js").Call} call where the items go */
  attach(call) {
    this.#call = call;
  }

  /** Takes one item from the source and sends it. */
  want() {
    if (!this.#isClosed) void this.#next();
  }

  /** Takes nothing more: the call is over, or the server wants no more. The source is told, unless it has ended. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (!this.#isInside) this.#leave();
  }

  #leave() {
    if (this.#iterator === undefined || this.#isSpent) return;
    try {
      Promise.resolve(this.#iterator.return?.()).catch(report);
    } catch (error) {
      report(error);
    }
  }

  async #next() {
    let result;
    try {
      result = await this.#ask();
      this.#isSpent = result.done === true;
    } catch (error) {
      this.#isSpent = true;
      // Once nobody wants its items, its errors are its own.
      if (!this.#isClosed) this.#fail(error);
      return;
    }
    if (this.#isClosed) return;
    if (this.#isSpent) {
      this.#isClosed = true;
      this.#call?.finish();
    } else {
      this.#send(result.value);
    }
  }

  #ask() {
    this.#iterator ??= iteratorOf(this.#source);
    this.#isInside = true;
    try {
      return this.#iterator.next();
    } finally {
      this.#isInside = false;
      // The source itself may have ended the call.
      if (this.#isClosed) this.#leave();
    }
  }

  /** @param {unknown} value */
  #send(value) {
    try {
      encode(
        (writer) => this.#table.write(writer, value),
        (bytes) => this.#call?.send(bytes),
      );
      this.#index += 1;
    } catch (cause) {
      this.#fail(refused(within(within(cause, this.#index), this.#table.name)));
    }
  }
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
