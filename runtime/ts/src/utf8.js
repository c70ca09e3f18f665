// Strict UTF-8. Short strings are coded here, since a call of TextDecoder or TextEncoder costs more
// than their bytes do. Why letters are asked for in this way, `putString` says.

const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** Up to this many bytes are decoded in JavaScript. */
const SHORT = 128;

/**
 * The string in `bytes[at..end]`.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} end
 * @returns {string | undefined} nothing where the bytes are not UTF-8
 */
export function decodeUtf8(bytes, at, end) {
  if (end - at <= SHORT) return decodeShort(bytes, at, end);
  try {
    return decoder.decode(bytes.subarray(at, end));
  } catch {
    return undefined;
  }
}

/**
 * The string in `bytes[at..end]`, which is short. `fromCharCode` takes eight at a time: that makes one string and not eight. What begins with
 * something else than ASCII goes on letter by letter.
 *
 * @param {any} bytes a Uint8Array; all of these bytes are there
 * @param {number} at
 * @param {number} end
 * @returns {string | undefined}
 */
function decodeShort(bytes, at, end) {
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
    if ((a | b | c | d | e | f | g | h) > 0x7f) return decodeScalars(text, bytes, at, end);
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  const left = end - at;
  if (left === 0) return text;
  const a = bytes[at];
  if (left === 1) return a > 0x7f ? decodeScalars(text, bytes, at, end) : text + String.fromCharCode(a);
  const b = bytes[at + 1];
  if (left === 2) return (a | b) > 0x7f ? decodeScalars(text, bytes, at, end) : text + String.fromCharCode(a, b);
  const c = bytes[at + 2];
  if (left === 3) return (a | b | c) > 0x7f ? decodeScalars(text, bytes, at, end) : text + String.fromCharCode(a, b, c);
  const d = bytes[at + 3];
  if (left === 4) return (a | b | c | d) > 0x7f ? decodeScalars(text, bytes, at, end) : text + String.fromCharCode(a, b, c, d);
  const e = bytes[at + 4];
  if (left === 5) return (a | b | c | d | e) > 0x7f ? decodeScalars(text, bytes, at, end) : text + String.fromCharCode(a, b, c, d, e);
  const f = bytes[at + 5];
  if (left === 6) return (a | b | c | d | e | f) > 0x7f ? decodeScalars(text, bytes, at, end) : text + String.fromCharCode(a, b, c, d, e, f);
  const g = bytes[at + 6];
  return (a | b | c | d | e | f | g) > 0x7f ? decodeScalars(text, bytes, at, end) : text + String.fromCharCode(a, b, c, d, e, f, g);
}

/**
 * The string in `bytes[at..end]`, which is short, behind a text.
 *
 * @param {string} text
 * @param {any} bytes a Uint8Array; all of these bytes are there
 * @param {number} at
 * @param {number} end
 * @returns {string | undefined} nothing where the bytes are not UTF-8
 */
function decodeScalars(text, bytes, at, end) {
  const units = [];
  while (at < end) {
    let code = bytes[at++];
    if (code > 0x7f) {
      const more = code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
      if (code < 0xc2 || code > 0xf4 || end - at < more) return undefined;
      code &= 0x3f >> more;
      for (const stop = at + more; at < stop; at += 1) {
        if ((bytes[at] & 0xc0) !== 0x80) return undefined;
        code = (code << 6) | (bytes[at] & 0x3f);
      }
      // Neither a longer form than necessary, nor a surrogate, nor beyond what there is.
      if ((more > 1 && code < 0x800) || (code >> 11) === 0x1b || (more > 2 && code < 0x10000) || code > 0x10ffff) return undefined;
      if (more > 2) {
        units.push(0xd7c0 + (code >> 10));
        code = 0xdc00 | (code & 0x3ff);
      }
    }
    units.push(code);
  }
  return text + String.fromCharCode.apply(undefined, units);
}

/**
 * Whether a string has half of a surrogate pair somewhere, which no UTF-8 can say.
 *
 * @param {any} text a string, which older engines cannot ask
 * @returns {boolean}
 */
export function hasLoneSurrogate(text) {
  return text.isWellFormed ? !text.isWellFormed() : /\p{Surrogate}/u.test(text);
}

/**
 * The bytes that a string takes.
 *
 * @param {string} text
 * @returns {number}
 */
export function utf8Length(text) {
  const units = text.length;
  let length = units;
  for (let i = 0; i < units; i += 1) {
    const unit = String.prototype.charCodeAt.call(text, i);
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
  const units = text.length;
  for (let i = from; i < units; i += 1) {
    let code = String.prototype.charCodeAt.call(text, i);
    let more = code < 0x80 ? 0 : code < 0x800 ? 1 : 2;
    if ((code >> 11) === 0x1b) {
      const low = String.prototype.charCodeAt.call(text, ++i);
      if (code > 0xdbff || (low >> 10) !== 0x37) return -1;
      code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
      more = 3;
    }
    // As many ones as there are bytes begin the first of several.
    bytes[at++] = more === 0 ? code : (0xf80 >> more) | (code >> (6 * more));
    while (more > 0) bytes[at++] = 0x80 | ((code >> (6 * --more)) & 0x3f);
  }
  return at;
}
