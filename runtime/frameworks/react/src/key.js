// What a method is called with, as a value that can be compared and turned into JSON.

/** Numbers for what has no contents that could be compared. @type {WeakMap<object, number>} */
const identities = new WeakMap();
let last = 0;

/** @param {object} value */
function identity(value) {
  let number = identities.get(value);
  if (number === undefined) identities.set(value, (number = last += 1));
  return { $identity: number };
}

/**
 * A value of plain JSON that is the same for the same contents, whatever the order of properties.
 *
 * @param {any} value
 * @returns {unknown}
 */
export function plain(value) {
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? "-0" : String(value) };
  if (typeof value === "function") return identity(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return { $date: plain(value.getTime()) };
  if (value instanceof Map) return { $map: [...value].map(plain) };
  if (value instanceof Set) return { $set: [...value].map(plain) };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return { $list: Array.from(/** @type {any} */ (value), plain) };
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return identity(value);
  const names = Object.keys(value).sort();
  // A field that is `undefined` is one that is not there.
  return Object.fromEntries(names.filter((name) => value[name] !== undefined).map((name) => [name, plain(value[name])]));
}

/**
 * The name on the wire where the class of the service tells it, and the arguments.
 *
 * @param {any} service
 * @param {string} method
 * @param {readonly unknown[]} args
 * @returns {[string, ...unknown[]]}
 */
export function keyOf(service, method, args) {
  const name = service.constructor?.[method]?.name;
  return [typeof name === "string" ? name : method, ...args.map(plain)];
}
