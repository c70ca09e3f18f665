// The lengths that a schema allows: spec.md V-27.

import { isOf } from "./describe.js";
import { EncodeError } from "./errors.js";
import { readLength } from "./integers.js";
import { ask, refuseBytes } from "./source.js";
import { utf8Length } from "./utf8.js";

/**
 * Refuses the length that comes next where the schema does not allow it, before anything is made of it.
 *
 * @param {import("./source.js").Source} source
 * @param {number} least
 * @param {number} most
 * @returns {import("./source.js").Source} the source itself
 */
export function getLimit(source, least, most) {
  ask(source, readLimit, least, most);
  return source;
}

/** @type {(source: import("./source.js").Source, least: number, most: number) => void} */
export function readLimit(source, least, most) {
  const from = source.at;
  const reason = outside(readLength(source), least, most);
  if (reason !== undefined) refuseBytes(reason);
  source.at = from;
}

/**
 * Refuses a length that the schema does not allow. What has none is refused where it is written.
 *
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 */
export function checkLimit(value, least, most) {
  let length;
  if (typeof value === "string") length = utf8Length(value);
  else if (Array.isArray(value) || ArrayBuffer.isView(value)) length = /** @type {unknown[]} */ (value).length;
  else if (isOf(value, "Set") || isOf(value, "Map")) length = /** @type {Set<unknown>} */ (value).size;
  else return;
  const reason = outside(length, least, most);
  if (reason !== undefined) throw new EncodeError(reason);
}

/**
 * @param {number} length
 * @param {number} least
 * @param {number} most
 * @returns {string | undefined} what is wrong with it
 */
function outside(length, least, most) {
  if (length < least) return `expected a length of at least ${least}, got ${length}`;
  if (length > most) return `expected a length of at most ${most}, got ${length}`;
  return undefined;
}
