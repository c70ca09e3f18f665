// Values made up from a schema: the readers of generated modules, given one that makes values up.

import { describe } from "./describe.js";
import { Reader } from "./reader.js";
import { TYPED } from "./typed.js";

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
 * Makes values up in the place of a reader. Those of one kind differ from each other as long as they can, so that keys do,
 * and every variant has its turn.
 */
class Fake extends Reader {
  #seed;
  /** How many there are of each kind. @type {Map<string, number>} */
  #counts = new Map();
  #items = 0;
  /** What the schema says of the next length. @type {{ least: number, most: number } | undefined} */
  #limits;

  /** @param {number} seed */
  constructor(seed) {
    super(new Uint8Array());
    this.#seed = seed >>> 0;
  }

  /** The next number of a kind: at first anything, then one more each time. @param {string} kind */
  #next(kind) {
    const count = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, count + 1);
    return this.#seed + count;
  }

  /** A whole number below another; the same at the same place of the same seed. @param {number} end */
  #below(end) {
    let n = Math.imul(this.#next("any") + 1, 0x9e3779b1);
    n = Math.imul(n ^ (n >>> 15), 0x85ebca6b);
    return ((n ^ (n >>> 13)) >>> 0) % end;
  }

  /** Whether what may be left out is. */
  #isSparse() {
    return this.depth >= DEPTH || this.#items >= ENOUGH;
  }

  /** A length that the schema allows. @param {number} some */
  #length(some) {
    const { least, most } = this.#limits ?? { least: 0, most: some };
    this.#limits = undefined;
    const longest = Math.min(most, Math.max(least, some));
    return least + this.#below(longest - least + 1);
  }

  /** @override @param {number} least @param {number} most */
  limit(least, most) {
    this.#limits = { least, most };
    return this;
  }

  /** @override */
  list() {
    const count = this.#length(this.#isSparse() ? 0 : 3);
    this.#items += count;
    if (this.#items > MOST_ITEMS) throw new RangeError("the limits of the schema ask for a fake that is too large");
    return count;
  }

  /** @override @param {number} count */
  items(count) {
    return count;
  }

  /** @override @param {number} _order */
  ascending(_order) {}

  /** @override @param {number} _bytes */
  claim(_bytes) {}

  /** @override */
  option() {
    const isThere = !this.#isSparse() && this.#next("option") % 3 !== 0;
    if (!isThere) this.#limits = undefined;
    return isThere;
  }

  /** @override @param {number} count @param {number} least */
  variant(count, least) {
    return this.#isSparse() ? least : this.#next(`variant ${count}`) % count;
  }

  /** @override */
  bool() {
    return this.#next("bool") % 2 === 1;
  }

  /** @override */
  u8() {
    return (this.#next("u8") * 37) % 256;
  }

  /** @override */
  i8() {
    return (this.u8() << 24) >> 24;
  }

  /** Small, and none twice in a row of a thousand. */
  #integer() {
    const n = this.#next("integer");
    return ((n * 37) % 1009) + 1;
  }

  /** @override */
  u16() {
    return this.#integer();
  }

  /** @override */
  u32() {
    return this.#integer();
  }

  /** @override */
  i16() {
    return this.#integer();
  }

  /** @override */
  i32() {
    return this.#integer();
  }

  /** @override */
  u64() {
    return BigInt(this.#integer());
  }

  /** @override */
  i64() {
    return BigInt(this.#integer());
  }

  /** @override */
  u128() {
    return BigInt(this.#integer());
  }

  /** @override */
  i128() {
    return BigInt(this.#integer());
  }

  /** @override */
  u64Number() {
    return this.#integer();
  }

  /** @override */
  i64Number() {
    return this.#integer();
  }

  /** @override */
  u128Number() {
    return this.#integer();
  }

  /** @override */
  i128Number() {
    return this.#integer();
  }

  /** @override */
  f32() {
    return this.#integer() / 8;
  }

  /** @override */
  f64() {
    return this.#integer() / 8;
  }

  /** @override */
  string() {
    const n = this.#next("string");
    const text = `${WORDS[n % WORDS.length]} ${n}`;
    const { least, most } = this.#limits ?? { least: 0, most: text.length };
    this.#limits = undefined;
    // The number is what tells two apart, so it is what stays.
    return text.padStart(least, "-").slice(-most || text.length + least);
  }

  /** @override */
  bytes() {
    return Uint8Array.from({ length: this.#length(8) }, () => this.#below(256));
  }

  /** @override */
  char() {
    const n = this.#next("char");
    return n < LETTERS.length ? /** @type {string} */ (LETTERS[n]) : String.fromCharCode(0x100 + (n % 0x1000));
  }

  /** @override */
  uuid() {
    const digits = (/** @type {number} */ n) => n.toString(16).padStart(8, "0");
    const unique = digits(Math.imul(this.#next("uuid"), 0x9e3779b1) >>> 0);
    const [a, b] = [digits(this.#below(2 ** 32)), digits(this.#below(2 ** 32))];
    return `${unique}-${a.slice(0, 4)}-4${a.slice(5)}-8${b.slice(1, 4)}-${b.slice(4)}${unique}`;
  }

  /** @override */
  timestamp() {
    return new Date(SOME_DAY + this.#integer() * 3_600_000);
  }

  /** @override */
  duration() {
    return this.#integer();
  }

  /** @override */
  durationBigint() {
    return BigInt(this.#integer()) * 1_000_000n;
  }

  /** @override */
  decimal() {
    return (this.#integer() / 4).toFixed(2);
  }

  /** @override @param {import("./typed.js").TypedItem} item */
  typed(item) {
    return this.typedItems(item, this.#length(8));
  }

  /** @override @param {import("./typed.js").TypedItem} item @param {number} length */
  typedItems(item, length) {
    const array = new (TYPED[item].make)(length);
    for (let i = 0; i < length; i += 1) array[i] = this[item]();
    return array;
  }
}

/**
 * A value of a type, the same for the same seed.
 *
 * @template T
 * @param {(reader: Reader) => T} read what a generated module reads the type with
 * @param {unknown} [seed] any whole number
 * @returns {T}
 */
export function fake(read, seed = 0) {
  if (typeof seed !== "number" || !Number.isSafeInteger(seed)) {
    throw new TypeError(`seed: expected a whole number, got ${typeof seed === "number" ? seed : describe(seed)}`);
  }
  return read(new Fake(seed));
}

/**
 * What a generated module reads an argument of a generic type with, made of a function that makes such values up.
 *
 * @param {(seed: number) => unknown} make
 * @returns {{ read: (reader: Reader) => unknown, least: number }}
 */
export function fakeArgument(make) {
  return { read: (reader) => make(reader.u32()), least: 0 };
}
