// The functions of the codec as methods, by the names of kinds: tests say `w.u32(7)`, and find a method in a table.
import * as runtime from "../src/index.js";
import { decode } from "../src/decode.js";
import { encode } from "../src/encode.js";

/** @typedef {any} Writer of methods that take a value */
/** @typedef {any} Reader of methods that give one */

const functions = /** @type {Record<string, any>} */ (/** @type {unknown} */ (runtime));

/** The kinds of values, such as `u32` and `u64Number`. */
export const KINDS = Object.keys(functions)
  .filter((name) => name.startsWith("put") && `get${name.slice(3)}` in functions)
  .map((name) => name.slice(3, 4).toLowerCase() + name.slice(4));

/** The class of an array of numbers, and the functions for one of them if they have no fixed size. */
const ARRAYS = /** @type {Record<string, [any, string?]>} */ ({
  u8: [Uint8Array],
  i8: [Int8Array],
  u16: [Uint16Array, "U16"],
  i16: [Int16Array, "I16"],
  u32: [Uint32Array, "U32"],
  i32: [Int32Array, "I32"],
  u64: [BigUint64Array, "U64"],
  i64: [BigInt64Array, "I64"],
  f32: [Float32Array],
  f64: [Float64Array],
});
const arrayOf = (/** @type {string} */ verb, /** @type {string} */ item) => {
  const [make, kind] = /** @type {[any, string?]} */ (ARRAYS[item]);
  return kind === undefined ? [make] : [make, functions[verb + kind]];
};

/** The functions of a kind, as methods. @returns {any} */
function methodsOf(/** @type {string} */ verb, /** @type {any} */ state) {
  const bound = KINDS.map((kind) => {
    const run = functions[`${verb}${kind[0]?.toUpperCase()}${kind.slice(1)}`];
    return [kind, (/** @type {unknown} */ value) => run(state, value)];
  });
  return Object.fromEntries(bound);
}

/** @type {WeakMap<object, Writer>} */
const writers = new WeakMap();
/** @type {WeakMap<object, Reader>} */
const readers = new WeakMap();

/** @returns {Writer} */
export function writerOf(/** @type {any} */ sink) {
  const known = writers.get(sink);
  if (known) return known;
  const writer = methodsOf("put", sink);
  writers.set(sink, writer);
  return Object.assign(writer, {
    none: () => runtime.putSome(sink, undefined),
    some: () => runtime.putSome(sink, true),
    object: runtime.checkObject,
    limit: runtime.checkLimit,
    typed: (/** @type {unknown} */ value, /** @type {string} */ item) => functions.putTyped(sink, value, ...arrayOf("put", item)),
    typedItems: (/** @type {unknown} */ value, /** @type {string} */ item, /** @type {number} */ length) =>
      functions.putNumbers(sink, value, length, ...arrayOf("put", item)),
    list(/** @type {any} */ value) {
      runtime.putCount(sink, value);
      return value;
    },
    /** The keys in the order in which they are written. */
    set(/** @type {unknown} */ value, /** @type {any} */ compare) {
      const keys = /** @type {unknown[]} */ ([]);
      runtime.putSet(sink, value, compare, (_, key) => keys.push(key));
      return keys;
    },
    /** The pairs in the order in which they are written. */
    map(/** @type {unknown} */ value, /** @type {any} */ compare) {
      const pairs = /** @type {unknown[][]} */ ([]);
      runtime.putMap(
        sink,
        value,
        compare,
        (_, key) => pairs.push([key]),
        (_, item) => pairs.at(-1)?.push(item),
      );
      return pairs;
    },
  });
}

/** @returns {Reader} */
export function readerOf(/** @type {any} */ source) {
  const known = readers.get(source);
  if (known) return known;
  const reader = methodsOf("get", source);
  readers.set(source, reader);
  return Object.assign(reader, {
    option: () => runtime.getSome(source),
    list: (/** @type {number} */ least) => runtime.getCount(source, least),
    items: (/** @type {number} */ count, /** @type {number} */ least) => runtime.getItems(source, count, least),
    floats: (/** @type {"F32" | "F64"} */ kind) => functions[`get${kind}s`](source, runtime.getCount(source, kind === "F32" ? 4 : 8)),
    claim: (/** @type {number} */ bytes) => runtime.claim(source, bytes),
    enter: () => runtime.getIn(source),
    leave: () => runtime.getOut(source, undefined),
    limit: (/** @type {number} */ least, /** @type {number} */ most) => readerOf(runtime.getLimit(source, least, most)),
    typed: (/** @type {string} */ item) => functions.getTyped(source, ...arrayOf("get", item)),
    typedItems: (/** @type {string} */ item, /** @type {number} */ length) => functions.getNumbers(source, length, ...arrayOf("get", item)),
    set: () => runtime.getSet(source, 1, runtime.orderKeys, runtime.getU8),
    map: () => runtime.getMap(source, 2, runtime.orderKeys, runtime.getU8, runtime.getU8),
  });
}

/** What writes with methods, as generated modules have it. */
export const writing =
  (/** @type {(writer: Writer, value: any) => unknown} */ write) => (/** @type {any} */ sink, /** @type {any} */ value) =>
    void write(writerOf(sink), value);

/** What reads with methods, as generated modules have it. */
export const reading =
  (/** @type {(reader: Reader) => any} */ read) => (/** @type {any} */ source) =>
    read(readerOf(source));

/** The bytes that are written, in hexadecimal. */
export const written = (/** @type {(writer: Writer) => unknown} */ write) => encode(writing(write), undefined, (bytes) => Buffer.from(bytes).toString("hex"));

/** The value that the bytes are, all of them. */
export const decoded = (/** @type {Uint8Array} */ bytes, /** @type {(reader: Reader) => any} */ read) => decode(bytes, reading(read));
