// From what an engine reports to the error that a caller gets.

import { CallError, markErrorType } from "./errors.js";
import { decode } from "./reader.js";
import { reasonOf } from "./report.js";
import { statusName } from "./status.js";

/**
 * A failed call on its way to the caller. The `CallError` itself is made in the function that the caller
 * awaits, so that its stack leads there.
 */
export class Failure {
  /**
   * @param {number} status
   * @param {string} message
   * @param {{ error?: unknown, cause?: unknown }} [details]
   * @param {Function} [readError]
   */
  constructor(status, message, details, readError) {
    /** @param {string} method the name on the wire */
    this.toError = (method) => markErrorType(new CallError(statusName(status), `${method}: ${message}`, details), readError);
  }
}

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
  if (!bytes) return new Failure(status, message ? `${name}: ${message}` : name);
  if (!readError) return new Failure(13, "the server sent an error, and the method has none");
  try {
    const error = decode(bytes, readError);
    return new Failure(status, `${name}: ${error.kind}`, { error }, readError);
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
  return new Failure(13, `the ${what} of the server cannot be decoded: ${reasonOf(cause)}`, { cause });
}

/**
 * What a caller gets: a failure becomes an error here, anything else passes as it is.
 *
 * @param {unknown} failure
 * @param {string} method the name on the wire
 */
export const named = (failure, method) => (failure instanceof Failure ? failure.toError(method) : failure);

/**
 * Arguments or options that are wrong; or another failure, as it is.
 *
 * @param {unknown} cause
 * @returns {Failure}
 */
export const refused = (cause) => (cause instanceof Failure ? cause : new Failure(3, reasonOf(cause), { cause }));

/**
 * Has `stop` called when the caller's signal says stop.
 *
 * @param {AbortSignal | undefined} signal
 * @param {(failure: Failure) => void} stop
 * @returns {() => void} ends that
 * @throws {Failure} where it has said so already
 */
export function heed(signal, stop) {
  const aborted = () => new Failure(1, "cancelled: aborted by the caller", { cause: signal?.reason });
  const abort = () => stop(aborted());
  if (signal?.aborted) throw aborted();
  signal?.addEventListener("abort", abort, { once: true });
  return () => signal?.removeEventListener("abort", abort);
}
