// Exact decimals as text: spec.md V-18.

const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** A sign, 29 digits, and a point: no decimal is longer. A longer text is refused before it costs anything. */
const MAX_TEXT = 31;

/** The most digits after the point. */
const MAX_SCALE = 28;

/** What a mantissa is below, and its negative above. */
const MANTISSA_END = /* @__PURE__ */ BigInt("79228162514264337593543950336");

/** @typedef {{ mantissa: bigint, scale: number }} Decimal */

/**
 * @param {string} text such as `-12.50`
 * @returns {Decimal | "malformed" | "out of range"}
 */
export function parseDecimal(text) {
  if (!DECIMAL.test(text)) return "malformed";
  if (text.length > MAX_TEXT) return "out of range";
  const point = text.indexOf(".");
  const decimal = { mantissa: BigInt(text.replace(".", "")), scale: point < 0 ? 0 : text.length - point - 1 };
  return isDecimal(decimal.mantissa, decimal.scale) ? decimal : "out of range";
}

/**
 * Whether a mantissa and a scale lie in their ranges.
 *
 * @param {bigint} mantissa
 * @param {number} scale
 * @returns {boolean}
 */
export function isDecimal(mantissa, scale) {
  return scale <= MAX_SCALE && mantissa < MANTISSA_END && mantissa > -MANTISSA_END;
}

/**
 * @param {bigint} mantissa
 * @param {number} scale
 * @returns {string} with as many digits after the point as the scale says
 */
export function formatDecimal(mantissa, scale) {
  const sign = mantissa < 0n ? "-" : "";
  const digits = String(mantissa < 0n ? -mantissa : mantissa).padStart(scale + 1, "0");
  const point = digits.length - scale;
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
