// Types that contain themselves: spec.md V-22.

import { EncodeError } from "./errors.js";
import { ask, refuseBytes } from "./source.js";

/** They are followed so deep. An object that contains itself ends here too. */
const MAX_DEPTH = 128;

const TOO_DEEP = `nested deeper than ${MAX_DEPTH} levels`;

/**
 * Goes one level deeper.
 *
 * @param {import("./source.js").Source} source
 * @returns {boolean} true; false only where the place of the error is looked for
 */
export function getIn(source) {
  source.depth += 1;
  return source.depth <= MAX_DEPTH || ask(source, getTooDeep) === true;
}

/** @returns {boolean} */
function getTooDeep() {
  return refuseBytes(TOO_DEEP);
}

/**
 * Comes back from that level.
 *
 * @template T
 * @param {import("./source.js").Source} source
 * @param {T} value what was read there
 * @returns {T} the value itself
 */
export function getOut(source, value) {
  source.depth -= 1;
  return value;
}

/** @param {import("./sink.js").Sink} sink */
export function putIn(sink) {
  sink.depth += 1;
  if (sink.depth > MAX_DEPTH) throw new EncodeError(TOO_DEEP);
}

/** @param {import("./sink.js").Sink} sink */
export function putOut(sink) {
  sink.depth -= 1;
}
