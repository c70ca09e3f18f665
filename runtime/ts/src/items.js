// The items of one call, asked for one by one. One that is answered by a value has a single item.

import { decode } from "./decode.js";
import { heed, outcomeOf, received, refused, undecodable } from "./failure.js";
import { guard } from "./report.js";

/** @typedef {import("./failure.js").Failure} Failure */

/**
 * Asks for an item when the application does, so that the server runs no further ahead than its credit. The call is made when the first
 * is asked for. What goes wrong before it has begun is told as any failure is.
 *
 * @template T
 * @param {string} name of the method on the wire
 * @param {import("./service.js").MethodTable} table
 * @param {Partial<import("./options.js").Settings>} settings
 * @param {(sink: import("./engine.js").Sink) => import("./engine.js").Call} start
 * @param {unknown} source the client's stream, of a method that takes one
 */
export function newItems(name, table, { signal, again }, start, source) {
  /** @type {import("./engine.js").Call | undefined} */
  let call;
  /** @type {ReturnType<import("./input.js").InputTable["newInput"]> | undefined} */
  let input;
  /** Has the signal left alone. @type {(() => void) | undefined} */
  let leave;
  let isDone = false;
  /** @type {((result: IteratorResult<T> | Failure) => void)[]} */
  const waiting = [];
  /** A failure that came while nobody waited. @type {Failure | undefined} */
  let unseen;
  const end = /** @type {IteratorResult<T>} */ ({ done: true, value: undefined });

  /** It is over, for everyone who waits, for the signal and for the source. */
  function finish() {
    isDone = true;
    leave?.();
    input?.close();
    while (waiting[0]) waiting.shift()?.(end);
  }

  /** @param {Failure} failure that the caller is told */
  function fail(failure) {
    if (isDone) return;
    const first = waiting.shift();
    if (first) first(failure);
    else unseen = failure;
    finish();
  }

  /** @param {Failure} failure */
  function stop(failure) {
    call?.cancel();
    fail(failure);
  }

  /** Bytes that cannot be read end it. @param {Uint8Array} bytes @returns {IteratorResult<T> | void} */
  function read(bytes) {
    try {
      return { done: false, value: decode(bytes, table.read) };
    } catch (cause) {
      stop(undecodable(table.stream ? "item" : "reply", cause));
    }
  }

  function begin() {
    try {
      leave = signal && heed(signal, stop);
      if (isDone) return;
      input = table.input?.newInput(source, table.input, stop, () => call);
      call = start({
        item(bytes) {
          const result = read(bytes);
          if (result) waiting.shift()?.(result);
          if (!table.stream) finish();
          else if (waiting[0]) call?.pull();
        },
        again: () => isDone || guard(() => again?.()),
        end: finish,
        fail: (status, message, error) => fail(received(table, status, message, error)),
        want: () => input?.want(),
        enough: () => input?.close(),
      });
    } catch (cause) {
      fail(refused(cause));
    }
  }

  return {
    /** @returns {Promise<IteratorResult<T>>} */
    next() {
      // Many arrive in one message: those that have cost no turn of the event loop.
      const bytes = !isDone && !waiting[0] && call?.take?.();
      const result = bytes && read(bytes);
      if (result) return Promise.resolve(result);
      return outcomeOf(name, (resolve) => {
        if (isDone) {
          resolve(unseen ?? end);
          unseen = undefined;
        } else if (waiting.push(resolve) === 1) {
          // The others are asked for when this one is here.
          if (!call) begin();
          if (table.stream) call?.pull();
        }
      });
    },

    /** Nobody asks for more. @returns {Promise<IteratorResult<T>>} */
    async leave() {
      unseen = undefined;
      if (!isDone) call?.cancel();
      finish();
      return end;
    },
  };
}
