// Values and their bytes: V-1 to V-19, V-26.
import assert from "node:assert/strict";
import { test } from "node:test";

import { orderKeys, orderUuids } from "../src/keys.js";
import { toWireOrder } from "../src/typed.js";
import { utf8Length } from "../src/utf8.js";
import { decoded } from "./codec.js";
import { read, written } from "./support.js";

/** @typedef {"bool"|"u8"|"u16"|"u32"|"u64"|"u128"|"i8"|"i16"|"i32"|"i64"|"i128"|"f32"|"f64"|"string"} Scalar */

/** @type {[Scalar, unknown, string][]} */
const VECTORS = [
  // The examples of the specification.
  ["u32", 250, "fa"],
  ["u32", 251, "fbfb00"],
  ["u32", 65536, "fc00000100"],
  ["i64", -1n, "01"],
  ["i64", 1n, "02"],
  ["i64", 125n, "fa"],
  ["i64", -126n, "fbfb00"],
  ["f64", 1.5, "000000000000f83f"],
  ["string", "Bob", "03426f62"],
  // V-2, V-3
  ["bool", false, "00"],
  ["bool", true, "01"],
  ["u8", 255, "ff"],
  ["i8", -128, "80"],
  ["i8", 127, "7f"],
  // V-4: where the widths change
  ["u16", 65535, "fbffff"],
  ["u32", 65535, "fbffff"],
  ["u32", 4294967295, "fcffffffff"],
  ["u64", 0n, "00"],
  ["u64", 250n, "fa"],
  ["u64", 65536n, "fc00000100"],
  ["u64", 4294967295n, "fcffffffff"],
  ["u64", 4294967296n, "fd0000000001000000"],
  ["u64", 9007199254740993n, "fd0100000000002000"],
  ["u64", 18446744073709551615n, "fdffffffffffffffff"],
  ["u128", 18446744073709551615n, "fdffffffffffffffff"],
  ["u128", 18446744073709551616n, "fe00000000000000000100000000000000"],
  ["u128", 340282366920938463463374607431768211455n, "feffffffffffffffffffffffffffffffff"],
  // V-5
  ["i16", -32768, "fbffff"],
  ["i16", 32767, "fbfeff"],
  ["i32", -2147483648, "fcffffffff"],
  ["i32", 2147483647, "fcfeffffff"],
  ["i64", 1073741823n, "fcfeffff7f"],
  ["i64", 1073741824n, "fc00000080"],
  ["i64", -1073741824n, "fcffffff7f"],
  ["i64", -1073741825n, "fc01000080"],
  ["i64", 9223372036854775807n, "fdfeffffffffffffff"],
  ["i64", -9223372036854775808n, "fdffffffffffffffff"],
  ["i128", -1n, "01"],
  ["i128", -170141183460469231731687303715884105728n, "feffffffffffffffffffffffffffffffff"],
  // V-6
  ["f32", -1.5, "0000c0bf"],
  ["f32", Infinity, "0000807f"],
  ["f64", -0, "0000000000000080"],
  ["f64", 5e-324, "0100000000000000"],
  // V-7
  ["string", "", "00"],
  ["string", "é€😀", "09c3a9e282acf09f9880"],
  ["string", "\ufeff\u0000\uffff", "07efbbbf00efbfbf"],
];

test("every value has its bytes, and the bytes their value", () => {
  for (const [type, value, bytes] of VECTORS) {
    assert.equal(written((w) => w[type](value)), bytes, `${type} ${value}`);
    const back = read(bytes, (r) => r[type]());
    assert.ok(Object.is(back, value), `${type} ${value}: ${back}`);
  }
});

test("NaN stays NaN", () => {
  assert.ok(Number.isNaN(read(written((w) => w.f64(NaN)), (r) => r.f64())));
  assert.ok(Number.isNaN(read(written((w) => w.f32(NaN)), (r) => r.f32())));
});

// V-4: longer forms are read, and written never
test("a longer form than necessary is read", () => {
  assert.equal(read("fb0500", (r) => r.u16()), 5);
  assert.equal(read("fc05000000", (r) => r.u32()), 5);
  assert.equal(read("fd0500000000000000", (r) => r.u64()), 5n);
  assert.equal(read("fe05000000000000000000000000000000", (r) => r.i128()), -3n);
  assert.equal(read("fd0300000000000000 426f62", (r) => r.string()), "Bob");
});

test("strings of every length and width come back", () => {
  for (const unit of ["a", "é", "€", "😀"]) {
    for (const length of [1, 20, 41, 42, 62, 63, 64, 65, 82, 83, 84, 125, 126, 250, 251, 1000, 21845, 65535, 65536]) {
      const text = unit.repeat(length);
      const bytes = written((w) => w.string(text));
      const size = Buffer.byteLength(text);
      const prefix = size <= 250 ? 1 : size <= 65535 ? 3 : 5;
      assert.equal(bytes.length / 2, size + prefix, `${length} of ${unit}`);
      assert.equal(read(bytes, (r) => r.string()), text);
    }
  }
});

// V-8
test("bytes come back as a copy", () => {
  const source = Uint8Array.of(0, 1, 255);
  assert.equal(written((w) => w.bytes(source)), "030001ff");
  assert.equal(written((w) => w.bytes(Buffer.from([7]))), "0107");
  assert.equal(written((w) => w.bytes(new Uint8Array(300))).slice(0, 6), "fb2c01");
  const message = Buffer.from("03000102", "hex");
  const back = read("03000102", (r) => r.bytes());
  message.fill(9);
  assert.deepEqual(back, Uint8Array.of(0, 1, 2));
});

// V-9, V-10
test("optionals and lists", () => {
  assert.equal(written((w) => w.none()), "00");
  assert.equal(written((w) => (w.some(), w.string("Bob"))), "0103426f62");
  const list = written((w) => w.list([1, 300]).forEach((/** @type {number} */ item) => w.u16(item)));
  assert.equal(list, "0201fb2c01");
  assert.equal(read(list, (r) => Array.from({ length: r.list(1) }, () => r.u16())).join(), "1,300");
});

test("a message larger than the buffer is written whole", () => {
  const bytes = written((w) => {
    for (let i = 0; i < 100_000; i += 1) w.u32(i);
  });
  const back = read(bytes, (r) => Array.from({ length: 100_000 }, () => r.u32()));
  assert.ok(back.every((/** @type {number} */ value, /** @type {number} */ index) => value === index));
});

test("many random integers come back", () => {
  let seed = 1n;
  const random = () => (seed = (seed * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n);
  for (let i = 0; i < 20_000; i += 1) {
    const wide = BigInt.asUintN(128, (random() << 64n) | random()) >> (random() % 128n);
    for (const [type, value] of /** @type {[Scalar, bigint][]} */ ([
      ["u128", wide],
      ["i128", BigInt.asIntN(128, wide)],
      ["u64", BigInt.asUintN(64, wide)],
      ["i64", BigInt.asIntN(64, wide)],
    ])) {
      assert.equal(read(written((w) => w[type](value)), (r) => r[type]()), value);
    }
    const narrow = Number(BigInt.asUintN(32, wide));
    assert.equal(read(written((w) => w.u32(narrow)), (r) => r.u32()), narrow);
    assert.equal(read(written((w) => w.i32(narrow | 0)), (r) => r.i32()), narrow | 0);
  }
});

// V-14, V-15, V-18
test("characters, UUIDs and decimals are strings", () => {
  for (const [type, value, bytes] of /** @type {["char" | "uuid" | "decimal", string, string][]} */ ([
    ["char", "a", "61"],
    ["char", "\0", "00"],
    ["char", "ü", "c3bc"],
    ["char", "€", "e282ac"],
    ["char", "\uffff", "efbfbf"],
    ["char", "𝄞", "f09d849e"],
    ["char", "\u{10ffff}", "f48fbfbf"],
    ["uuid", "67e55044-10b1-426f-9247-bb680e5fe0c8", "67e5504410b1426f9247bb680e5fe0c8"],
    ["uuid", "00000000-0000-0000-0000-00000000000f", "0000000000000000000000000000000f"],
    ["decimal", "1.50", "fb2c0102"],
    ["decimal", "-1.5", "1d01"],
    ["decimal", "0", "0000"],
    ["decimal", "0.00", "0002"],
    ["decimal", "-0.05", "0902"],
    ["decimal", "0.0000000000000000000000000001", "021c"],
  ])) {
    assert.equal(written((w) => w[type](value)), bytes, `${type} ${value}`);
    assert.equal(read(bytes, (r) => r[type]()), value);
  }
  for (const value of ["79228162514264337593543950335", "-7.9228162514264337593543950335"]) {
    assert.equal(read(written((w) => w.decimal(value)), (r) => r.decimal()), value);
  }
  assert.equal(read(written((w) => w.decimal("-0.0")), (r) => r.decimal()), "0.0", "zero has no sign");
  const upper = written((w) => w.uuid("67E55044-10B1-426F-9247-BB680E5FE0C8"));
  assert.equal(read(upper, (r) => r.uuid()), "67e55044-10b1-426f-9247-bb680e5fe0c8");
});

// V-16
test("a timestamp is a Date, down to its millisecond", () => {
  for (const [millis, bytes] of /** @type {[number, string][]} */ ([
    [0, "00"],
    [1000, "fc80841e00"],
    [-1, "fbcf07"],
  ])) {
    assert.equal(written((w) => w.timestamp(new Date(millis))), bytes);
    assert.equal(read(bytes, (r) => r.timestamp()).getTime(), millis);
  }
  for (const millis of [8.64e15, -8.64e15, 253402300799999, -62135596800000]) {
    assert.equal(read(written((w) => w.timestamp(new Date(millis))), (r) => r.timestamp()).getTime(), millis);
  }
  // What is below a millisecond goes towards the past, before the epoch too.
  for (const [micros, millis] of /** @type {[bigint, number][]} */ ([
    [1n, 0],
    [999n, 0],
    [1000n, 1],
    [-1n, -1],
    [-1000n, -1],
    [-1001n, -2],
    [1700000000123456n, 1700000000123],
  ])) {
    assert.equal(read(written((w) => w.i64(micros)), (r) => r.timestamp()).getTime(), millis, String(micros));
  }
});

// V-17
test("a duration is milliseconds in a number, or nanoseconds in a bigint", () => {
  for (const [millis, nanos, bytes] of /** @type {[number, bigint, string][]} */ ([
    [0, 0n, "0000"],
    [1500, 1_500_000_000n, "01fc0065cd1d"],
    [0.000001, 1n, "0001"],
    [999.999999, 999_999_999n, "00fcffc99a3b"],
    [60_000, 60_000_000_000n, "3c00"],
  ])) {
    assert.equal(written((w) => w.duration(millis)), bytes);
    assert.equal(written((w) => w.durationBigint(nanos)), bytes);
    assert.equal(read(bytes, (r) => r.duration()), millis);
    assert.equal(read(bytes, (r) => r.durationBigint()), nanos);
  }
  // To the nearest nanosecond, which may be a second.
  assert.equal(written((w) => w.duration(999.9999999)), "0100");
  assert.equal(written((w) => w.duration(Number.MAX_SAFE_INTEGER)), written((w) => w.durationBigint(9007199254740991000000n)));
  const longest = 2n ** 64n * 1_000_000_000n - 1n;
  assert.equal(read(written((w) => w.durationBigint(longest)), (r) => r.durationBigint()), longest);
});

test("below 99 days every nanosecond has a number of its own", () => {
  let seed = 1n;
  for (let i = 0; i < 20_000; i += 1) {
    seed = (seed * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    const nanos = seed % (2n ** 33n * 1_000_000n);
    const bytes = written((w) => w.durationBigint(nanos));
    assert.equal(written((w) => w.duration(read(bytes, (r) => r.duration()))), bytes, String(nanos));
  }
});

test("a wide integer in a number has the bytes of that in a bigint", () => {
  const wide = /** @type {const} */ (["u64", "u128", "i64", "i128"]);
  for (const n of [0, 1, 125, 250, 251, 65536, 2 ** 32, 2 ** 40 + 1, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER]) {
    for (const type of wide) {
      const bytes = written((w) => w[type](BigInt(n)));
      assert.equal(written((w) => w[`${type}Number`](n)), bytes, `${type} ${n}`);
      assert.equal(read(bytes, (r) => r[`${type}Number`]()), n);
      if (n === 0 || type.startsWith("u")) continue;
      const negative = written((w) => w[type](BigInt(-n)));
      assert.equal(written((w) => w[`${type}Number`](-n)), negative);
      assert.equal(read(negative, (r) => r[`${type}Number`]()), -n);
    }
  }
});

test("a list of floats is read at once, wherever it lies", () => {
  const numbers = [0, 1.5, NaN, -Infinity, -0, 2];
  for (const kind of /** @type {const} */ (["F32", "F64"])) {
    const one = kind.toLowerCase();
    const bytes = written((w) => {
      w.u8(7);
      w.list(numbers).forEach((/** @type {number} */ n) => w[one](n));
      w.u8(9);
    });
    // In the middle of a larger buffer, and on no boundary of a float.
    const message = Buffer.from(`ff${bytes}ff`, "hex").subarray(1, -1);
    assert.deepEqual(decoded(message, (r) => [r.u8(), r.floats(kind), r.u8()]), [7, numbers, 9], kind);
    assert.deepEqual(read("00", (r) => r.floats(kind)), []);
    assert.throws(() => read(bytes.slice(2, -4), (r) => r.floats(kind)), /a list of 6 items does not fit/);
  }
});

test("a wide integer in a number is exact up to where numbers count", () => {
  for (const n of [0, 1, -1, 250, 251, 2 ** 32, 2 ** 52, -(2 ** 52), 2 ** 52 + 1, -(2 ** 52) - 1, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]) {
    assert.equal(read(written((w) => w.i64(BigInt(n))), (r) => r.i64Number()), n);
    if (n >= 0) assert.equal(read(written((w) => w.u64(BigInt(n))), (r) => r.u64Number()), n);
  }
  for (const n of [2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)]) {
    const message = `${n} is past what a number counts exactly`;
    assert.throws(() => read(written((w) => w.i64(n)), (r) => r.i64Number()), { message });
    if (n > 0) assert.throws(() => read(written((w) => w.u64(n)), (r) => r.u64Number()), { message });
  }
});

test("a typed array has the bytes of a list", () => {
  const numbers = [0, 1, 2, 100, 127];
  for (const [item, array] of /** @type {[string, any][]} */ ([
    ["u8", Uint8Array.from(numbers)],
    ["i8", Int8Array.from([-1, ...numbers])],
    ["u16", Uint16Array.from([65535, ...numbers])],
    ["i16", Int16Array.from([-32768, ...numbers])],
    ["u32", Uint32Array.from([4294967295, ...numbers])],
    ["i32", Int32Array.from([-2147483648, ...numbers])],
    ["u64", BigUint64Array.from([2n ** 64n - 1n, 7n])],
    ["i64", BigInt64Array.from([-(2n ** 63n), 7n])],
    ["f32", Float32Array.from([1.5, NaN, -Infinity])],
    ["f64", Float64Array.from([1.5, NaN, -0])],
  ])) {
    const list = written((w) => w.list([...array]).forEach((/** @type {any} */ n) => w[item](n)));
    assert.equal(written((w) => w.typed(array, item)), list, item);
    assert.deepEqual(read(list, (r) => r.typed(item)), array);
    const items = written((w) => w.typedItems(array, item, array.length));
    assert.equal(items, list.slice(2));
    assert.deepEqual(read(items, (r) => r.typedItems(item, array.length)), array);
  }
  // A part of another array, and what was read when the message is gone.
  const part = new Float64Array([1, 2, 3]).subarray(1, 2);
  assert.equal(written((w) => w.typed(part, "f64")), "010000000000000040");
  const message = Buffer.from("0001020304", "hex").subarray(1);
  const back = read(`04${message.toString("hex")}`, (r) => r.typed("u8"));
  message.fill(9);
  assert.deepEqual(back, Uint8Array.of(1, 2, 3, 4));
});

test("numbers of a machine that keeps them the other way round are turned", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  toWireOrder(bytes, 4, false);
  assert.deepEqual(bytes, Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5));
  toWireOrder(bytes, 4, true);
  assert.deepEqual(bytes, Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5));
});

// V-26
test("keys have the order of the wire", () => {
  const texts = ["", "Z", "a", "a\0", "ab", "b", "é", "\ud7ff", "\ue000", "\uffff", "😀", "😀a", "\u{10ffff}"];
  for (const [i, a] of texts.entries()) {
    for (const [j, b] of texts.entries()) {
      assert.equal(Math.sign(orderKeys(a, b)), Math.sign(i - j), `${a} ${b}`);
      assert.equal(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))), Math.sign(i - j), `${a} ${b}`);
    }
  }
  assert.ok(orderKeys(false, true) < 0 && orderKeys(2, 10) < 0 && orderKeys(-1n, 0n) < 0);
  assert.equal(orderKeys(1, "1") || orderKeys({}, {}) || orderKeys(Symbol(), Symbol()), 0);
  const uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8";
  assert.equal(orderUuids(uuid, uuid.toUpperCase()), 0);
  assert.ok(orderUuids("A", "b") < 0);
  written((w) => assert.deepEqual(w.set(new Set([10, 9, -1]), orderKeys), [-1, 9, 10]));
  written((w) => assert.deepEqual(w.map(new Map([["b", 1], ["a", 2]]), orderKeys), [["a", 2], ["b", 1]]));
});

test("a length of text is that of its bytes", () => {
  for (const text of ["", "a", "é", "€", "😀", "a é € 😀"]) assert.equal(utf8Length(text), Buffer.byteLength(text));
});
