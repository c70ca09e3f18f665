// The bytes of the case `everything`, one by one: what a server gets, and what is made of what it answers.
import { bytesOf, hexOf } from "../../values/codec.mjs";
import { assert } from "./assert.mjs";
import { failure, later } from "./stage.mjs";

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

/** Each with the tools to play it: below those over a server, in `everything.test.mjs` others. */
export const TESTS = {
  async "everything comes back as it was"({ sent, answered }) {
    for (const [method, value] of Object.entries({ scalars: SCALARS, containers: CONTAINERS })) {
      const call = (/** @type {any} */ { all }) => all[method](value);
      const back = await answered(await sent(call), call);
      assert.deepEqual(back, value);
      assert.deepEqual(Object.keys(back), Object.keys(value), "every property, in order");
    }
    const expr = { kind: "Add", left: { kind: "Neg", value: [{ kind: "Number", value: [2] }] }, right: { kind: "Text", value: ["t"] } };
    assert.equal(await sent(({ all }) => all.eval(expr)), "03" + "02" + "000000000000000040" + "010174");
  },

  async "scalars have their bytes"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    assert.equal(
      await sent(({ all }) => all.scalars({ ...SCALARS, d: 0, e: 0n, f: 0n, i: 0, j: 0n, k: 0n, n: "€", o: "", s: 1500, t: 251, u: 1n })),
      "01ff" + "fbffff" + "00" + "00" + "00" + "80" + "fbffff" + "00" + "00" + "00" + "0000c03f" + "0000000000000080" +
        "e282ac" + "00" + "0200ff" + "67e5504410b1426f9247bb680e5fe0c8" + "fbcf07" + "01fc0065cd1d" + "fbfb00" + "02",
    );
  },

  // V-26
  async "keys are written in order, whatever theirs was"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    const shuffled = {
      ...CONTAINERS,
      set: new Set(["b", "", "a"]),
      map: new Map([...CONTAINERS.map].reverse()),
      byRole: new Map([...CONTAINERS.byRole].reverse()),
    };
    assert.equal(await sent(({ all }) => all.containers(shuffled)), await sent(({ all }) => all.containers(CONTAINERS)));
  },

  async "keys that JavaScript spells in its own way, and attributes"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
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
    const bytes = await sent(({ extras }) => extras.keys(keys));
    assert.deepEqual(await answered(bytes, ({ extras }) => extras.keys(keys)), keys);
    const shuffled = { ...keys, ids: new Set([high.toUpperCase(), low]), times: new Set([5n, -1n]), letters: new Map([...keys.letters].reverse()) };
    assert.equal(await sent(({ extras }) => extras.keys(shuffled)), bytes);
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
  },

  async "generic types take any item"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    const leaf = (/** @type {number} */ left) => ({
      kind: "Leaf",
      value: [{ left, right: "r", items: [left, left], both: [left, "b"] }],
    });
    const tree = { kind: "Node", left: leaf(1), right: { kind: "Node", left: leaf(2), right: leaf(3), pair: undefined }, pair: [9, leaf(4)] };
    const bytes = await sent(({ extras }) => extras.tree(tree));
    assert.deepEqual(await answered(`01${bytes}`, ({ extras }) => extras.tree(tree)), [tree]);
    assert.equal(
      await refusal(({ extras }) => extras.tree({ ...tree, left: { kind: "Leaf", value: [{ left: 1, right: "", items: [1, 256] }] } })),
      "tree.left.value[0].items[1]: out of range for u8: 256",
    );
    assert.equal(await complaint("0100010372727201", ({ extras }) => extras.tree(leaf(1))), "[0].value[0].items: the bytes end early, at 8");
  },

  async "newtypes, and types that contain themselves through them"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    assert.equal(everything.PersonId(7n), 7n);
    const end = { next: { value: undefined }, more: [] };
    const chain = { next: { value: end }, more: [end] };
    const bytes = await sent(({ extras }) => extras.chain(chain));
    assert.equal(bytes, "01" + "0000" + "01" + "0000");
    assert.deepEqual(await answered(bytes, ({ extras }) => extras.chain(chain)), chain);
    assert.match(await complaint("01".repeat(1000), ({ extras }) => extras.chain(chain)), /nested deeper than 128 levels/);
    const codes = ["a", "b"];
    assert.equal(
      await sent(({ extras }) => extras.newtypes(new Date(1), 2, 1.5, codes)),
      "fbd007" + "00fc80841e00" + "000000000000f83f" + "0201610162",
    );
    assert.deepEqual(await answered("010201610162", ({ extras }) => extras.newtypes(new Date(1), 2, 1.5, codes)), { value: codes });
    assert.deepEqual(await answered("010201610162", ({ extras }) => extras.maybe(codes)), codes);
    assert.equal(await answered("00", ({ extras }) => extras.maybe(undefined)), undefined);
  },

  async "constants, and arguments that are left out"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    assert.deepEqual(
      [everything.MAX_NAME, everything.GREETING, everything.ENABLED, everything.RATIO],
      [64, "hello\n😀", true, -0.0015],
    );
    assert.deepEqual([extras.LETTER, extras.LOWEST], ["😀", -(2n ** 127n)]);
    assert.equal(await sent(({ all }) => all.list(undefined)), "0032");
    assert.equal(await sent(({ all }) => all.list("a", undefined, {})), "01016132");
    assert.equal(await sent(({ all }) => all.list("a", 7, {})), "01016107");
  },

  // L-42
  async "what makes a struct fills in its defaults"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    const { Boxed, Defaults } = extras;
    const given = { id: 7n, name: "Ada", reports: [], passwordHash: Uint8Array.of(1) };
    const made = everything.Person(given);
    assert.deepEqual(made, { ...given, email: undefined, tags: [], born: undefined, address: undefined, manager: undefined });
    assert.notEqual(everything.Person(given).tags, made.tags, "each has a list of its own");
    assert.deepEqual(everything.Person({ ...given, tags: undefined }).tags, []);
    assert.deepEqual(everything.Person({ ...given, tags: ["a"], nobody: 1 }), { ...made, tags: ["a"] });
    assert.equal(await sent(({ all }) => all.insert(made)), "07" + "03416461" + "00" + "00" + "00" + "00" + "00" + "00" + "0101");
    assert.equal(await refusal(({ all }) => all.insert(given)), "person.tags: expected an array, got nothing");

    // What Rust makes of the same defaults.
    const [, bytes] = /^defaults\tDefaults\t([0-9a-f]+)/m.exec(world.vectors.everything) ?? [];
    const some = extras.Some({ id: 1, type: "t" });
    assert.equal(await sent(({ extras }) => extras.defaults(Defaults(), some)), bytes + "01" + "0174" + "00" + "00");
    assert.deepEqual(Defaults({}), Defaults());
    assert.deepEqual(Defaults({ flag: undefined, small: 0, text: "" }), { ...Defaults(), small: 0, text: "" });
    assert.equal(Defaults({ number: undefined }).number, undefined, "an optional that is there is nothing, if it says so");
    assert.notEqual(Defaults().map, Defaults().map);
    assert.deepEqual(Boxed({ note: "n" }), { end: { kind: "Open" }, note: "n" });
  },

  async "what is wrong in a value is told with its path"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
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
  },

  // V-27
  async "lengths are checked on both sides"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    const limited = { text: "ab", bytes: undefined, list: [], set: new Set([1]), map: new Map(), code: "c", long: undefined };
    const bytes = "026162" + "00" + "00" + "0101" + "00" + "0163" + "00";
    const call = (/** @type {object} */ change, text = "", codes = /** @type {string[]} */ ([])) =>
      (/** @type {any} */ { extras }) => extras.limited({ ...limited, ...change }, text, codes);
    assert.equal(await sent(call({})), `${bytes}0000`);
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
  },

  // V-26
  async "keys that do not ascend are refused"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    const read = (/** @type {string} */ digits) => complaint("026162" + "00" + "00" + digits, ({ extras }) =>
      extras.limited({ text: "ab", list: [], set: new Set([1]), map: new Map(), code: "c" }, "", []));
    assert.equal(await read("020201"), "set[1]: the keys do not ascend");
    assert.equal(await read("020202"), "set[1]: the keys do not ascend");
    assert.equal(await read("0101" + "02" + "016200" + "016100"), "map[1]: the keys do not ascend");
    assert.equal(await read("0101" + "02" + "010000" + "00"), "map[1]: expected a length of at least 1, got 0");
    assert.equal(await read("fbe803"), "set: a list of 1000 items does not fit into what is left");
  },

  async "parameters and results of every kind"({ sent, answered, refusal, complaint, everything, extras, world, api }) {
    const refs = (/** @type {Map<any, any>} */ map) => (/** @type {any} */ { extras }) =>
      extras.refs(map, new Set([2n, -1n]), ["", 0], [1, 2, 3], "c", 7, new Date(0), 0, "1.50", "67E55044-10B1-426F-9247-BB680E5FE0C8", "x",
        undefined, { major: 1, minor: 2, level: "High" });
    assert.equal(
      await sent(refs(new Map([["\ue000", 1], ["😀", 2], ["a", 3]]))),
      "03" + "016103" + "03ee808001" + "04f09f988002" + "020104" + "0000" + "010203" + "0163" + "07" + "00" + "0000" + "fb2c0102" +
        "67e5504410b1426f9247bb680e5fe0c8" + "78" + "00" + "010201",
    );
    assert.deepEqual(await answered("07fb2c0102", refs(new Map())), [7, "1.50"]);
    assert.equal(await complaint("07001d", refs(new Map())), "[1]: out of range for a decimal");
  },

  async "any reply at all is either read or refused"({ sent, replies, api }) {
    let seed = 7;
    const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32;
    const whole = bytesOf(await sent(({ all }) => all.containers(CONTAINERS)));
    const all = Array.from({ length: 2000 }, () => {
      const bytes = whole.slice(0, random() < 0.5 ? whole.length : Math.floor(random() * whole.length));
      for (let n = 0; n < 3 && bytes.length > 0; n += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      return hexOf(bytes);
    });
    const outcomes = await replies(all, ({ all }) => all.containers(CONTAINERS));
    for (const error of outcomes) assert.ok(error === undefined || error.cause instanceof api.DecodeError, String(error));
    assert.ok(outcomes.some((error) => error === undefined) && outcomes.some((error) => error !== undefined), "both");
  },
};

/** What the tests above are played with: servers that keep what they are asked, and answer what they are told to. */
function tools(stage) {
  const { api, world } = stage;
  const { DecodeError, EncodeError } = api;
  const at = async (replies) => {
    const place = await stage.control.script(`reply:${replies}`);
    const channel = await stage.connect(place.url);
    return { place, channel, clients: { all: new api.Everything(channel), extras: new api.Extras(channel) } };
  };
  const outcome = async (replies, call) => {
    const { channel, clients } = await at(replies);
    try {
      return await call(clients);
    } finally {
      channel.close();
    }
  };
  return {
    api,
    world,
    everything: api,
    extras: api,

    /** The bytes of the arguments of a call. */
    async sent(call) {
      const { place, channel, clients } = await at("");
      later(call(clients));
      const heard = await stage.control.heard(place.id);
      channel.close();
      assert.ok(heard.startsWith("asked "), heard);
      return heard.slice("asked ".length);
    },

    /** What a call answers whose reply is these bytes. */
    answered: outcome,

    /** What each of the same calls fails with, if it does, whose replies are these bytes in turn. */
    async replies(all, call) {
      const { channel, clients } = await at(all.join(","));
      const outcomes = [];
      for (const _ of all) outcomes.push(await call(clients).then(() => undefined, (error) => error));
      channel.close();
      return outcomes;
    },

    /** The message of a value that is refused, without the name of the method. */
    async refusal(call) {
      const { place, channel, clients } = await at("");
      const error = await failure("a value that is none", call(clients));
      channel.close();
      assert.equal(await stage.control.heard(place.id), "1000", "nothing was sent");
      assert.equal(error.status, "invalid_argument");
      assert.ok(error.cause instanceof EncodeError, String(error.cause));
      return error.cause.message;
    },

    /** The message of bytes that are refused. */
    async complaint(digits, call) {
      const error = await failure("bytes that are none", outcome(digits, call));
      assert.equal(error.status, "internal");
      assert.ok(error.cause instanceof DecodeError, String(error.cause));
      return error.cause.message;
    },
  };
}

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const everything = Object.fromEntries(
  Object.entries(TESTS).map(([name, test]) => [name, (stage) => /** @type {any} */ (test)(tools(stage))]),
);
