// Values and their bytes: V-1 to V-13.
import assert from "node:assert/strict";
import { test } from "node:test";

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
  const list = written((w) => w.list([1, 300]).forEach((item) => w.u16(item)));
  assert.equal(list, "0201fb2c01");
  assert.equal(read(list, (r) => Array.from({ length: r.list(1) }, () => r.u16())).join(), "1,300");
});

test("a message larger than the buffer is written whole", () => {
  const bytes = written((w) => {
    for (let i = 0; i < 100_000; i += 1) w.u32(i);
  });
  const back = read(bytes, (r) => Array.from({ length: 100_000 }, () => r.u32()));
  assert.ok(back.every((value, index) => value === index));
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
