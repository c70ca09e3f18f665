// Assertions for Node and for browsers, as strict as those of `node:assert/strict`.

/** Whether two values are the same through and through: of one class, with the same properties in any order, `undefined` ones among them. */
function isSame(left, right) {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (left instanceof Date) return left.getTime() === right.getTime();
  if (left instanceof Map || left instanceof Set) return isSame([...left], [...right]);
  const keys = Object.keys(left);
  if (Array.isArray(left) && left.length !== right.length) return false;
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]));
}

const shown = (value) =>
  JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner instanceof Map || inner instanceof Set ? [...inner] : inner));

function fail(what, message) {
  throw new Error(message === undefined ? what : `${message}: ${what}`);
}

export const assert = {
  ok(value, message) {
    if (!value) fail("it does not hold", message);
  },
  equal(found, expected, message) {
    if (!Object.is(found, expected)) fail(`${shown(found)} instead of ${shown(expected)}`, message);
  },
  notEqual(found, other, message) {
    if (Object.is(found, other)) fail(`${shown(found)} is the same`, message);
  },
  deepEqual(found, expected, message) {
    if (!isSame(found, expected)) fail(`${shown(found)} instead of ${shown(expected)}`, message);
  },
  match(text, pattern, message) {
    if (!pattern.test(text)) fail(`${text} does not match ${pattern}`, message);
  },
};
