// UUIDs as text: spec.md V-15.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Writes the 16 bytes that a text names.
 *
 * @param {string} text in the form with hyphens, in either case
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {boolean} false where the text is no UUID
 */
export function parseUuid(text, bytes, at) {
  if (!UUID.test(text)) return false;
  for (let i = 0; i < 36; i += 2) {
    if (text.charCodeAt(i) === 45) i += 1;
    bytes[at++] = Number.parseInt(text.slice(i, i + 2), 16);
  }
  return true;
}

/**
 * The text of 16 bytes, in lower case.
 *
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {string}
 */
export function formatUuid(bytes, at) {
  let text = "";
  for (let i = 0; i < 16; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += (/** @type {number} */ (bytes[at + i]) + 0x100).toString(16).slice(1);
  }
  return text;
}
