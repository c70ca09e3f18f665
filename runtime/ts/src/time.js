// Points in time and lengths of time in the units of JavaScript: spec.md V-16 and V-17.

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
export function toDateMillis(micros) {
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
export function splitMillis(millis) {
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
export function joinMillis(seconds, nanos) {
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
export function isDuration(nanos) {
  return nanos >= 0n && nanos < NANOS_END;
}
