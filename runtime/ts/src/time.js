// Points in time and lengths of time in the units of JavaScript: spec.md V-16 and V-17.

import { putI64, putWide, readI64, readU64 } from "./bigints.js";
import { isOf, mismatch, outOfRange } from "./describe.js";
import { EncodeError } from "./errors.js";
import { readU32 } from "./integers.js";
import { claim, MEMORY } from "./memory.js";
import { putVarint } from "./sink.js";
import { ask, refuseBytes } from "./source.js";

/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./sink.js").Sink} Sink */

/** A `Date` reaches so many milliseconds to either side of the epoch. */
const MAX_DATE = 8.64e15;

/** What a length of time is below, in nanoseconds: 2^64 seconds. */
const NANOS_END = /* @__PURE__ */ BigInt("18446744073709551616000000000");

/**
 * The milliseconds of a `Date` that hold a point in time. A `Date` has no microseconds: those that are over are
 * dropped, towards the past, so that the order of two points in time never turns.
 *
 * @param {bigint} micros
 * @returns {number | undefined} nothing where no `Date` reaches
 */
function toDateMillis(micros) {
  const over = ((micros % 1000n) + 1000n) % 1000n;
  const millis = Number((micros - over) / 1000n);
  return Math.abs(millis) > MAX_DATE ? undefined : millis;
}

/** @typedef {{ seconds: number, nanos: number }} Time */

/**
 * Whole seconds, and the nanoseconds beside them: the nearest to what the number says.
 *
 * @param {number} millis not negative, 2^53 - 1 at most
 * @returns {Time}
 */
function splitMillis(millis) {
  const rest = millis % 1000;
  const seconds = (millis - rest) / 1000;
  const nanos = Math.round(rest * 1e6);
  return nanos === 1e9 ? { seconds: seconds + 1, nanos: 0 } : { seconds, nanos };
}

/**
 * Milliseconds, with what is below one as a fraction. Below 2^33 (99 days) every nanosecond has a number of its own,
 * which goes back to the same nanosecond; beyond that it is the nearest number.
 *
 * @param {bigint} seconds
 * @param {number} nanos
 * @returns {number | undefined} nothing where whole milliseconds are past what a number counts exactly
 */
function joinMillis(seconds, nanos) {
  const whole = Number(seconds);
  // One division, rounded once, where the nanoseconds can be counted; one addition elsewhere.
  const millis = whole <= 9e6 ? (whole * 1e9 + nanos) / 1e6 : whole * 1000 + nanos / 1e6;
  return millis > Number.MAX_SAFE_INTEGER ? undefined : millis;
}

/**
 * Whether nanoseconds are a length of time that the wire can hold.
 *
 * @param {bigint} nanos
 * @returns {boolean}
 */
function isDuration(nanos) {
  return nanos >= 0n && nanos < NANOS_END;
}

/** @type {(source: Source) => Date} with what is below a millisecond dropped, towards the past */
export function getTimestamp(source) {
  return ask(source, readTimestamp);
}

/** @type {(source: Source) => Date} */
export function readTimestamp(source) {
  const millis = toDateMillis(readI64(source));
  if (millis === undefined) refuseBytes("a timestamp that no Date reaches");
  claim(source, MEMORY.date);
  return new Date(millis);
}

/** @type {(source: Source) => number} milliseconds */
export function getDuration(source) {
  return ask(source, readDuration);
}

/** @type {(source: Source) => number} */
export function readDuration(source) {
  const seconds = readU64(source);
  const millis = joinMillis(seconds, readNanos(source));
  return millis ?? refuseBytes("a duration that no number of milliseconds holds");
}

/** @type {(source: Source) => bigint} nanoseconds */
export function getDurationBigint(source) {
  return ask(source, readDurationBigint);
}

/** @type {(source: Source) => bigint} */
export function readDurationBigint(source) {
  return readU64(source) * 1000000000n + BigInt(readNanos(source));
}

/** @type {(source: Source) => number} the nanoseconds of a duration */
function readNanos(source) {
  const nanos = readU32(source);
  if (nanos > 999_999_999) refuseBytes(`${nanos} nanoseconds are a second or more`);
  return nanos;
}

/** @type {(sink: Sink, value: unknown) => void} a `Date`, exact to its millisecond */
export function putTimestamp(sink, value) {
  if (!isOf(value, "Date")) mismatch("a Date", value);
  const millis = Date.prototype.getTime.call(value);
  if (Number.isNaN(millis)) throw new EncodeError("an invalid Date");
  putI64(sink, BigInt(millis) * 1000n);
}

/** @type {(sink: Sink, value: unknown) => void} milliseconds, to the nearest nanosecond */
export function putDuration(sink, value) {
  if (typeof value !== "number") mismatch("a number of milliseconds", value);
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) outOfRange(value, "a duration in milliseconds");
  const { seconds, nanos } = splitMillis(value);
  putVarint(sink, seconds);
  putVarint(sink, nanos);
}

/** @type {(sink: Sink, value: unknown) => void} nanoseconds */
export function putDurationBigint(sink, value) {
  if (typeof value !== "bigint") mismatch("a bigint of nanoseconds", value);
  if (!isDuration(value)) outOfRange(value, "a duration in nanoseconds");
  putWide(sink, value / 1000000000n);
  putVarint(sink, Number(value % 1000000000n));
}
