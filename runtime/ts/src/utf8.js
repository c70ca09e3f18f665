// Strict UTF-8. Short strings are coded here, since a call of TextDecoder or TextEncoder costs more
// than their bytes do.

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** Up to this many bytes are decoded in JavaScript. */
const SHORT = 64;

/**
 * The string in `bytes[at..end]`.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} end
 * @returns {string | undefined} nothing where the bytes are not UTF-8
 */
export function decodeUtf8(bytes, at, end) {
  if (end - at > SHORT) {
    try {
      return decoder.decode(bytes.subarray(at, end));
    } catch {
      return undefined;
    }
  }
  let text = "";
  while (at < end) {
    const a = /** @type {number} */ (bytes[at]);
    if (a < 0x80) {
      text += String.fromCharCode(a);
      at += 1;
      continue;
    }
    // The ranges of the second byte rule out longer forms, surrogates and what is past U+10FFFF.
    let length, low, high, code;
    if (a < 0xc2) return undefined;
    else if (a < 0xe0) [length, low, high, code] = [2, 0x80, 0xbf, a & 0x1f];
    else if (a < 0xf0) [length, low, high, code] = [3, a === 0xe0 ? 0xa0 : 0x80, a === 0xed ? 0x9f : 0xbf, a & 0x0f];
    else if (a < 0xf5) [length, low, high, code] = [4, a === 0xf0 ? 0x90 : 0x80, a === 0xf4 ? 0x8f : 0xbf, a & 0x07];
    else return undefined;
    if (at + length > end) return undefined;
    for (let i = 1; i < length; i += 1) {
      const b = /** @type {number} */ (bytes[at + i]);
      if (b < low || b > high) return undefined;
      code = (code << 6) | (b & 0x3f);
      low = 0x80;
      high = 0xbf;
    }
    text += String.fromCodePoint(code);
    at += length;
  }
  return text;
}

/**
 * Whether a string has half of a surrogate pair somewhere, which no UTF-8 can say.
 *
 * @param {string} text
 * @returns {boolean}
 */
export function hasLoneSurrogate(text) {
  const native = /** @type {{ isWellFormed?: () => boolean }} */ (/** @type {unknown} */ (text));
  if (native.isWellFormed !== undefined) return !native.isWellFormed();
  return /\p{Surrogate}/u.test(text);
}

/**
 * The bytes that a string takes.
 *
 * @param {string} text
 * @returns {number}
 */
export function utf8Length(text) {
  let length = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of its four bytes.
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return length;
}

/**
 * Writes a well-formed string of any length into `bytes` at `at`, where three bytes for each of its
 * units have room.
 *
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {number} where it ends
 */
export function encodeLongUtf8(text, bytes, at) {
  return at + encoder.encodeInto(text, bytes.subarray(at)).written;
}

/**
 * Writes a short string into `bytes` at `at`, where three bytes for each of its units have room.
 *
 * @param {string} text
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {number} where it ends, or -1 where the string has a lone surrogate
 */
export function encodeShortUtf8(text, bytes, at) {
  for (let i = 0; i < text.length; i += 1) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0xd800 || code > 0xdfff) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      const low = text.charCodeAt(++i);
      if (code > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return -1;
      code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return at;
}
