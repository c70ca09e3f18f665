// Where errors go that nobody waits for.

/**
 * Tells of an error that nobody listens for, as the platform does with one from an event listener.
 *
 * @param {unknown} error
 */
export function report(error) {
  (globalThis.reportError ?? console.error)(error);
}

/**
 * Runs what is the application's: its errors are its own.
 *
 * @param {() => unknown} run
 */
export function guard(run) {
  try {
    run();
  } catch (error) {
    report(error);
  }
}

/**
 * What an error says; of anything else that was thrown, the thing itself.
 *
 * @param {unknown} cause
 * @returns {string}
 */
export function reasonOf(cause) {
  return cause instanceof Error ? cause.message : String(cause);
}

const resolved = /* @__PURE__ */ Promise.resolve();

/**
 * Runs it once nothing is in the middle of anything.
 *
 * @param {() => unknown} run
 */
export function later(run) {
  void resolved.then(run);
}
