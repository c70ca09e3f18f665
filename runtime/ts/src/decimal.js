// Exact decimals as text: spec.md V-18.

import { putI128, readI128 } from "./bigints.js";
import { mismatch } from "./describe.js";
import { EncodeError } from "./errors.js";
import { readU8 } from "./integers.js";
import { putByte } from "./sink.js";
import { ask, refuseBytes } from "./source.js";

const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** A sign, 29 digits, and a point: no decimal is longer. A longer text is refused before it costs anything. */
const MAX_TEXT = 31;

/** The most digits after the point. */
const MAX_SCALE = 28;

/** What a mantissa is below, and its negative above. */
const MANTISSA_END = /* @__PURE__ */ BigInt("79228162514264337593543950336");

/** @typedef {{ mantissa: bigint, scale: number }} Decimal */

const OUT_OF_RANGE = "out of range for a decimal";

/**
 * @param {string} text such as `-12.50`
 * @returns {Decimal}
 */
function parseDecimal(text) {
  if (!DECIMAL.test(text)) throw new EncodeError("expected a decimal such as -12.50");
  if (text.length > MAX_TEXT) throw new EncodeError(OUT_OF_RANGE);
  const point = text.indexOf(".");
  const decimal = { mantissa: BigInt(text.replace(".", "")), scale: point < 0 ? 0 : text.length - point - 1 };
  if (!isDecimal(decimal.mantissa, decimal.scale)) throw new EncodeError(OUT_OF_RANGE);
  return decimal;
}

/**
 * Whether a mantissa and a scale lie in their ranges.
 *
 * @param {bigint} mantissa
 * @param {number} scale
 * @returns {boolean}
 */
function isDecimal(mantissa, scale) {
  return scale <= MAX_SCALE && mantissa < MANTISSA_END && mantissa > -MANTISSA_END;
}

/**
 * @param {bigint} mantissa
 * @param {number} scale
 * @returns {string} with as many digits after the point as the scale says
 */
function formatDecimal(mantissa, scale) {
  const sign = mantissa < 0n ? "-" : "";
  const digits = String(mantissa < 0n ? -mantissa : mantissa).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** @type {(source: import("./source.js").Source) => string} */
export function getDecimal(source) {
  return ask(source, readDecimal);
}

/** @type {(source: import("./source.js").Source) => string} */
export function readDecimal(source) {
  const mantissa = readI128(source);
  const scale = readU8(source);
  if (!isDecimal(mantissa, scale)) refuseBytes(OUT_OF_RANGE);
  return formatDecimal(mantissa, scale);
}

/** @type {(sink: import("./sink.js").Sink, value: unknown) => void} the digits after the point are kept as they are */
export function putDecimal(sink, value) {
  if (typeof value !== "string") mismatch("a decimal in a string", value);
  const { mantissa, scale } = parseDecimal(value);
  putI128(sink, mantissa);
  putByte(sink, scale);
}
