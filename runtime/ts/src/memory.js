// What decoded values take in memory: spec.md V-25. Most of what there is cannot take more than its bytes allow, whatever they say, and
// is not counted: only what can is claimed.

import { ask, refuseBytes } from "./source.js";

/** What objects of the platform take, rather too much. */
export const MEMORY = { slot: 8, array: 48, bytes: 160, typed: 240, date: 112, set: 200, map: 240 };

/**
 * Takes memory for what comes next.
 *
 * @param {import("./source.js").Source} source
 * @param {number} bytes
 * @returns {boolean} true; false only where the place of the error is looked for
 */
export function claim(source, bytes) {
  source.memory -= bytes;
  return source.memory >= 0 || ask(source, exceed) === true;
}

/** @returns {boolean} */
function exceed() {
  return refuseBytes("it takes too much memory for its length");
}
