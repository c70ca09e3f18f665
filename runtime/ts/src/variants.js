// Enums: spec.md V-13.

import { mismatch } from "./describe.js";
import { EncodeError } from "./errors.js";
import { getShort, readU32 } from "./integers.js";
import { putVarint } from "./sink.js";
import { ask, refuseBytes } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/**
 * The index of a variant.
 *
 * @param {Source} source
 * @param {number} count how many there are
 * @param {number} least the one that takes the fewest bytes
 * @returns {number} one that there may not be
 */
export function getVariant(source, count, least) {
  return getShort(source, readVariant, count, least);
}

/** @type {(source: Source) => number} */
export function readVariant(source) {
  return readU32(source);
}

/**
 * Refuses the index of a variant.
 *
 * @param {Source} source
 * @param {number} index
 * @returns {any} nothing is, unless the place of the error is looked for
 */
export function getUnknown(source, index) {
  return ask(source, readUnknown, index);
}

/** @type {(source: Source, index: number) => never} */
export function readUnknown(_source, index) {
  refuseBytes(`there is no variant ${index}`);
}

/**
 * An enum without payload.
 *
 * @param {Source} source
 * @param {readonly string[]} names of its variants
 * @returns {string}
 */
export function getName(source, names) {
  const index = getVariant(source, names.length, 0);
  return names[index] ?? getUnknown(source, index);
}

/**
 * An enum without payload.
 *
 * @param {Sink} sink
 * @param {unknown} value
 * @param {readonly string[]} names of its variants
 * @param {string} type
 */
export function putName(sink, value, names, type) {
  for (let index = 0; index < names.length; index += 1) {
    if (names[index] === value) return putVarint(sink, index);
  }
  unknownVariant(value, type);
}

/**
 * Refuses a variant that the schema does not have.
 *
 * @param {unknown} kind
 * @param {string} type
 * @returns {never}
 */
export function unknownVariant(kind, type) {
  const expected = `a variant of ${type}`;
  if (typeof kind !== "string") mismatch(expected, kind);
  throw new EncodeError(`expected ${expected}, got ${JSON.stringify(kind)}`);
}
