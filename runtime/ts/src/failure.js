// From what an engine reports to the error that a caller gets.

import { decode } from "./decode.js";
import { CallError, markErrorType } from "./errors.js";
import { reasonOf } from "./report.js";
import { statusName } from "./status.js";

/**
 * A failed call on its way to the caller. It makes the `CallError` in the function that the caller awaits, so that its stack leads
 * there; and of what is not ours, the thing itself.
 *
 * @typedef {(method: string) => unknown} Failure by the method's name on the wire
 */

/** @type {(status: number, message: string, details?: { error?: unknown, cause?: unknown }, readError?: Function) => Failure} */
export const failure = (status, message, details, readError) => (method) =>
  markErrorType(new CallError(statusName(status), `${method}: ${message}`, details), readError);

/**
 * The failure that an engine reports, its error decoded.
 *
 * @param {import("./service.js").MethodTable} table
 * @param {number} status
 * @param {string} message
 * @param {Uint8Array | undefined} bytes
 * @returns {Failure}
 */
export function received({ readError }, status, message, bytes) {
  const name = statusName(status);
  if (!bytes) return failure(status, message ? `${name}: ${message}` : name);
  if (!readError) return failure(13, "the server sent an error, and the method has none");
  try {
    const error = decode(bytes, readError);
    return failure(status, `${name}: ${error.kind}`, { error }, readError);
  } catch (cause) {
    return undecodable("error", cause);
  }
}

/**
 * @param {string} what "reply", "item" or "error"
 * @param {unknown} cause
 * @returns {Failure}
 */
export function undecodable(what, cause) {
  return failure(13, `the ${what} of the server cannot be decoded: ${reasonOf(cause)}`, { cause });
}

/**
 * What something comes to. A failure is thrown here, in what the caller awaits.
 *
 * @template T
 * @param {string} name of what is done
 * @param {(resolve: (outcome: T | Failure) => void) => void} run
 * @returns {Promise<T>}
 */
export async function outcomeOf(name, run) {
  const outcome = await new Promise(run);
  if (typeof outcome === "function") throw /** @type {Failure} */ (outcome)(name);
  return outcome;
}

/** Arguments or options that are wrong. @type {(cause: unknown) => Failure} */
export const refused = (cause) => failure(3, reasonOf(cause), { cause });

/**
 * Has `stop` called when the caller's signal says stop, at once where it has said so.
 *
 * @param {AbortSignal | undefined} signal
 * @param {(failure: Failure) => void} stop
 * @returns {() => void} ends that
 */
export function heed(signal, stop) {
  const abort = () => stop(failure(1, "cancelled: aborted by the caller", { cause: signal?.reason }));
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  return () => signal?.removeEventListener("abort", abort);
}
