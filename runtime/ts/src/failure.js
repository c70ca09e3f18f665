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
   * @param {import("./status.js").Status} status
   * @param {string} message
   * @param {{ error?: unknown, cause?: unknown }} [details]
   * @param {Function} [readError]
   */
  constructor(status, message, details, readError) {
    this.status = status;
    this.message = message;
    this.details = details;
    this.readError = readError;
  }

  /**
   * @param {string} method the name on the wire
   * @returns {CallError}
   */
  toError(method) {
    const error = new CallError(this.status, `${method}: ${this.message}`, this.details);
    if (this.readError !== undefined) markErrorType(error, this.readError);
    return error;
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
export function received(table, status, message, bytes) {
  const name = statusName(status);
  if (bytes === undefined) return new Failure(name, message === "" ? name : `${name}: ${message}`);
  if (table.readError === undefined) {
    return new Failure("internal", "the server sent an error, and the method has none");
  }
  let error;
  try {
    error = decode(bytes, table.readError);
  } catch (cause) {
    return undecodable("error", cause);
  }
  return new Failure(name, `${name}: ${error.kind}`, { error }, table.readError);
}

/**
 * @param {string} what "reply", "item" or "error"
 * @param {unknown} cause
 * @returns {Failure}
 */
export function undecodable(what, cause) {
  return new Failure("internal", `the ${what} of the server cannot be decoded: ${reasonOf(cause)}`, { cause });
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
export function refused(cause) {
  return cause instanceof Failure ? cause : new Failure("invalid_argument", reasonOf(cause), { cause });
}

/**
 * The caller's signal says stop.
 *
 * @param {AbortSignal} signal
 * @returns {Failure}
 */
export function aborted(signal) {
  return new Failure("cancelled", "cancelled: aborted by the caller", { cause: signal.reason });
}
