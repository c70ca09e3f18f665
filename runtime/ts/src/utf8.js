// Strict UTF-8. Short strings are coded here, since a call of TextDecoder or TextEncoder costs more
// than their bytes do.

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** Up to this many bytes are decoded in JavaScript. */
export const SHORT = 128;

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
  return decodeAscii(bytes, at, end) ?? decodeScalars(bytes, at, end);
}

/**
 * The string in `bytes[at..end]`, which is short, if all of it is ASCII. `fromCharCode` takes eight at a time: that
 * makes one string and not eight.
 *
 * @param {any} bytes a Uint8Array; all of these bytes are there
 * @param {number} at
 * @param {number} end
 * @returns {string | undefined}
 */
export function decodeAscii(bytes, at, end) {
  let text = "";
  for (; end - at >= 8; at += 8) {
    const a = bytes[at];
    const b = bytes[at + 1];
    const c = bytes[at + 2];
    const d = bytes[at + 3];
    const e = bytes[at + 4];
    const f = bytes[at + 5];
    const g = bytes[at + 6];
    const h = bytes[at + 7];
    if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined;
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  const left = end - at;
  if (left === 0) return text;
  const a = bytes[at];
  if (left === 1) return a > 0x7f ? undefined : text + String.fromCharCode(a);
  const b = bytes[at + 1];
  if (left === 2) return (a | b) > 0x7f ? undefined : text + String.fromCharCode(a, b);
  const c = bytes[at + 2];
  if (left === 3) return (a | b | c) > 0x7f ? undefined : text + String.fromCharCode(a, b, c);
  const d = bytes[at + 3];
  if ((a | b | c | d) > 0x7f) return undefined;
  if (left === 4) return text + String.fromCharCode(a, b, c, d);
  const e = bytes[at + 4];
  if (left === 5) return e > 0x7f ? undefined : text + String.fromCharCode(a, b, c, d, e);
  const f = bytes[at + 5];
  if (left === 6) return (e | f) > 0x7f ? undefined : text + String.fromCharCode(a, b, c, d, e, f);
  const g = bytes[at + 6];
  return (e | f | g) > 0x7f ? undefined : text + String.fromCharCode(a, b, c, d, e, f, g);
}

/**
 * The string in `bytes[at..end]`, which is short, whatever it holds.
 *
 * @param {any} bytes a Uint8Array; all of these bytes are there
 * @param {number} at
 * @param {number} end
 * @returns {string | undefined} nothing where the bytes are not UTF-8
 */
function decodeScalars(bytes, at, end) {
  const units = [];
  while (at < end) {
    const a = bytes[at];
    if (a < 0x80) {
      units.push(a);
      at += 1;
      continue;
    }
    const length = a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
    const b = bytes[at + 1];
    if (end - at < length || (b & 0xc0) !== 0x80) return undefined;
    if (length === 2) {
      if (a < 0xc2) return undefined;
      units.push(((a & 0x1f) << 6) | (b & 0x3f));
    } else {
      const c = bytes[at + 2];
      if ((c & 0xc0) !== 0x80) return undefined;
      let code = ((a & 0x0f) << 12) | ((b & 0x3f) << 6) | (c & 0x3f);
      if (length === 3) {
        // Neither a longer form than necessary, nor a surrogate.
        if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) return undefined;
        units.push(code);
      } else {
        const d = bytes[at + 3];
        code = ((code & 0x7fff) << 6) | (d & 0x3f);
        if ((d & 0xc0) !== 0x80 || a > 0xf4 || code < 0x10000 || code > 0x10ffff) return undefined;
        units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
      }
    }
    at += length;
  }
  return String.fromCharCode.apply(undefined, units);
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
 * Writes a short string from one of its units on into `bytes` at `at`, where three bytes for each unit have room.
 *
 * @param {string} text
 * @param {number} from
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {number} where it ends, or -1 where the string has a lone surrogate
 */
export function encodeShortUtf8(text, from, bytes, at) {
  for (let i = from; i < text.length; i += 1) {
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
