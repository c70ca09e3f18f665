// What goes wrong, and where: errors of the codec carry the path of the value.

/** @typedef {import("./status.js").Status} Status */

/** A value that the schema does not allow, or bytes that are none of its values. */
class CodecError extends Error {
  /**
   * @param {string} reason what is wrong, without the place
   * @param {string} [path]
   */
  constructor(reason, path = "") {
    super(path ? `${path}: ${reason}` : reason);
    /** What is wrong, without the place. */
    this.reason = reason;
    /** Where it is wrong, such as `person.name` or `items[3].rowid`; empty for the value itself. */
    this.path = path;
  }
}

/** A value that cannot be written as the type that the schema gives it. */
export class EncodeError extends CodecError {
  /** @override */
  name = "EncodeError";
}

/** Bytes that are not a value of the type that the schema expects. */
export class DecodeError extends CodecError {
  /** @override */
  name = "DecodeError";
}

/**
 * Puts one more segment in front of the path of a codec error. Any other error, from a getter of the
 * caller's object for instance, passes as it is.
 *
 * @param {unknown} error
 * @param {string | number} segment a property, or an index
 * @returns {unknown} `error` itself, to be thrown again
 */
export function within(error, segment) {
  if (error instanceof CodecError && segment !== "") {
    const head = typeof segment === "number" ? `[${segment}]` : segment;
    error.path = head + (/^[^[]/.test(error.path) ? "." : "") + error.path;
    error.message = `${error.path}: ${error.reason}`;
  }
  return error;
}

/**
 * A call that failed.
 *
 * @template [E=unknown]
 */
export class CallError extends Error {
  /** @override */
  name = "CallError";

  /**
   * @param {Status} status
   * @param {string} message
   * @param {{ error?: E, cause?: unknown }} [details]
   */
  constructor(status, message, details = {}) {
    super(message, details);
    /** Why it failed, in one word. */
    this.status = status;
    /** The error that the method throws, when the server answered with one. */
    this.error = /** @type {E} */ (details.error);
  }
}

/**
 * The reader that decoded a typed error. It tells whose error it is, and stays out of sight of those
 * who print errors.
 *
 * @type {WeakMap<object, Function>}
 */
const errorTypes = new WeakMap();

/**
 * @param {CallError} error
 * @param {Function | undefined} readError
 */
export function markErrorType(error, readError) {
  if (readError) errorTypes.set(error, readError);
  return error;
}

/**
 * @param {unknown} error
 * @param {Function | undefined} readError
 * @returns {boolean}
 */
export function hasErrorType(error, readError) {
  return !!readError && errorTypes.get(/** @type {object} */ (error)) === readError;
}
