/**
 * A value in what JSON has, so that two values are the same exactly where this is: `tests/values/spell.rs` says the same of
 * what Rust has.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function spelled(value) {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") {
    if (Object.is(value, -0)) return "-0";
    return Number.isFinite(value) ? value : String(value);
  }
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return `date:${value.getTime()}`;
  if (value instanceof Uint8Array) return `hex:${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  if (ArrayBuffer.isView(value)) return { [value.constructor.name]: Array.from(/** @type {any} */ (value), spelled) };
  if (value instanceof Set) return { Set: Array.from(value, spelled) };
  if (value instanceof Map) return { Map: Array.from(value, spelled) };
  if (Array.isArray(value)) return value.map(spelled);
  const there = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(there.map(([name, inner]) => [name, spelled(inner)]));
}
