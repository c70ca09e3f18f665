// The generated modules at work, over an engine that the test plays. The folder they lie in is $GENERATED.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { FakeConnection, bytes, rejected, settled } from "../../../runtime/ts/test/support.js";

const folder = pathToFileURL(`${process.env["GENERATED"]}/`);
const load = (/** @type {string} */ file) => import(new URL(file, folder).href);
const { CallError, Directory } = await load("directory.js");
const hostile = await load("hostile/names.js");

function setUp() {
  const connection = new FakeConnection();
  const channel = { [Symbol.for("turbo-runtime.connection.1")]: connection };
  return { connection, channel, directory: new Directory(channel) };
}

/** Sends `value` as shapes, and answers with the bytes that went out. */
async function echo(/** @type {unknown} */ shapes) {
  const { connection, directory } = setUp();
  const reply = directory.draw(shapes);
  if (connection.calls.length === 0) return reply;
  connection.call.item(connection.call.args);
  return reply;
}

/** A person with everything, and the bytes of it. */
const ADA = {
  rowid: 7n,
  firstName: "Ada",
  photo: Uint8Array.of(1, 2),
  role: "Guest",
  places: [{ x: 1.5, y: 0 }],
  manager: undefined,
  tags: ["a", undefined],
  grid: [[1, 300], []],
};
const ADA_BYTES =
  "010e" + "03416461" + "01020102" + "01" + "01000000000000f83f0000000000000000" + "00" + "0201016100" + "020201fb2c0100";

test("the bytes of a struct are its fields in order", async () => {
  const { connection, directory } = setUp();
  const call = directory.insert(ADA, "Admin", []);
  assert.equal(connection.call.args, `${ADA_BYTES}010000`);
  connection.call.item("02");
  assert.equal(await call, 1n);
  const got = directory.get(7n);
  connection.calls[1]?.item(ADA_BYTES);
  assert.deepEqual(await got, ADA);
  assert.deepEqual(Object.keys(await got), Object.keys(ADA), "every property, in order, also where it is undefined");
});

test("arguments of arguments are written and read", async () => {
  const { Generics } = await load("generics.js");
  const { connection, channel } = setUp();
  const deep = {
    parts: { first: { first: { first: 1, others: [undefined, 2] }, others: [] }, others: [{ first: { first: undefined, others: [3] }, others: [] }] },
    maybe: { first: undefined, others: [{ first: 4, others: [5] }] },
  };
  const echoed = new Generics(channel).echo(deep);
  const parts = "0101" + "02000102" + "00" + "01" + "00" + "010103" + "00";
  assert.equal(connection.call.args, `${parts}00010104` + "0105");
  connection.call.item(connection.call.args);
  assert.deepEqual(await echoed, deep);
});

test("services are bound by their names", () => {
  const { connection, channel } = setUp();
  void [new hostile.Client(channel), new hostile.Table(channel)];
  assert.deepEqual(connection.services, ["directory.v1.Directory", "hostile.names.Client", "hostile.names.Table"]);
  assert.equal(Directory.get.name, "directory.v1.Directory.get");
  assert.deepEqual([Directory.get.idempotent, Directory.insert.idempotent], [true, false]);
});

test("every variant comes back", async () => {
  const shapes = [
    { kind: "Circle", radius: 2, centre: undefined },
    { kind: "Line", value: [{ x: 0, y: 1 }, { x: 2, y: 3 }] },
    { kind: "Group", value: [[{ kind: "Empty" }, { kind: "Group", value: [[]] }]] },
    { kind: "Named", value: ["n"] },
    { kind: "Labelled", label: "l", title: "t" },
  ];
  assert.deepEqual(await echo(shapes), shapes);
});

test("what is wrong in a value is told with its path", async () => {
  const person = { firstName: "Ada", role: "Admin", places: [], tags: [], grid: [] };
  /** @type {[unknown, string][]} */
  const cases = [
    [undefined, "person: expected an object, got nothing"],
    [{ ...person, rowid: 7 }, "person.rowid: expected a bigint, got a number"],
    [{ ...person, rowid: null }, "person.rowid: expected a bigint, got null"],
    [{ ...person, rowid: 2n ** 63n }, "person.rowid: out of range for i64: 9223372036854775808"],
    [{ ...person, firstName: undefined }, "person.firstName: expected a string, got nothing"],
    [{ ...person, firstName: "\ud800" }, "person.firstName: a string with a lone surrogate"],
    [{ ...person, photo: "x" }, "person.photo: expected a Uint8Array, got a string"],
    [{ ...person, role: "Owner" }, 'person.role: expected a variant of Role, got "Owner"'],
    [{ ...person, role: undefined }, "person.role: expected a variant of Role, got nothing"],
    [{ ...person, places: [{ x: 1, y: 2 }, { x: 1 }] }, "person.places[1].y: expected a number, got nothing"],
    [{ ...person, places: { length: 1 } }, "person.places: expected an array, got an object"],
    [{ ...person, tags: ["a", null] }, "person.tags[1]: expected a string, got null"],
    [{ ...person, grid: [[1], [2, 65536]] }, "person.grid[1][1]: out of range for u16: 65536"],
    [{ ...person, manager: person.places }, "person.manager: expected an object, got an array"],
    [{ ...person, manager: { ...person, tags: [1] } }, "person.manager.tags[0]: expected a string, got a number"],
  ];
  for (const [value, message] of cases) {
    const { connection, directory } = setUp();
    const error = await rejected(directory.insert(value, undefined, []));
    assert.ok(error instanceof CallError);
    assert.equal(error.status, "invalid_argument");
    assert.equal(error.message, `directory.v1.Directory.insert: ${message}`);
    assert.equal(connection.calls.length, 0);
  }
  for (const [shape, message] of /** @type {[unknown, string][]} */ ([
    ["Empty", "shapes[0]: expected an object, got a string"],
    [{}, "shapes[0].kind: expected a variant of Shape, got nothing"],
    [{ kind: "Sphere" }, 'shapes[0].kind: expected a variant of Shape, got "Sphere"'],
    [{ kind: "Circle" }, "shapes[0].radius: expected a number, got nothing"],
    [{ kind: "Line" }, "shapes[0].value: expected an array of 2, got nothing"],
    [{ kind: "Line", value: [1] }, "shapes[0].value: expected an array of 2, got one of 1"],
    [{ kind: "Line", value: [{ x: 1, y: 1 }, {}] }, "shapes[0].value[1].x: expected a number, got nothing"],
    [{ kind: "Group", value: [[{ kind: "Named", value: [1] }]] }, "shapes[0].value[0][0].value[0]: expected a string, got a number"],
  ])) {
    assert.equal((await rejected(echo([shape]))).message, `directory.v1.Directory.draw: ${message}`);
  }
});

// V-22
test("an object that contains itself is refused", async () => {
  const shapes = /** @type {unknown[]} */ ([]);
  shapes.push({ kind: "Group", value: [shapes] });
  assert.match((await rejected(echo(shapes))).message, /nested deeper than 128 levels/);
  const deep = (/** @type {number} */ levels) => {
    let shape = /** @type {any} */ ({ kind: "Empty" });
    for (let i = 1; i < levels; i += 1) shape = { kind: "Group", value: [[shape]] };
    return [shape];
  };
  assert.deepEqual(await echo(deep(128)), deep(128));
  assert.match((await rejected(echo(deep(129)))).message, /nested deeper than 128 levels/);
});

// V-12, V-20, V-24
test("hostile replies are refused with the path", async () => {
  for (const [digits, message] of [
    ["", "rowid: the bytes end early, at 0"],
    ["02", "rowid: expected an optional, found the byte 2"],
    [ADA_BYTES.slice(0, -2), "grid[1]: the bytes end early, at 40"],
    [`${ADA_BYTES}00`, "1 bytes are left over"],
    [ADA_BYTES.replace("01020102" + "01", "01020102" + "02"), "role: there is no variant 2"],
    ["00" + "01ff", "firstName: the string is not UTF-8"],
    ["00" + "0141" + "00" + "00" + "fb1027", "places: a list of 10000 items does not fit into what is left"],
  ]) {
    const { connection, directory } = setUp();
    const reply = directory.get(1n);
    connection.call.item(digits);
    const error = await rejected(reply);
    assert.equal(error.status, "internal");
    assert.match(error.message, new RegExp(`cannot be decoded: ${message.replace(/[[\]]/g, "\\$&")}`));
  }
  const { connection, directory } = setUp();
  const reply = directory.draw([]);
  connection.call.item("01" + "0201".repeat(1000));
  assert.match((await rejected(reply)).message, /nested deeper than 128 levels/);
});

test("errors have their types", async () => {
  const { connection, directory } = setUp();
  const reply = directory.get(1n);
  connection.call.sink.fail(6, "", bytes("01 03 426f62"));
  const error = await rejected(reply);
  assert.ok(Directory.get.isError(error));
  assert.ok(Directory.insert.isError(error), "a method that throws the same error knows it too");
  assert.ok(!Directory.touch.isError(error));
  assert.deepEqual([error.status, error.error], ["already_exists", { kind: "NameTaken", value: ["Bob"] }]);
});

test("streams, and methods without arguments or results", async () => {
  const { connection, directory } = setUp();
  const ticks = /** @type {number[]} */ ([]);
  const loop = (async () => {
    for await (const tick of directory.ticks()) ticks.push(tick);
  })();
  await settled();
  connection.call.item("07");
  await settled();
  connection.call.sink.end();
  await loop;
  assert.deepEqual(ticks, [7]);
  const touched = directory.touch();
  connection.calls[1]?.item("");
  assert.equal(await touched, undefined);
  const nothing = directory.nothing({});
  assert.equal(connection.calls[2]?.args, "");
  connection.calls[2]?.item("01");
  assert.deepEqual(await nothing, {});
});

// L-48
test("streams of the client", async () => {
  const { connection, directory } = setUp();
  const wanted = async (/** @type {number} */ at, /** @type {number} */ count) => {
    for (let i = 0; i < count; i += 1) {
      connection.calls[at]?.sink.want();
      await settled();
    }
  };
  const loaded = directory.load("csv", [ADA, ADA]);
  await wanted(0, 3);
  assert.deepEqual([connection.call.args, connection.call.sent], ["03637376", [ADA_BYTES, ADA_BYTES]]);
  assert.ok(connection.call.isFinished);
  connection.call.item("02");
  assert.equal(await loaded, 2n);

  const summed = directory.sum([[1, 300], []]);
  await wanted(1, 2);
  assert.deepEqual([connection.calls[1]?.args, connection.calls[1]?.sent], ["", ["0201fb2c01", "00"]]);
  connection.calls[1]?.item("07");
  assert.equal(await summed, 7n);

  const lines = directory.chat("r", (function* () {
    yield "a";
    yield "too long a line";
  })(), { timeout: 5 })[Symbol.asyncIterator]();
  const [first, second] = [lines.next(), rejected(lines.next())];
  assert.deepEqual([connection.calls[2]?.args, connection.calls[2]?.options.timeout], ["0172", 5]);
  await wanted(2, 1);
  connection.calls[2]?.item("0161");
  assert.deepEqual(await first, { done: false, value: "a" });
  await wanted(2, 1);
  assert.equal((await second).message, "directory.v1.Directory.chat: lines[1]: expected a length of at most 8, got 15");
  assert.deepEqual(connection.calls[2]?.sent, ["0161"]);

  const wrong = rejected(directory.load("csv", [ADA, { ...ADA, tags: [7] }]));
  await wanted(3, 2);
  assert.equal((await wrong).message, "directory.v1.Directory.load: people[1].tags[0]: expected a string, got a number");
});

test("every scalar goes out in its form", async () => {
  const { connection, directory } = setUp();
  const reply = directory.numbers(1, -1, 2, -2, 3, -3, 4n, 5n, -5n, 0.5, 0.5, true);
  assert.equal(connection.call.args, "01ff020303050405090000003f000000000000e03f01");
  connection.call.item("02fa00");
  assert.deepEqual(await reply, [250n, 0n]);
});

// L-42
test("defaults of hostile names", () => {
  const made = hostile.WithDefaults({ fields: 7 });
  const { constructor_, toString_, valueOf_, ...rest } = made;
  assert.deepEqual([constructor_, toString_, valueOf_], [1n, 2, new Float32Array()]);
  assert.deepEqual(rest, { fields: 7, class: "*/ `${fields}` [Promise]", default: "Null" });
  const { connection, channel } = setUp();
  void new hostile.Service(channel).made(hostile.WithDefaults({ fields: 7, toString_: undefined, class: "", valueOf_: Float32Array.of(1.5) }));
  assert.equal(connection.call.args, "07" + "01" + "00" + "01" + "0000c03f" + "00" + "02");
});

test("hostile names work as any other", async () => {
  const { connection, channel } = setUp();
  const client = new hostile.Client(channel);
  const value = { proto: "p", toString_: true, class: 1, then: 2, kind: "k" };
  const reply = client.constructor_(1, 2, 3, undefined, [4], 5, { timeout: 6 });
  assert.equal(connection.call.args, "01020300010405");
  assert.equal(connection.call.options.timeout, 6);
  connection.call.item("0170" + "00" + "0101" + "00" + "00" + "01" + "00" + "02" + "016b");
  assert.deepEqual(
    { ...(await reply) },
    { ...value, constructor_: undefined, valueOf_: undefined, hasOwnProperty_: undefined, default: undefined },
  );
  // An optional that is left out is not what every object inherits.
  const thrown = client.constructor_(1, 2, 3, 4, [], 5);
  connection.calls[1]?.sink.fail(9, "", bytes("01" + "0170" + "00" + "00" + "00" + "00" + "01" + "00" + "02" + "016b"));
  const error = await rejected(thrown);
  assert.ok(hostile.Client.constructor_.isError(error));
  assert.equal(error.error.value[0].toString_, undefined);
  void client.delete({ kind: "Channel", kind_: 1, kindOf: 2, value: "v" }, { map: [{ map: [] }] }).catch(() => {});
  assert.equal(connection.calls[2]?.args, "0001020176" + "0100");
  assert.equal(hostile.Client.name.name, "hostile.names.Client.name");
  assert.equal(await Promise.resolve(client), client, "a service is no thenable");
});

