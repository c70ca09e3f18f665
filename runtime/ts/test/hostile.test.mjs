// What is refused: values on their way out, bytes on their way in.
import assert from "node:assert/strict";
import { test } from "node:test";

import { DecodeError, EncodeError, within } from "../src/errors.js";
import { orderUuids } from "../src/keys.js";
import { decoded as decode } from "./codec.js";
import { read, thrown, written } from "./support.js";

test("no value is converted into another", () => {
  /** @type {[string, unknown, string][]} */
  const cases = [
    ["u8", 256, "out of range for u8: 256"],
    ["u8", -1, "out of range for u8: -1"],
    ["u8", 1.5, "expected an integer, got 1.5"],
    ["u8", NaN, "expected an integer, got NaN"],
    ["u8", "1", "expected a number, got a string"],
    ["u8", 1n, "expected a number, got a bigint"],
    ["u8", new Number(1), "expected a number, got an object"],
    ["i8", 128, "out of range for i8: 128"],
    ["u16", 65536, "out of range for u16: 65536"],
    ["i16", -32769, "out of range for i16: -32769"],
    ["u32", 4294967296, "out of range for u32: 4294967296"],
    ["i32", 2147483648, "out of range for i32: 2147483648"],
    ["u64", -1n, "out of range for u64: -1"],
    ["u64", 2n ** 64n, `out of range for u64: ${2n ** 64n}`],
    ["u64", 1, "expected a bigint, got a number"],
    ["i64", 2n ** 63n, `out of range for i64: ${2n ** 63n}`],
    ["u128", 2n ** 128n, `out of range for u128: ${2n ** 128n}`],
    ["i128", -(2n ** 127n) - 1n, `out of range for i128: ${-(2n ** 127n) - 1n}`],
    ["f32", 1e300, "out of range for f32: 1e+300"],
    ["f64", "1", "expected a number, got a string"],
    ["bool", 0, "expected a boolean, got a number"],
    ["bool", undefined, "expected a boolean, got nothing"],
    ["string", null, "expected a string, got null"],
    ["string", "a\ud800", "a string with a lone surrogate"],
    ["string", "\udc00\ud800", "a string with a lone surrogate"],
    ["string", `${"a".repeat(100)}\ud800`, "a string with a lone surrogate"],
    ["bytes", [1], "expected a Uint8Array, got an array"],
    ["bytes", new Uint16Array(1), "expected a Uint8Array, got an object"],
    ["bytes", new ArrayBuffer(1), "expected a Uint8Array, got an object"],
    ["list", "ab", "expected an array, got a string"],
    ["list", new Set(), "expected an array, got an object"],
    ["char", "", "expected a string of one character, got one of 0 UTF-16 units"],
    ["char", "ab", "expected a string of one character, got one of 2 UTF-16 units"],
    ["char", "e\u0301", "expected a string of one character, got one of 2 UTF-16 units"],
    ["char", "\ud800", "a string with a lone surrogate"],
    ["char", 97, "expected a string of one character, got a number"],
    ["uuid", "67e5504410b1426f9247bb680e5fe0c8", "expected a UUID such as 67e55044-10b1-426f-9247-bb680e5fe0c8"],
    ["uuid", "67e55044-10b1-426f-9247-bb680e5fe0cg", "expected a UUID such as 67e55044-10b1-426f-9247-bb680e5fe0c8"],
    ["uuid", 1n, "expected a UUID in a string, got a bigint"],
    ["timestamp", 0, "expected a Date, got a number"],
    ["timestamp", "2024-01-01", "expected a Date, got a string"],
    ["timestamp", new Date(NaN), "an invalid Date"],
    ["duration", -1, "out of range for a duration in milliseconds: -1"],
    ["duration", NaN, "out of range for a duration in milliseconds: NaN"],
    ["duration", 2 ** 53, "out of range for a duration in milliseconds: 9007199254740992"],
    ["duration", 1n, "expected a number of milliseconds, got a bigint"],
    ["durationBigint", -1n, "out of range for a duration in nanoseconds: -1"],
    ["durationBigint", 2n ** 64n * 10n ** 9n, `out of range for a duration in nanoseconds: ${2n ** 64n * 10n ** 9n}`],
    ["durationBigint", 1, "expected a bigint of nanoseconds, got a number"],
    ["decimal", 1.5, "expected a decimal in a string, got a number"],
    ["decimal", "", "expected a decimal such as -12.50"],
    ["decimal", "1e3", "expected a decimal such as -12.50"],
    ["decimal", "+1", "expected a decimal such as -12.50"],
    ["decimal", "01", "expected a decimal such as -12.50"],
    ["decimal", ".5", "expected a decimal such as -12.50"],
    ["decimal", "1.", "expected a decimal such as -12.50"],
    ["decimal", "1\n", "expected a decimal such as -12.50"],
    ["decimal", "79228162514264337593543950336", "out of range for a decimal"],
    ["decimal", "0.00000000000000000000000000001", "out of range for a decimal"],
    ["decimal", "9".repeat(1_000_000), "out of range for a decimal"],
    ["u64Number", -1, "out of range for a u64 in a number: -1"],
    ["u64Number", 2 ** 53, "out of range for a u64 in a number: 9007199254740992"],
    ["i64Number", -(2 ** 53), "out of range for an i64 in a number: -9007199254740992"],
    ["u64Number", 1n, "expected a number, got a bigint"],
    ["set", [1], "expected a Set, got an array"],
    ["map", {}, "expected a Map, got an object"],
    ["object", [], "expected an object, got an array"],
    ["object", null, "expected an object, got null"],
    ["object", () => {}, "expected an object, got a function"],
  ];
  for (const [type, value, message] of cases) {
    const error = thrown(() => written((w) => w[type](value)));
    assert.ok(error instanceof EncodeError, `${type}: ${error}`);
    assert.equal(error.message, message);
  }
});

test("a failed message leaves nothing in the next one", () => {
  thrown(() => written((w) => (w.string("left over"), w.u8(-1))));
  assert.equal(written((w) => w.u8(7)), "07");
});

test("a call inside of a getter has a buffer of its own", () => {
  const outer = written((w) => {
    w.u8(1);
    assert.equal(written((inner) => inner.u8(9)), "09");
    w.u8(2);
  });
  assert.equal(outer, "0102");
});

// V-2, V-4, V-7, V-9, V-23
test("bytes that are no value are refused", () => {
  /** @type {[string, (r: import("./codec.js").Reader) => unknown, string][]} */
  const cases = [
    ["02", (r) => r.bool(), "expected a bool, found the byte 2"],
    ["02", (r) => r.option(), "expected an optional, found the byte 2"],
    ["fc05000000", (r) => r.u16(), "the byte 252 does not start a u16"],
    ["fd0500000000000000", (r) => r.u32(), "the byte 253 does not start a u32"],
    ["fe05000000000000000000000000000000", (r) => r.u64(), "the byte 254 does not start a u64"],
    ["ff", (r) => r.u128(), "the byte 255 does not start a u128"],
    ["ff", (r) => r.string(), "the byte 255 does not start a u64"],
    ["", (r) => r.u8(), "the bytes end early, at 0"],
    ["fb05", (r) => r.u32(), "the bytes end early, at 2"],
    ["fd00000000000000", (r) => r.i64(), "the bytes end early, at 8"],
    ["000000000000f8", (r) => r.f64(), "the bytes end early, at 7"],
    ["04426f62", (r) => r.string(), "the bytes end early, at 4"],
    ["fdffffffffffffffff", (r) => r.bytes(), "the bytes end early, at 9"],
    ["0102", (r) => r.u8(), "1 bytes are left over"],
    ["80", (r) => r.char(), "the char is not UTF-8"],
    ["ff000000", (r) => r.char(), "the char is not UTF-8"],
    ["c328", (r) => r.char(), "the char is not UTF-8"],
    ["eda080", (r) => r.char(), "the char is not UTF-8"],
    ["f09d84", (r) => r.char(), "the bytes end early, at 3"],
    ["00".repeat(15), (r) => r.uuid(), "the bytes end early, at 15"],
    ["fdffffffffffffffff", (r) => r.timestamp(), "a timestamp that no Date reaches"],
    ["fdfeffffffffffffff", (r) => r.timestamp(), "a timestamp that no Date reaches"],
    ["00fc00ca9a3b", (r) => r.duration(), "1000000000 nanoseconds are a second or more"],
    ["00fc00ca9a3b", (r) => r.durationBigint(), "1000000000 nanoseconds are a second or more"],
    ["fdffffffffffffffff00", (r) => r.duration(), "a duration that no number of milliseconds holds"],
    ["001d", (r) => r.decimal(), "out of range for a decimal"],
    ["fe00000000000000000000000002000000" + "00", (r) => r.decimal(), "out of range for a decimal"],
    ["fe01000000000000000000000000000000" + "ff", (r) => r.decimal(), "out of range for a decimal"],
    ["fd0000000000002000", (r) => r.u64Number(), "9007199254740992 is past what a number counts exactly"],
    ["fd0000000000004000", (r) => r.i64Number(), "9007199254740992 is past what a number counts exactly"],
    ["03 00000000", (r) => r.typed("f32"), "a list of 3 items does not fit into what is left"],
    ["00000000", (r) => r.typedItems("f32", 2), "the bytes end early, at 4"],
    ["00", (r) => r.typedItems("u16", 4294967295), "the bytes end early, at 1"],
    ["02 01 fc", (r) => r.typed("u16"), "[1]: the byte 252 does not start a u16"],
    ["00", (r) => r.items(4294967295, 1), "the bytes end early, at 1"],
  ];
  for (const [digits, how, message] of cases) {
    const error = thrown(() => read(digits, how));
    assert.ok(error instanceof DecodeError, `${digits}: ${error}`);
    assert.equal(error.message, message);
  }
});

// V-7
test("what is not UTF-8 is refused, in short strings and in long ones", () => {
  const bad = [
    "80", // a continuation alone
    "c0af", // two bytes for what takes one
    "c1bf",
    "c3", // cut off
    "c328",
    "e08080", // three bytes for what takes one
    "e282",
    "e28228",
    "eda080", // a surrogate
    "edbfbf",
    "f0808080", // four bytes for what takes one
    "f09f98",
    "f4908080", // past U+10FFFF
    "f5808080",
    "ff",
  ];
  for (const digits of bad) {
    for (const padding of ["", "61".repeat(100), "61".repeat(200)]) {
      const text = padding + digits;
      const error = thrown(() => read((text.length / 2).toString(16).padStart(2, "0") + text, (r) => r.string()));
      assert.equal(error.message, "the string is not UTF-8", digits);
    }
  }
});

test("the short decoder agrees with TextDecoder on every sequence of up to three bytes that starts like one", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let first = 0x70; first < 0x100; first += 1) {
    for (let second = 0x70; second < 0xd0; second += 3) {
      for (const third of [undefined, 0x00, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]) {
        const bytes = third === undefined ? [first, second] : [first, second, third];
        let expected;
        try {
          expected = decoder.decode(Uint8Array.from(bytes));
        } catch {
          expected = "refused";
        }
        let actual;
        try {
          actual = decode(Uint8Array.from([bytes.length, ...bytes]), (r) => r.string());
        } catch {
          actual = "refused";
        }
        assert.equal(actual, expected, String(bytes));
      }
    }
  }
});

// V-20, V-21
test("a count that the bytes cannot hold is refused before anything is made of it", () => {
  assert.match(thrown(() => read("03 0102", (r) => r.list(1))).message, /a list of 3 items does not fit/);
  assert.match(thrown(() => read("02 010203", (r) => r.list(2))).message, /a list of 2 items does not fit/);
  assert.match(thrown(() => read("fdffffffffffffffff", (r) => r.list(1))).message, /does not fit/);
  assert.equal(read("fc00000100", (r) => r.list(0)), 65536);
  assert.match(thrown(() => read("fc01000100", (r) => r.list(0))).message, /a list of 65537 items/);
});

// V-26
test("keys ascend", () => {
  assert.deepEqual(read("02 05 06", (r) => r.set()), new Set([5, 6]));
  assert.deepEqual(read("02 05 01 06 02", (r) => r.map()), new Map([[5, 1], [6, 2]]));
  for (const second of ["05", "04"]) {
    assert.equal(thrown(() => read(`02 05 ${second}`, (r) => r.set())).message, "[1]: the keys do not ascend");
    assert.equal(thrown(() => read(`02 05 01 ${second} 02`, (r) => r.map())).message, "[1]: the keys do not ascend");
  }
  assert.equal(thrown(() => written((w) => w.set(new Set(["A", "a"]), orderUuids))).message, "[1]: the same key twice");
  assert.equal(thrown(() => written((w) => w.map(new Map([["A", 1], ["a", 2]]), orderUuids))).message, "[1]: the same key twice");
});

// V-27
test("a length that the schema does not allow is refused before anything is made of it", () => {
  assert.equal(read("03426f62", (r) => r.limit(3, 3).string()), "Bob");
  assert.equal(
    thrown(() => read("03", (r) => r.limit(0, 2).string())).message,
    "expected a length of at most 2, got 3",
  );
  assert.equal(
    thrown(() => read("03426f62", (r) => r.limit(4, 9).string())).message,
    "expected a length of at least 4, got 3",
  );
  for (const value of ["äö", [1, 2, 3, 4], Uint8Array.of(1, 2, 3, 4), new Set("abcd"), new Map([[1, 1], [2, 2], [3, 3], [4, 4]])]) {
    written((w) => w.limit(value, 4, 4));
    assert.match(thrown(() => written((w) => w.limit(value, 0, 3))).message, /at most 3, got 4$/);
    assert.match(thrown(() => written((w) => w.limit(value, 5, 9))).message, /at least 5, got 4$/);
  }
  written((w) => w.limit(undefined, 1, 2));
});

// V-25
test("a value takes memory by its length", () => {
  const message = (/** @type {number} */ count, /** @type {number[]} */ item) => {
    const bytes = new Uint8Array(5 + count * item.length);
    bytes.set([252, count, count >> 8, count >> 16, count >> 24]);
    for (let i = 0; i < count; i += 1) bytes.set(item, 5 + i * item.length);
    return bytes;
  };
  /** @param {(r: import("./codec.js").Reader) => unknown} item @returns {(r: import("./codec.js").Reader) => number} */
  const counted = (item) => (r) => {
    const count = r.list(1);
    for (let i = 0; i < count; i += 1) item(r);
    return count;
  };
  const empties = counted((r) => {
    for (let count = r.list(0); count > 0; count -= 1) r.claim(56);
  });
  // Three bytes, and 65,535 objects.
  assert.equal(decode(message(10, [251, 255, 255]), empties), 10);
  const refused = /^it takes too much memory for its length$/;
  assert.match(thrown(() => decode(message(1_000, [251, 255, 255]), empties)).message, refused);
  const MANY = 1 << 20;
  for (const [item, digits] of /** @type {[(r: import("./codec.js").Reader) => unknown, number[]][]} */ ([
    [(r) => r.bytes(), [0]],
    [(r) => r.timestamp(), [0]],
    [(r) => r.typed("u16"), [0]],
    [(r) => r.set(), [0]],
    [(r) => r.map(), [0]],
    [(r) => r.items(2, 0), []],
  ])) {
    if (digits.length > 0) assert.match(thrown(() => decode(message(MANY, digits), counted(item))).message, refused);
    // What pays for itself is read, however long it is.
    const paid = [...digits, 1, 1, 1, 1];
    const padded = counted((r) => [item(r), r.u8(), r.u8(), r.u8(), r.u8()]);
    assert.equal(decode(message(MANY / 8, paid), padded), MANY / 8);
  }
  assert.equal(decode(message(4 * MANY, [1]), counted((r) => r.bool())), 4 * MANY);
});

// V-22
test("types that contain themselves are followed to a depth of 128", () => {
  /** @param {import("./codec.js").Reader} r @returns {number} */
  const deep = (r) => {
    r.enter();
    const depth = r.option() ? deep(r) + 1 : 1;
    r.leave();
    return depth;
  };
  assert.equal(read(`${"01".repeat(127)}00`, deep), 128);
  assert.equal(thrown(() => read("01".repeat(1_000_000), deep)).message, "nested deeper than 128 levels");
});

// V-24
test("an error names the path to the value", () => {
  for (const [segments, path] of /** @type {[(string | number)[], string][]} */ ([
    [["name", "person"], "person.name"],
    [["rowid", 3, "items"], "items[3].rowid"],
    [[0, 1, "grid"], "grid[1][0]"],
    [["", "x"], "x"],
    [["x", "value[0]", "shape"], "shape.value[0].x"],
  ])) {
    const error = new DecodeError("wrong");
    for (const segment of segments) assert.equal(within(error, segment), error);
    assert.equal(error.path, path);
    assert.equal(error.reason, "wrong");
    assert.equal(error.message, `${path}: wrong`);
  }
  const other = new RangeError("of a getter");
  assert.equal(within(other, "x"), other);
  assert.equal(other.message, "of a getter");
});

test("any bytes at all are either read or refused", () => {
  let seed = 7;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32;
  for (let i = 0; i < 30_000; i += 1) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 24) }, () =>
      random() < 0.5 ? Math.floor(random() * 5) : 250 + Math.floor(random() * 6),
    );
    try {
      decode(bytes, (r) => {
        const list = [];
        for (let count = r.list(1); count > 0; count -= 1) {
          list.push(r.option() ? [r.string(), r.bytes(), r.i64(), r.f32(), r.u128()] : r.i16());
        }
        return list;
      });
    } catch (error) {
      assert.ok(error instanceof DecodeError, String(error));
    }
  }
});
