// Where what is refused stands: V-24. It is found by reading or writing once more.
import assert from "node:assert/strict";
import { test } from "node:test";

import { getBool, getSome, putSome } from "../src/booleans.js";
import { decode } from "../src/decode.js";
import { encode } from "../src/encode.js";
import { getU8, putU8 } from "../src/integers.js";
import { getMap, putMap } from "../src/keyed.js";
import { orderKeys } from "../src/keys.js";
import { checkObject, getCount, newList, putCount } from "../src/lists.js";
import { claim } from "../src/memory.js";
import { getString, putString } from "../src/text.js";
import { getUnknown, getVariant } from "../src/variants.js";
import { bytes, thrown } from "./support.js";

/** As turboc writes them. @typedef {import("../src/source.js").Source} Source @typedef {import("../src/sink.js").Sink} Sink */
const readPet = (/** @type {Source} */ r) => ({ age: getU8(r), isTame: getBool(r) });
const readShape = (/** @type {Source} */ r) => {
  const index = getVariant(r, 1, 0);
  return index === 0 ? { kind: "Dot", value: [getU8(r), getBool(r)] } : getUnknown(r, index);
};
const readPets = (/** @type {Source} */ r) => {
  const count = getCount(r, 2);
  const list = newList(count);
  for (let i = 0; i < count; i += 1) list[i] = readPet(r);
  return list;
};
const readOwner = (/** @type {Source} */ r) => ({
  name: getString(r),
  pet: getSome(r) ? readPet(r) : r.none,
  pets: readPets(r),
  shape: readShape(r),
  homes: getMap(r, 2, orderKeys, getU8, readPet),
});

/** @type {(w: Sink, value: any) => void} */
const writePet = (w, value) => {
  checkObject(value);
  putU8(w, value.age);
};
/** @type {(w: Sink, value: any) => void} */
const writeOwner = (w, value) => {
  checkObject(value);
  putString(w, value.name);
  const f1 = value.pet;
  if (putSome(w, f1)) writePet(w, f1);
  const count = putCount(w, value.pets);
  for (let i = 0; i < count; i += 1) writePet(w, value.pets[i]);
  putMap(w, value.homes, orderKeys, putU8, writePet);
};

test("bytes that are refused are told with the place of the value", () => {
  assert.deepEqual(decode(bytes("0141 01 0501 01 0600 00 0701 01 09 0801"), readOwner), {
    name: "A",
    pet: { age: 5, isTame: true },
    pets: [{ age: 6, isTame: false }],
    shape: { kind: "Dot", value: [7, true] },
    homes: new Map([[9, { age: 8, isTame: true }]]),
  });
  for (const [digits, place] of /** @type {[string, string][]} */ ([
    ["01ff", "name"],
    ["0141 02", "pet"],
    ["0141 01 05", "pet.isTame"],
    ["0141 01 05 02", "pet.isTame"],
    ["0141 00 09 0600", "pets"],
    ["0141 00 02 0600 07 03", "pets[1].isTame"],
    ["0141 00 00 05", "shape"],
    ["0141 00 00 00 07", "shape.value[1]"],
    ["0141 00 00 00 0701", "homes"],
    ["0141 00 00 00 0701 02 09 0801 0a 08", "homes[1].isTame"],
    ["0141 00 00 00 0701 02 09 0801 09 0801", "homes[1]"],
    ["0141 00 00 00 0701 02 09 0801 0a 08 02", "homes[1].isTame"],
    ["0141 00 00 00 0701 00 ff", ""],
  ])) {
    const error = thrown(() => decode(bytes(digits), readOwner));
    assert.equal(error.path, place, digits);
    assert.equal(error.message, place === "" ? error.reason : `${place}: ${error.reason}`);
  }
  const greedy = (/** @type {Source} */ r) => ({ small: getU8(r), large: claim(r, 2 ** 40) ? { age: getU8(r) } : r.none });
  assert.equal(thrown(() => decode(bytes("0102"), greedy)).path, "large");
});

test("a value that is refused is told with its place, whatever holds it", () => {
  const owner = { name: "A", pet: undefined, pets: [{ age: 1 }], homes: new Map([[9, { age: 1 }], [1, { age: 2 }]]) };
  const place = (/** @type {unknown} */ value) => thrown(() => encode(writeOwner, value, () => {})).path;
  assert.equal(place({ ...owner, name: 5 }), "name");
  assert.equal(place({ ...owner, pet: null }), "pet");
  assert.equal(place({ ...owner, pet: { age: 256 } }), "pet.age");
  assert.equal(place({ ...owner, pets: "" }), "pets");
  assert.equal(place({ ...owner, pets: [{ age: 1 }, {}] }), "pets[1].age");
  assert.equal(place({ ...owner, homes: new Map([[9, {}], [1, { age: 2 }]]) }), "homes[1].age");
  assert.equal(place({ ...owner, homes: new Map([[256, { age: 2 }]]) }), "homes[0]");
  assert.equal(place(null), "");
  // Frozen, of a class with private parts, and behind another proxy.
  assert.equal(place(Object.freeze({ ...owner, pets: Object.freeze([Object.freeze({ age: "1" })]) })), "pets[0].age");
  class Private {
    #age = -1;
    get age() {
      return this.#age;
    }
  }
  assert.equal(place(new Proxy({ ...owner, pet: new Private() }, {})), "pet.age");
});

test("what a getter throws passes as it is, and what is of another value each time has no place", () => {
  const failure = new RangeError("of a getter");
  const bad = { get age() { throw failure; } };
  assert.equal(thrown(() => encode(writePet, bad, () => {})), failure);
  let times = 0;
  const changing = { get age() { return (times += 1) === 1 ? "1" : 1; } };
  const error = thrown(() => encode(writePet, changing, () => {}));
  assert.deepEqual([error.path, error.reason], ["", "expected a number, got a string"]);
  assert.equal(encode(writePet, { age: 7 }, (it) => it.length), 1);
});
