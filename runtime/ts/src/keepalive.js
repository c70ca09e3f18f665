// Whether the server is still there: it is asked after a silence. spec.md W-63.

import { IDLE, PATIENCE } from "./limits.js";

/**
 * @param {() => void} ping asks the server
 * @param {() => void} lost it has not answered
 */
export function newKeepalive(ping, lost) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let due = 0;
  let isHeard = false;
  let isAsked = false;

  /** Looks at whether the server is there, without a look at the clock for each message. */
  function look() {
    // Who looks so late has slept, or a page that nobody saw, and so may the server have: it is asked again.
    const isLate = performance.now() - due > PATIENCE;
    if (isHeard) return wait(IDLE);
    if (isAsked && !isLate) return lost();
    wait(PATIENCE);
    isAsked = true;
    ping();
  }

  /** @param {number} time */
  function wait(time) {
    isHeard = isAsked = false;
    due = performance.now() + time;
    clearTimeout(timer);
    timer = setTimeout(look, time);
  }

  return {
    start: () => wait(IDLE),
    stop: () => clearTimeout(timer),
    hear: () => (isHeard = true),

    /** Does not wait for silence. */
    ask() {
      if (isAsked) return;
      isHeard = false;
      look();
    },
  };
}
