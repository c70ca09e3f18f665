// Calls that are answered by one value, over an engine that the test plays.
import assert from "node:assert/strict";
import { test } from "node:test";

import { getI64, putI64 } from "../src/bigints.js";
import { newChannel } from "../src/channel.js";
import { Client } from "../src/client.js";
import { CallError, DecodeError, EncodeError } from "../src/errors.js";
import { Service } from "../src/service.js";
import { getString } from "../src/text.js";
import { FakeConnection, bytes, rejected, settled } from "./support.js";

const readError = (/** @type {import("../src/source.js").Source} */ r) => ({ kind: "NotFound", rowid: getI64(r) });
const table = new Service("people.v1.People", "0102030405060708", [
  { name: "get_person", signature: "1112131415161718", idempotent: true, write: putI64, read: getString, readError },
  { name: "touch", signature: "2122232425262728", read: () => {} },
]);

function setUp() {
  const connection = new FakeConnection();
  const client = new Client(newChannel(connection), table);
  const get = (/** @type {unknown} */ rowid, /** @type {any} */ options = undefined) =>
    client.unary(0, options, rowid);
  return { connection, client, get };
}

test("arguments go out, and the reply comes back decoded", async () => {
  const { connection, get } = setUp();
  const reply = get(7n);
  assert.equal(connection.call.method, 0);
  assert.equal(connection.call.args, "0e");
  assert.deepEqual(connection.call.options.metadata, []);
  assert.equal(connection.call.options.timeout, -1);
  connection.call.item("03426f62");
  assert.equal(await reply, "Bob");
});

test("a method without a result answers nothing, and nothing else", async () => {
  const { connection, client } = setUp();
  const reply = client.unary(1, undefined, undefined);
  connection.call.item("");
  assert.equal(await reply, undefined);
  const bad = client.unary(1, undefined, undefined);
  connection.calls[1]?.item("00");
  assert.match((await rejected(bad)).message, /1 bytes are left over/);
});

test("options reach the engine checked and in order", async () => {
  const { connection, get } = setUp();
  void get(1n, { timeout: 1500.2, metadata: { b: "2", "a.b-c_1": "ü" } }).catch(() => {});
  assert.equal(connection.call.options.timeout, 1501);
  assert.deepEqual(connection.call.options.metadata, [["a.b-c_1", "ü"], ["b", "2"]]);
});

test("what cannot be sent is told as invalid_argument, with its path, and not sent", async () => {
  /** @type {[unknown, any, string][]} */
  const cases = [
    [1, undefined, "expected a bigint, got a number"],
    [1n, 5, "options: expected an object, got a number"],
    [1n, { timeout: "1" }, "options.timeout: expected a number of milliseconds, got a string"],
    [1n, { timeout: -1 }, "options.timeout: expected milliseconds, got -1"],
    [1n, { timeout: NaN }, "options.timeout: expected milliseconds, got NaN"],
    [1n, { signal: {} }, "options.signal: expected an AbortSignal, got an object"],
    [1n, { metadata: ["a"] }, "options.metadata: expected an object, got an array"],
    [1n, { metadata: { a: 1 } }, "options.metadata.a: expected a string, got a number"],
    [1n, { metadata: { a: "\ud800" } }, "options.metadata.a: a string with a lone surrogate"],
    [1n, { metadata: { Ab: "" } }, "options.metadata.Ab: a key has lower-case letters, digits, `-`, `_` and `.` only"],
  ];
  for (const [rowid, options, message] of cases) {
    const { connection, get } = setUp();
    const error = await rejected(get(rowid, options));
    assert.ok(error instanceof CallError);
    assert.equal(error.status, "invalid_argument");
    assert.equal(error.message, `people.v1.People.get_person: ${message}`);
    assert.ok(error.cause instanceof EncodeError);
    assert.equal(connection.calls.length, 0);
  }
});

test("a typed error is decoded, and known by its method", async () => {
  const { connection, get } = setUp();
  const reply = get(99n);
  connection.call.sink.fail(5, "", bytes("c6"));
  const error = await rejected(reply);
  assert.equal(error.status, "not_found");
  assert.deepEqual(error.error, { kind: "NotFound", rowid: 99n });
  assert.equal(error.message, "people.v1.People.get_person: not_found: NotFound");
  assert.ok(table.info(0).isError(error));
  const byHand = new CallError("not_found", "made by hand", { error: error.error });
  assert.deepEqual([table.info(1).isError(error), table.info(0).isError(byHand)], [false, false]);
  for (const other of [undefined, null, "x", new Error("x")]) assert.ok(!table.info(0).isError(other));
});

test("any other failure has a status and a message", async () => {
  for (const [number, status] of /** @type {[number, string][]} */ ([
    [7, "permission_denied"],
    [17, "schema_mismatch"],
    [18, "indeterminate"],
    [0, "internal"],
    [2, "internal"],
    [19, "internal"],
    [4_000_000_000, "internal"],
  ])) {
    const { connection, get } = setUp();
    const reply = get(1n);
    connection.call.sink.fail(number, "because", undefined);
    const error = await rejected(reply);
    assert.equal(error.status, status);
    assert.equal(error.error, undefined);
    assert.equal(error.message, `people.v1.People.get_person: ${status}: because`);
    assert.ok(!table.info(0).isError(error));
  }
});

test("a reply and an error that are no values are internal, with the path", async () => {
  const { connection, client, get } = setUp();
  const reply = get(1n);
  connection.call.item("0361");
  const error = await rejected(reply);
  assert.equal(error.status, "internal");
  assert.ok(error.cause instanceof DecodeError);
  const thrown = get(1n);
  connection.calls[1]?.sink.fail(5, "", bytes("c600"));
  assert.match((await rejected(thrown)).message, /the error of the server cannot be decoded: 1 bytes/);
  const unexpected = client.unary(1, undefined, undefined);
  connection.calls[2]?.sink.fail(5, "", bytes("00"));
  assert.match((await rejected(unexpected)).message, /sent an error, and the method has none/);
});

test("a signal that has aborted rejects at once, and nothing is sent", async () => {
  const { connection, get } = setUp();
  const error = await rejected(get(1n, { signal: AbortSignal.abort("enough") }));
  assert.equal(error.status, "cancelled");
  assert.equal(error.cause, "enough");
  assert.equal(connection.calls.length, 0);
});

test("a signal that aborts later cancels the call, once", async () => {
  const { connection, get } = setUp();
  const controller = new AbortController();
  const reply = get(1n, { signal: controller.signal });
  await settled();
  assert.ok(!connection.call.isCancelled);
  controller.abort();
  assert.equal((await rejected(reply)).status, "cancelled");
  assert.ok(connection.call.isCancelled);
});

test("a signal that aborts after the reply changes nothing, and is not held", async () => {
  const { connection, get } = setUp();
  const controller = new AbortController();
  const reply = get(1n, { signal: controller.signal });
  connection.call.item("00");
  assert.equal(await reply, "");
  controller.abort();
  assert.ok(!connection.call.isCancelled);
});

test("the stack of an error leads to the call", async () => {
  const { connection, get } = setUp();
  async function somewhereInTheApplication() {
    const reply = get(1n);
    setImmediate(() => connection.call.sink.fail(14, "away", undefined));
    await reply;
  }
  const error = await rejected(somewhereInTheApplication());
  assert.match(error.stack, /somewhereInTheApplication/);
});

test("a failure that the caller handles late is no unhandled rejection of ours", async () => {
  const { connection, get } = setUp();
  const unhandled = /** @type {unknown[]} */ ([]);
  const listener = (/** @type {unknown} */ error) => unhandled.push(error);
  process.on("unhandledRejection", listener);
  const handled = get(1n).catch((/** @type {CallError} */ error) => error.status);
  connection.call.sink.fail(14, "away", undefined);
  assert.equal(await handled, "unavailable");
  await settled();
  process.off("unhandledRejection", listener);
  assert.deepEqual(unhandled, []);
});

test("something else than a channel is refused with a hint", () => {
  for (const channel of [undefined, null, {}, Promise.resolve()]) {
    assert.throws(() => new Client(channel, table), { name: "TypeError", message: /expected a Channel.*await/ });
  }
});

test("the state of a channel can be watched", () => {
  const connection = new FakeConnection();
  const channel = newChannel(connection);
  const seen = /** @type {string[]} */ ([]);
  const stop = channel.subscribe((state) => seen.push(state));
  connection.become("reconnecting");
  connection.become("open");
  stop();
  stop();
  channel.close();
  assert.deepEqual(seen, ["open", "reconnecting", "open"]);
  assert.equal(channel.state, "closed");
  assert.ok(connection.isClosed);
});

