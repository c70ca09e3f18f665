// A call under way, with what belongs to it: the caller's signal, and the stream that the client sends.

import { aborted, received, refused } from "./failure.js";
import { checkSource, newInput } from "./input.js";

/**
 * Where the outcome goes. After its end, and after `cancel`, nothing is called.
 *
 * @typedef {object} Outcome
 * @property {(bytes: Uint8Array) => void} item
 * @property {() => void} end
 * @property {(failure: unknown) => void} fail
 * @property {() => void} [again]
 */

/** @typedef {{ pull: () => void, cancel: () => void, stop: (failure: unknown) => void, leave: () => void }} Underway */

/**
 * Starts a call. What goes wrong before it has begun is told as any failure is.
 *
 * @param {import("./service.js").MethodTable} table
 * @param {AbortSignal | undefined} signal
 * @param {unknown} source the client's stream, of a method that takes one
 * @param {(sink: import("./engine.js").Sink) => import("./engine.js").Call} start
 * @param {Outcome} outcome
 * @returns {Underway}
 */
export function begin(table, signal, source, start, { item, end, fail, again = () => {} }) {
  /** @type {import("./engine.js").Call | undefined} */
  let call;
  /** @type {ReturnType<typeof newInput> | undefined} */
  let input;
  const abort = () => stop(aborted(/** @type {AbortSignal} */ (signal)));

  /** It is over: nobody listens to the signal any more, and the source is told. */
  function leave() {
    signal?.removeEventListener("abort", abort);
    input?.close();
  }

  function cancel() {
    call?.cancel();
    leave();
  }

  /** @param {unknown} failure that the caller is told */
  function stop(failure) {
    cancel();
    fail(failure);
  }

  try {
    if (signal?.aborted) throw aborted(signal);
    if (table.input) input = newInput(checkSource(source, table.input.name), table.input, stop, () => call);
    signal?.addEventListener("abort", abort, { once: true });
    call = start({
      item,
      again,
      end() {
        leave();
        end();
      },
      fail(status, message, error) {
        leave();
        fail(received(table, status, message, error));
      },
      want: () => input?.want(),
      enough: () => input?.close(),
    });
  } catch (cause) {
    leave();
    fail(refused(cause));
  }
  return { pull: () => call?.pull(), cancel, stop, leave };
}
