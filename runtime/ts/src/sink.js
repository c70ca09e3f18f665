// Where values are written to: a buffer that grows.

/** So much room is there before every number. */
const ROOM = 17;

/** The size of a buffer at first. */
const FIRST_SIZE = 256;

/** A buffer larger than this is not kept for the next message: one of 1 MiB, with what stands around it, is. */
const KEEP = (1 << 20) + 4096;

/**
 * All functions that write take one, and all are made here.
 *
 * @typedef {object} Sink
 * @property {Uint8Array} buffer
 * @property {DataView} view of the buffer
 * @property {number} at where the next byte goes
 * @property {number} full behind this place there is no room for a number
 * @property {number} depth of types that contain themselves
 * @property {(<T>(items: T[]) => T[]) | undefined} watch has it known which item is looked at, for who looks for the place of an error
 */

/** @returns {Sink} */
export function newSink() {
  const buffer = new Uint8Array(FIRST_SIZE);
  return { buffer, view: new DataView(buffer.buffer), at: 0, full: FIRST_SIZE - ROOM, depth: 0, watch: undefined };
}

/**
 * What was written, valid until the next write.
 *
 * @param {Sink} sink
 * @returns {Uint8Array}
 */
export function written(sink) {
  return sink.buffer.subarray(0, sink.at);
}

/**
 * Starts over, in the same buffer unless it has become large.
 *
 * @param {Sink} sink
 */
export function clear(sink) {
  sink.at = 0;
  sink.depth = 0;
  if (sink.buffer.length > KEEP) resize(sink, FIRST_SIZE);
}

/**
 * @param {Sink} sink
 * @param {number} size
 */
function resize(sink, size) {
  const buffer = new Uint8Array(size);
  buffer.set(written(sink));
  sink.buffer = buffer;
  sink.view = new DataView(buffer.buffer);
  sink.full = size - ROOM;
}

/**
 * Makes room for so many bytes, and for a number behind them.
 *
 * @param {Sink} sink
 * @param {number} more
 */
export function reserve(sink, more) {
  const least = sink.at + more;
  if (least > sink.full) resize(sink, Math.max(least + ROOM, sink.buffer.length * 2));
}

/**
 * One byte.
 *
 * @param {Sink} sink
 * @param {number} n
 */
export function putByte(sink, n) {
  const { at } = sink;
  if (at > sink.full) reserve(sink, ROOM);
  sink.buffer[at] = n;
  sink.at = at + 1;
}

/**
 * An unsigned integer of varying length (V-4); also a length, and the index of a variant.
 *
 * @param {Sink} sink
 * @param {number} n a safe integer, not negative
 */
export function putVarint(sink, n) {
  const { at } = sink;
  if (at > sink.full) reserve(sink, ROOM);
  const { buffer } = sink;
  if (n <= 250) {
    buffer[at] = n;
    sink.at = at + 1;
  } else if (n <= 0xffff) {
    buffer[at] = 251;
    buffer[at + 1] = n;
    buffer[at + 2] = n >>> 8;
    sink.at = at + 3;
  } else {
    const isWide = n > 0xffffffff;
    buffer[at] = isWide ? 253 : 252;
    sink.view.setUint32(at + 1, n, true);
    if (isWide) sink.view.setUint32(at + 5, n / 0x100000000, true);
    sink.at = at + (isWide ? 9 : 5);
  }
}

/**
 * Bytes as they are, without their length.
 *
 * @param {Sink} sink
 * @param {Uint8Array} bytes
 */
export function putRaw(sink, bytes) {
  reserve(sink, bytes.length);
  sink.buffer.set(bytes, sink.at);
  sink.at += bytes.length;
}
