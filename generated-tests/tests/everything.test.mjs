// The JavaScript of the case `everything` at work, over an engine that the test plays. The folder of its modules is `argv[2]`.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { FakeConnection, rejected } from "../../runtime/ts/test/support.js";

const folder = pathToFileURL(`${process.argv[2]}/`);
const load = (/** @type {string} */ file) => import(new URL(file, folder).href);
const everything = await load("sample/everything.js");
const extras = await load("sample/extras.js");
const { DecodeError, EncodeError } = everything;

function setUp() {
  const connection = new FakeConnection();
  const channel = { [Symbol.for("turbo-runtime.connection.1")]: connection };
  return { connection, all: new everything.Everything(channel), extras: new extras.Extras(channel) };
}

/** The bytes of the arguments of a call. */
function sent(/** @type {(client: any) => unknown} */ call) {
  const { connection, all, extras } = setUp();
  void call({ all, extras });
  return connection.call.args;
}

/** What a call answers whose reply is these bytes. */
function answered(/** @type {string} */ digits, /** @type {(client: any) => any} */ call) {
  const { connection, all, extras } = setUp();
  const reply = call({ all, extras });
  connection.call.item(digits);
  return reply;
}

/** The message of a value that is refused, without the name of the method. */
async function refusal(/** @type {(client: any) => any} */ call) {
  const { connection, all, extras } = setUp();
  const error = await rejected(call({ all, extras }));
  assert.equal(connection.calls.length, 0);
  assert.equal(error.status, "invalid_argument");
  assert.ok(error.cause instanceof EncodeError, String(error.cause));
  return error.cause.message;
}

/** The message of bytes that are refused. */
async function complaint(/** @type {string} */ digits, /** @type {(client: any) => any} */ call) {
  const error = await rejected(answered(digits, call));
  assert.equal(error.status, "internal");
  assert.ok(error.cause instanceof DecodeError, String(error.cause));
  return error.cause.message;
}

const SCALARS = {
  a: true, b: 255, c: 65535, d: 4294967295, e: 2n ** 64n - 1n, f: 2n ** 128n - 1n, g: -128, h: -32768, i: -2147483648,
  j: -(2n ** 63n), k: -(2n ** 127n), l: 1.5, m: -0, n: "😀", o: "é\u0000", p: Uint8Array.of(0, 255),
  q: "67e55044-10b1-426f-9247-bb680e5fe0c8", r: new Date(-1), s: 1500.000001, t: Number.MAX_SAFE_INTEGER,
  u: -1700000000123457n,
};

const PERSON = {
  id: 7n, name: "Ada", email: undefined, tags: ["a", "b"], born: new Date(86400000), address: { lat: 1, lon: 2 },
  manager: undefined, reports: [], passwordHash: Uint8Array.of(1),
};

const CONTAINERS = {
  list: [1, -2],
  nested: [[undefined, "x"], []],
  fixed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  big: Array.from({ length: 40 }, (_, i) => i / 2),
  set: new Set(["", "a", "b"]),
  map: new Map([[1n, [{ lat: 0, lon: 1 }]], [300n, []]]),
  byRole: new Map([["Admin", ["a", 1n]], ["Guest", ["g", -1n]]]),
  pair: [true, { minor: -5n, currency: "Usd" }],
  page: { items: [PERSON, { ...PERSON, manager: PERSON }], next: "n" },
  pages: new Map([["p", { items: [{ items: [1, 2], next: undefined }], next: undefined }]]),
  samples: Float32Array.of(0.5, -1),
};

test("everything comes back as it was", async () => {
  const { connection, all } = setUp();
  for (const [index, [method, value]] of [["scalars", SCALARS], ["containers", CONTAINERS]].entries()) {
    const reply = all[/** @type {string} */ (method)](value);
    connection.calls[index]?.item(/** @type {string} */ (connection.calls[index]?.args));
    const back = await reply;
    assert.deepEqual(back, value);
    assert.deepEqual(Object.keys(back), Object.keys(value), "every property, in order");
  }
  const expr = { kind: "Add", left: { kind: "Neg", value: [{ kind: "Number", value: [2] }] }, right: { kind: "Text", value: ["t"] } };
  assert.equal(sent(({ all }) => all.eval(expr)), "03" + "02" + "000000000000000040" + "010174");
});

test("scalars have their bytes", () => {
  assert.equal(
    sent(({ all }) => all.scalars({ ...SCALARS, d: 0, e: 0n, f: 0n, i: 0, j: 0n, k: 0n, n: "€", o: "", s: 1500, t: 251, u: 1n })),
    "01ff" + "fbffff" + "00" + "00" + "00" + "80" + "fbffff" + "00" + "00" + "00" + "0000c03f" + "0000000000000080" +
      "e282ac" + "00" + "0200ff" + "67e5504410b1426f9247bb680e5fe0c8" + "fbcf07" + "01fc0065cd1d" + "fbfb00" + "02",
  );
});

// V-26
test("keys are written in order, whatever theirs was", () => {
  const shuffled = {
    ...CONTAINERS,
    set: new Set(["b", "", "a"]),
    map: new Map([...CONTAINERS.map].reverse()),
    byRole: new Map([...CONTAINERS.byRole].reverse()),
  };
  assert.equal(sent(({ all }) => all.containers(shuffled)), sent(({ all }) => all.containers(CONTAINERS)));
});

test("keys that JavaScript spells in its own way, and attributes", async () => {
  const low = "00000000-0000-0000-0000-00000000000a";
  const high = "f0000000-0000-0000-0000-000000000000";
  const keys = {
    ids: new Set([low, high]),
    times: new Set([-1n, 5n]),
    moments: new Map([[1n, true]]),
    letters: new Map([["\ue000", [undefined]], ["😀", [new Date(0)]]]),
    wide: Int32Array.of(-1, 2 ** 30),
    small: Uint16Array.of(1, 300),
    number: -Number.MAX_SAFE_INTEGER,
    wait: 1n,
  };
  const bytes = sent(({ extras }) => extras.keys(keys));
  assert.deepEqual(await answered(bytes, ({ extras }) => extras.keys(keys)), keys);
  const shuffled = { ...keys, ids: new Set([high.toUpperCase(), low]), times: new Set([5n, -1n]), letters: new Map([...keys.letters].reverse()) };
  assert.equal(sent(({ extras }) => extras.keys(shuffled)), bytes);
  for (const [change, message] of /** @type {[object, string][]} */ ([
    [{ ids: new Set([high, high.toUpperCase()]) }, "value.ids[1]: the same key twice"],
    [{ times: new Set([new Date(0)]) }, "value.times[0]: expected a bigint, got an object"],
    [{ letters: new Map([["ab", []]]) }, "value.letters[0]: expected a string of one character, got one of 2 UTF-16 units"],
    [{ wide: Uint32Array.of(1) }, "value.wide: expected an Int32Array, got an object"],
    [{ small: [1] }, "value.small: expected a Uint16Array, got an array"],
    [{ number: 1n }, "value.number: expected a number, got a bigint"],
    [{ wait: 1 }, "value.wait: expected a bigint of nanoseconds, got a number"],
  ])) {
    assert.equal(await refusal(({ extras }) => extras.keys({ ...keys, ...change })), message);
  }
});

test("generic types take any item", async () => {
  const leaf = (/** @type {number} */ left) => ({
    kind: "Leaf",
    value: [{ left, right: "r", items: [left, left], both: [left, "b"] }],
  });
  const tree = { kind: "Node", left: leaf(1), right: { kind: "Node", left: leaf(2), right: leaf(3), pair: undefined }, pair: [9, leaf(4)] };
  const bytes = sent(({ extras }) => extras.tree(tree));
  assert.deepEqual(await answered(`01${bytes}`, ({ extras }) => extras.tree(tree)), [tree]);
  assert.equal(
    await refusal(({ extras }) => extras.tree({ ...tree, left: { kind: "Leaf", value: [{ left: 1, right: "", items: [1, 256] }] } })),
    "tree.left.value[0].items[1]: out of range for u8: 256",
  );
  assert.equal(await complaint("0100010372727201", ({ extras }) => extras.tree(leaf(1))), "[0].value[0].items: the bytes end early, at 8");
});

test("newtypes, and types that contain themselves through them", async () => {
  assert.equal(everything.PersonId(7n), 7n);
  const end = { next: { value: undefined }, more: [] };
  const chain = { next: { value: end }, more: [end] };
  const bytes = sent(({ extras }) => extras.chain(chain));
  assert.equal(bytes, "01" + "0000" + "01" + "0000");
  assert.deepEqual(await answered(bytes, ({ extras }) => extras.chain(chain)), chain);
  assert.match(await complaint("01".repeat(1000), ({ extras }) => extras.chain(chain)), /nested deeper than 128 levels/);
  const codes = ["a", "b"];
  assert.equal(
    sent(({ extras }) => extras.newtypes(new Date(1), 2, 1.5, codes)),
    "fbd007" + "00fc80841e00" + "000000000000f83f" + "0201610162",
  );
  assert.deepEqual(await answered("010201610162", ({ extras }) => extras.newtypes(new Date(1), 2, 1.5, codes)), { value: codes });
  assert.deepEqual(await answered("010201610162", ({ extras }) => extras.maybe(codes)), codes);
  assert.equal(await answered("00", ({ extras }) => extras.maybe(undefined)), undefined);
});

test("constants, and arguments that are left out", () => {
  assert.deepEqual(
    [everything.MAX_NAME, everything.GREETING, everything.ENABLED, everything.RATIO],
    [64, "hello\n😀", true, -0.0015],
  );
  assert.deepEqual([extras.LETTER, extras.LOWEST], ["😀", -(2n ** 127n)]);
  assert.equal(sent(({ all }) => all.list(undefined)), "0032");
  assert.equal(sent(({ all }) => all.list("a", undefined, {})), "01016132");
  assert.equal(sent(({ all }) => all.list("a", 7, {})), "01016107");
});

// L-42
test("what makes a struct fills in its defaults", async () => {
  const { Boxed, Defaults } = extras;
  const given = { id: 7n, name: "Ada", reports: [], passwordHash: Uint8Array.of(1) };
  const made = everything.Person(given);
  assert.deepEqual(made, { ...given, email: undefined, tags: [], born: undefined, address: undefined, manager: undefined });
  assert.notEqual(everything.Person(given).tags, made.tags, "each has a list of its own");
  assert.deepEqual(everything.Person({ ...given, tags: undefined }).tags, []);
  assert.deepEqual(everything.Person({ ...given, tags: ["a"], nobody: 1 }), { ...made, tags: ["a"] });
  assert.equal(sent(({ all }) => all.insert(made)), "07" + "03416461" + "00" + "00" + "00" + "00" + "00" + "00" + "0101");
  assert.equal(await refusal(({ all }) => all.insert(given)), "person.tags: expected an array, got nothing");

  // What Rust makes of the same defaults.
  const vectors = await readFile(new URL("../vectors/everything.tsv", import.meta.url), "utf8");
  const [, bytes] = /** @type {RegExpExecArray} */ (/^defaults\tDefaults\t([0-9a-f]+)/m.exec(vectors));
  const some = extras.Some({ id: 1, type: "t" });
  assert.equal(sent(({ extras }) => extras.defaults(Defaults(), some)), bytes + "01" + "0174" + "00" + "00");
  assert.deepEqual(Defaults({}), Defaults());
  assert.deepEqual(Defaults({ flag: undefined, small: 0, text: "" }), { ...Defaults(), small: 0, text: "" });
  assert.equal(Defaults({ number: undefined }).number, undefined, "an optional that is there is nothing, if it says so");
  assert.notEqual(Defaults().map, Defaults().map);
  assert.deepEqual(Boxed({ note: "n" }), { end: { kind: "Open" }, note: "n" });
});

test("what is wrong in a value is told with its path", async () => {
  /** @type {[object, string][]} */
  const wrong = [
    [{ nested: [[null]] }, "value.nested[0][0]: expected a string, got null"],
    [{ fixed: [1] }, "value.fixed: expected an array of 16, got one of 1"],
    [{ fixed: Array.from({ length: 16 }, () => "") }, "value.fixed[0]: expected a number, got a string"],
    [{ big: [] }, "value.big: expected an array of 40, got one of 0"],
    [{ set: ["a"] }, "value.set: expected a Set, got an array"],
    [{ set: new Set(["a", 1]) }, "value.set[1]: expected a string, got a number"],
    [{ map: {} }, "value.map: expected a Map, got an object"],
    [{ map: new Map([[1, []]]) }, "value.map[0]: expected a bigint, got a number"],
    [{ map: new Map([[1n, []], [2n, [{ lat: 0 }]]]) }, "value.map[1][0].lon: expected a number, got nothing"],
    [{ byRole: new Map([["Owner", ["", 0n]]]) }, 'value.byRole[0]: expected a variant of Role, got "Owner"'],
    [{ byRole: new Map([["Guest", ["", 0]]]) }, "value.byRole[0][1]: expected a bigint, got a number"],
    [{ pair: [true] }, "value.pair: expected an array of 2, got one of 1"],
    [{ pair: [1, {}] }, "value.pair[0]: expected a boolean, got a number"],
    [{ page: { items: [{ ...PERSON, name: "é".repeat(33) }] } }, "value.page.items[0].name: expected a length of at most 64, got 66"],
    [{ pages: new Map([["p", { items: [{ items: [256] }] }]]) }, "value.pages[0].items[0].items[0]: out of range for u8: 256"],
    [{ samples: [1] }, "value.samples: expected a Float32Array, got an array"],
  ];
  for (const [change, message] of wrong) {
    assert.equal(await refusal(({ all }) => all.containers({ ...CONTAINERS, ...change })), message);
  }
  for (const [change, message] of /** @type {[object, string][]} */ ([
    [{ n: "" }, "value.n: expected a string of one character, got one of 0 UTF-16 units"],
    [{ q: "x" }, "value.q: expected a UUID such as 67e55044-10b1-426f-9247-bb680e5fe0c8"],
    [{ r: 0 }, "value.r: expected a Date, got a number"],
    [{ s: -1 }, "value.s: out of range for a duration in milliseconds: -1"],
    [{ t: 2 ** 53 }, "value.t: out of range for a u64 in a number: 9007199254740992"],
    [{ u: 2n ** 63n }, "value.u: out of range for i64: 9223372036854775808"],
  ])) {
    assert.equal(await refusal(({ all }) => all.scalars({ ...SCALARS, ...change })), message);
  }
});

// V-27
test("lengths are checked on both sides", async () => {
  const limited = { text: "ab", bytes: undefined, list: [], set: new Set([1]), map: new Map(), code: "c", long: undefined };
  const bytes = "026162" + "00" + "00" + "0101" + "00" + "0163" + "00";
  const call = (/** @type {object} */ change, text = "", codes = /** @type {string[]} */ ([])) =>
    (/** @type {any} */ { extras }) => extras.limited({ ...limited, ...change }, text, codes);
  assert.equal(sent(call({})), `${bytes}0000`);
  assert.deepEqual(await answered(bytes, call({})), limited);
  for (const [change, message] of /** @type {[object, string][]} */ ([
    [{ text: "a" }, "value.text: expected a length of at least 2, got 1"],
    [{ text: "ééé" }, "value.text: expected a length of at most 5, got 6"],
    [{ bytes: new Uint8Array(5) }, "value.bytes: expected a length of at most 4, got 5"],
    [{ list: [[], [], [], []] }, "value.list: expected a length of at most 3, got 4"],
    [{ set: new Set() }, "value.set: expected a length of at least 1, got 0"],
    [{ map: new Map([["a", ""], ["b", ""], ["c", ""]]) }, "value.map: expected a length of at most 2, got 3"],
    [{ map: new Map([["", ""]]) }, "value.map[0]: expected a length of at least 1, got 0"],
    [{ code: "too long " }, "value.code: expected a length of at most 8, got 9"],
    [{ long: "too long " }, "value.long: expected a length of at most 8, got 9"],
    [{ text: 1 }, "value.text: expected a string, got a number"],
  ])) {
    assert.equal(await refusal(call(change)), message);
  }
  assert.equal(await refusal(call({}, "long")), "text: expected a length of at most 3, got 4");
  assert.equal(await refusal(call({}, "", ["", ""])), "codes[0]: expected a length of at least 1, got 0");
  assert.equal(await refusal(call({}, "", ["a", "b", "c"])), "codes: expected a length of at most 2, got 3");
  for (const [digits, message] of /** @type {[string, string][]} */ ([
    ["01", "text: expected a length of at least 2, got 1"],
    ["fdffffffffffffff00", "text: expected a length of at most 5, got 72057594037927940"],
    ["0261620105", "bytes: expected a length of at most 4, got 5"],
    ["0261620004", "list: expected a length of at most 3, got 4"],
    ["026162000000", "set: expected a length of at least 1, got 0"],
    ["0261620000010100" + "09", "code: expected a length of at most 8, got 9"],
  ])) {
    assert.equal(await complaint(digits, call({})), message);
  }
});

// V-26
test("keys that do not ascend are refused", async () => {
  const read = (/** @type {string} */ digits) => complaint("026162" + "00" + "00" + digits, ({ extras }) =>
    extras.limited({ text: "ab", list: [], set: new Set([1]), map: new Map(), code: "c" }, "", []));
  assert.equal(await read("020201"), "set[1]: the keys do not ascend");
  assert.equal(await read("020202"), "set[1]: the keys do not ascend");
  assert.equal(await read("0101" + "02" + "016200" + "016100"), "map[1]: the keys do not ascend");
  assert.equal(await read("0101" + "02" + "010000" + "00"), "map[1]: expected a length of at least 1, got 0");
  assert.equal(await read("fbe803"), "set: a list of 1000 items does not fit into what is left");
});

test("parameters and results of every kind", async () => {
  const refs = (/** @type {Map<any, any>} */ map) => (/** @type {any} */ { extras }) =>
    extras.refs(map, new Set([2n, -1n]), ["", 0], [1, 2, 3], "c", 7, new Date(0), 0, "1.50", "67E55044-10B1-426F-9247-BB680E5FE0C8", "x",
      undefined, { major: 1, minor: 2, level: "High" });
  assert.equal(
    sent(refs(new Map([["\ue000", 1], ["😀", 2], ["a", 3]]))),
    "03" + "016103" + "03ee808001" + "04f09f988002" + "020104" + "0000" + "010203" + "0163" + "07" + "00" + "0000" + "fb2c0102" +
      "67e5504410b1426f9247bb680e5fe0c8" + "78" + "00" + "010201",
  );
  assert.deepEqual(await answered("07fb2c0102", refs(new Map())), [7, "1.50"]);
  assert.equal(await complaint("07001d", refs(new Map())), "[1]: out of range for a decimal");
});

test("any reply at all is either read or refused", async () => {
  let seed = 7;
  const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32;
  const whole = Buffer.from(sent(({ all }) => all.containers(CONTAINERS)), "hex");
  for (let i = 0; i < 2000; i += 1) {
    const bytes = Buffer.from(whole.subarray(0, random() < 0.5 ? whole.length : Math.floor(random() * whole.length)));
    for (let n = 0; n < 3 && bytes.length > 0; n += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    try {
      await answered(bytes.toString("hex"), ({ all }) => all.containers(CONTAINERS));
    } catch (error) {
      assert.ok(/** @type {any} */ (error).cause instanceof DecodeError, String(error));
    }
  }
});
