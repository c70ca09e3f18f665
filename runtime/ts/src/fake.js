// Values made up from a schema: what reads in generated modules, given a source that makes values up.

import { readI128, readI64, readU128, readU64 } from "./bigints.js";
import { readBool, readSome } from "./booleans.js";
import { readBytes } from "./bytes.js";
import { readDecimal } from "./decimal.js";
import { describe } from "./describe.js";
import { readF32, readF64 } from "./floats.js";
import { getU32, readI16, readI32, readI8, readU16, readU32, readU8 } from "./integers.js";
import { readUnordered } from "./keyed.js";
import { readLimit } from "./lengths.js";
import { readCount, readItems } from "./lists.js";
import { readI128Number, readI64Number, readU128Number, readU64Number } from "./safe_integers.js";
import { newSource } from "./source.js";
import { readChar, readString } from "./text.js";
import { readDuration, readDurationBigint, readTimestamp } from "./time.js";
import { readNumbers, readTyped } from "./typed.js";
import { readUuid } from "./uuid.js";
import { readVariant } from "./variants.js";

/** @typedef {import("./source.js").Source} Source */

/** Types that contain themselves are followed so deep, unless the schema asks for more. */
const DEPTH = 3;

/** After so many items all lists that follow are as short as may be: they multiply. */
const ENOUGH = 200;

/** No schema's limits make a fake larger. */
const MOST_ITEMS = 1 << 20;

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const WORDS = "amber birch cedar delta ember fjord grove harbor iris juniper kelp lotus maple north olive pearl".split(" ");

/** 2024-01-01, in milliseconds. */
const SOME_DAY = 1_704_067_200_000;

/**
 * A source that makes values up. Those of one kind differ from each other as long as they can, so that keys do, and every variant has
 * its turn.
 *
 * @param {number} seed
 * @returns {Source}
 */
function newFake(seed) {
  const source = newSource(new Uint8Array());
  source.memory = Infinity;
  /** How many there are of each kind. @type {Map<string, number>} */
  const counts = new Map();
  let items = 0;
  /** What the schema says of the next length. @type {{ least: number, most: number } | undefined} */
  let limits;

  /** The next number of a kind: at first anything, then one more each time. @param {string} kind */
  function next(kind) {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return (seed >>> 0) + count;
  }

  /** A whole number below another; the same at the same place of the same seed. @param {number} end */
  function below(end) {
    let n = Math.imul(next("any") + 1, 0x9e3779b1);
    n = Math.imul(n ^ (n >>> 15), 0x85ebca6b);
    return ((n ^ (n >>> 13)) >>> 0) % end;
  }

  /** Whether what may be left out is. */
  const isSparse = () => source.depth >= DEPTH || items >= ENOUGH;

  /** A length that the schema allows. @param {number} some */
  function length(some) {
    const { least, most } = limits ?? { least: 0, most: some };
    limits = undefined;
    const longest = Math.min(most, Math.max(least, some));
    return least + below(longest - least + 1);
  }

  function option() {
    const isThere = !isSparse() && next("option") % 3 !== 0;
    if (!isThere) limits = undefined;
    return isThere;
  }

  function count() {
    const some = length(isSparse() ? 0 : 3);
    items += some;
    if (items > MOST_ITEMS) throw new RangeError("the limits of the schema ask for a fake that is too large");
    return some;
  }

  const u8 = () => (next("u8") * 37) % 256;
  const i8 = () => (u8() << 24) >> 24;
  /** Small, and none twice in a row of a thousand. */
  const integer = () => ((next("integer") * 37) % 1009) + 1;
  const bigint = () => BigInt(integer());
  const float = () => integer() / 8;

  function string() {
    const n = next("string");
    const text = `${WORDS[n % WORDS.length]} ${n}`;
    const { least, most } = limits ?? { least: 0, most: text.length };
    limits = undefined;
    // The number is what tells two apart, so it is what stays.
    return text.padStart(least, "-").slice(-most || text.length + least);
  }

  function char() {
    const n = next("char");
    return n < LETTERS.length ? /** @type {string} */ (LETTERS[n]) : String.fromCharCode(0x100 + (n % 0x1000));
  }

  function uuid() {
    const digits = (/** @type {number} */ n) => n.toString(16).padStart(8, "0");
    const unique = digits(Math.imul(next("uuid"), 0x9e3779b1) >>> 0);
    const [a, b] = [digits(below(2 ** 32)), digits(below(2 ** 32))];
    return `${unique}-${a.slice(0, 4)}-4${a.slice(5)}-8${b.slice(1, 4)}-${b.slice(4)}${unique}`;
  }

  /** @type {(size: number, make: import("./typed.js").TypedClass, get?: import("./typed.js").Read) => import("./typed.js").TypedArray} */
  function numbers(size, make, get) {
    const array = new make(size);
    const item = get ? () => get(source) : make === Uint8Array ? u8 : make === Int8Array ? i8 : float;
    for (let i = 0; i < size; i += 1) array[i] = item();
    return array;
  }

  /** What is made up in the place of what would be read. @type {Map<Function, (a?: any, b?: any, c?: any) => any>} */
  const made = new Map(
    /** @type {[Function, (a?: any, b?: any, c?: any) => any][]} */ ([
      [readLimit, (least, most) => (limits = { least, most })],
      [readCount, count],
      [readItems, (size) => size],
      [readUnordered, () => {}],
      [readSome, option],
      [readVariant, (size, least) => (isSparse() ? least : next(`variant ${size}`) % size)],
      [readBool, () => next("bool") % 2 === 1],
      [readU8, u8],
      [readI8, i8],
      ...[readU16, readU32, readI16, readI32].map((it) => [it, integer]),
      ...[readU64, readI64, readU128, readI128].map((it) => [it, bigint]),
      ...[readU64Number, readI64Number, readU128Number, readI128Number].map((it) => [it, integer]),
      [readF32, float],
      [readF64, float],
      [readString, string],
      [readBytes, () => Uint8Array.from({ length: length(8) }, () => below(256))],
      [readChar, char],
      [readUuid, uuid],
      [readTimestamp, () => new Date(SOME_DAY + integer() * 3_600_000)],
      [readDuration, integer],
      [readDurationBigint, () => bigint() * 1_000_000n],
      [readDecimal, () => (integer() / 4).toFixed(2)],
      [readTyped, (make, get) => numbers(length(8), make, get)],
      [readNumbers, numbers],
    ]),
  );
  source.instead = (read, a, b, c) => (made.get(read) ?? ((...args) => read(source, ...args)))(a, b, c);
  return source;
}

/**
 * A value of a type, the same for the same seed.
 *
 * @template T
 * @param {(source: Source) => T} read what a generated module reads the type with
 * @param {unknown} [seed] any whole number
 * @returns {T}
 */
export function fake(read, seed = 0) {
  if (typeof seed !== "number" || !Number.isSafeInteger(seed)) {
    throw new TypeError(`seed: expected a whole number, got ${typeof seed === "number" ? seed : describe(seed)}`);
  }
  return read(newFake(seed));
}

/**
 * What a generated module reads an argument of a generic type with, made of a function that makes such values up.
 *
 * @param {(seed: number) => unknown} make
 * @returns {{ read: (source: Source) => unknown, least: number }}
 */
export function fakeArgument(make) {
  return { read: (source) => make(getU32(source)), least: 0 };
}
