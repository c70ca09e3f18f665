// Where values are read from: the bytes of one message, and how far they have been read.

import { DecodeError } from "./errors.js";

/**
 * What a value may take in memory, in bytes: so much for each byte of its encoding, and so much in any case (V-25).
 */
const MEMORY_PER_BYTE = 64;
const LEAST_MEMORY = 64 << 20;

/**
 * All functions that read take one, and all are made here: engines are fastest at plain properties of objects that are alike.
 *
 * @typedef {object} Source
 * @property {Uint8Array} bytes
 * @property {number} at the next byte
 * @property {number} end
 * @property {number} depth of types that contain themselves
 * @property {number} memory that values may still take
 * @property {((read: (source: Source, a?: any, b?: any, c?: any) => any, a?: any, b?: any, c?: any) => any) | undefined} instead what is asked in the
 *   place of the bytes, where `end` is 0: by who looks for the place of an error, and by who makes values up
 * @property {any} none what an optional is that is not there: nothing, but for who looks for the place of an error
 */

/**
 * @param {Uint8Array} bytes
 * @returns {Source}
 */
export function newSource(bytes) {
  return restart({ bytes, at: 0, end: 0, depth: 0, memory: 0, instead: undefined, none: undefined }, bytes);
}

/**
 * Reads other bytes, from their start.
 *
 * @param {Source} source
 * @param {Uint8Array} bytes
 * @returns {Source} the source itself
 */
export function restart(source, bytes) {
  const end = bytes.length;
  source.bytes = bytes;
  source.at = 0;
  source.end = end;
  source.depth = 0;
  source.memory = Math.max(end * MEMORY_PER_BYTE, LEAST_MEMORY);
  return source;
}

/**
 * Reads in the slow way, which is right for all bytes: functions whose quick way does not fit end in it.
 *
 * @template T
 * @param {Source} source
 * @param {(source: Source, a?: any, b?: any, c?: any) => T} read
 * @param {any} [a]
 * @param {any} [b]
 * @param {any} [c]
 * @returns {T}
 */
export function ask(source, read, a, b, c) {
  const { instead } = source;
  return instead === undefined ? read(source, a, b, c) : instead(read, a, b, c);
}

/**
 * Refuses the bytes.
 *
 * @param {string} reason
 * @returns {never}
 */
export function refuseBytes(reason) {
  throw new DecodeError(reason);
}

/**
 * The place of the next `size` bytes, which are read with it.
 *
 * @param {Source} source
 * @param {number} size
 * @returns {number}
 */
export function take(source, size) {
  const { at } = source;
  expectBytes(source, size);
  source.at = at + size;
  return at;
}

/**
 * Refuses bytes that end before so many have come.
 *
 * @param {Source} source
 * @param {number} size
 */
export function expectBytes(source, size) {
  if (source.end - source.at < size) refuseBytes(`the bytes end early, at ${source.end}`);
}

/**
 * Ends the reading: nothing may be left over (V-23).
 *
 * @param {Source} source
 */
export function finish(source) {
  const left = source.end - source.at;
  if (left !== 0) refuseBytes(`${left} bytes are left over`);
}
