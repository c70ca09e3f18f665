// Streams, over an engine that the test plays.
import assert from "node:assert/strict";
import { test } from "node:test";

import { newChannel } from "../src/channel.js";
import { Client } from "../src/client.js";
import { getU8 } from "../src/integers.js";
import { Service } from "../src/service.js";
import { newStream } from "../src/stream.js";
import { getString, putString } from "../src/text.js";
import { FakeConnection, bytes, rejected, settled } from "./support.js";

const table = new Service("people.v1.People", "0102030405060708", [
  { name: "watch", signature: "1112131415161718", stream: newStream, write: putString, read: getString, readError: (r) => ({ kind: "Gone", n: getU8(r) }) },
]);

function setUp() {
  const connection = new FakeConnection();
  const client = new Client(newChannel(connection), table);
  const watch = (/** @type {unknown} */ prefix = "", /** @type {any} */ options = undefined) =>
    client.stream(0, options, prefix);
  return { connection, watch };
}

test("nothing is sent before an item is asked for, and the arguments are those of the call", async () => {
  const { connection, watch } = setUp();
  const argument = { prefix: "B" };
  const stream = watch(argument.prefix);
  argument.prefix = "C";
  await settled();
  assert.equal(connection.calls.length, 0);
  const first = stream[Symbol.asyncIterator]().next();
  assert.equal(connection.call.args, "0142");
  assert.equal(connection.call.pulls, 1);
  connection.call.item("0161");
  assert.deepEqual(await first, { done: false, value: "a" });
});

test("a loop takes the items in order and ends", async () => {
  const { connection, watch } = setUp();
  const taken = /** @type {string[]} */ ([]);
  const loop = (async () => {
    for await (const item of watch()) taken.push(item);
  })();
  for (const item of ["0161", "0162"]) {
    await settled();
    connection.call.item(item);
  }
  await settled();
  connection.call.sink.end();
  await loop;
  assert.deepEqual(taken, ["a", "b"]);
  assert.ok(!connection.call.isCancelled);
});

test("one item is asked for at a time: a slow loop makes the server wait", async () => {
  const { connection, watch } = setUp();
  const items = watch()[Symbol.asyncIterator]();
  void items.next();
  connection.call.item("0161");
  await settled();
  assert.equal(connection.call.pulls, 1);
  void items.next();
  assert.equal(connection.call.pulls, 2);
});

test("items that have arrived are taken one by one, and not before they are asked for", async () => {
  const { connection, watch } = setUp();
  const items = watch()[Symbol.asyncIterator]();
  const first = items.next();
  connection.call.arrived.push("0162", "0163");
  // It overtakes nobody who waits.
  const second = items.next();
  assert.equal(connection.call.arrived.length, 2);
  connection.call.item("0161");
  assert.equal(connection.call.pulls, 2);
  connection.call.item(/** @type {string} */ (connection.call.arrived.shift()));
  assert.deepEqual([(await first).value, (await second).value], ["a", "b"]);
  const third = items.next();
  assert.equal(connection.call.arrived.length, 0);
  assert.deepEqual(await third, { done: false, value: "c" });
  assert.equal(connection.call.pulls, 2);
  const fourth = items.next();
  assert.equal(connection.call.pulls, 3);
  connection.call.sink.end();
  assert.deepEqual(await fourth, { done: true, value: undefined });
});

test("an item that has arrived and cannot be read ends the stream", async () => {
  const { connection, watch } = setUp();
  const items = watch()[Symbol.asyncIterator]();
  const first = items.next();
  connection.call.arrived.push("01ff", "0161");
  connection.call.item("0161");
  await first;
  const error = await rejected(items.next());
  assert.match(error.message, /the item of the server cannot be decoded/);
  assert.ok(connection.call.isCancelled);
  assert.deepEqual(await items.next(), { done: true, value: undefined });
  assert.equal(connection.call.arrived.length, 1);
});

test("several that wait are served in turn", async () => {
  const { connection, watch } = setUp();
  const items = watch()[Symbol.asyncIterator]();
  const waiting = [items.next(), items.next(), items.next()];
  assert.equal(connection.call.pulls, 1);
  connection.call.item("0161");
  assert.equal(connection.call.pulls, 2);
  connection.call.item("0162");
  connection.call.sink.end();
  assert.deepEqual(
    (await Promise.all(waiting)).map((result) => result.value),
    ["a", "b", undefined],
  );
  assert.deepEqual(await items.next(), { done: true, value: undefined });
});

test("leaving the loop cancels the call", async () => {
  for (const leave of ["break", "throw"]) {
    const { connection, watch } = setUp();
    const loop = (async () => {
      for await (const _ of watch()) {
        if (leave === "break") break;
        throw new Error("of the application");
      }
    })();
    await settled();
    connection.call.item("0161");
    if (leave === "break") await loop;
    else assert.equal((await rejected(loop)).message, "of the application");
    assert.ok(connection.call.isCancelled);
  }
});

test("a failure ends the loop with an error, and a second look finds the end", async () => {
  const { connection, watch } = setUp();
  const items = watch()[Symbol.asyncIterator]();
  const next = items.next();
  connection.call.sink.fail(5, "", bytes("07"));
  const error = await rejected(next);
  assert.equal(error.status, "not_found");
  assert.deepEqual(error.error, { kind: "Gone", n: 7 });
  assert.ok(table.info(0).isError(error));
  assert.deepEqual(await items.next(), { done: true, value: undefined });
});

test("a failure that comes between two items waits for whoever asks next", async () => {
  const { connection, watch } = setUp();
  const items = watch()[Symbol.asyncIterator]();
  const first = items.next();
  connection.call.item("0161");
  await first;
  connection.call.sink.fail(14, "away", undefined);
  await settled();
  assert.equal((await rejected(items.next())).status, "unavailable");
});

test("an item that is no value cancels the call and ends the loop", async () => {
  const { connection, watch } = setUp();
  const next = watch()[Symbol.asyncIterator]().next();
  connection.call.item("05");
  const error = await rejected(next);
  assert.equal(error.status, "internal");
  assert.match(error.message, /the item of the server cannot be decoded/);
  assert.ok(connection.call.isCancelled);
});

test("wrong arguments are told where the stream is consumed", async () => {
  const { connection, watch } = setUp();
  const error = await rejected(watch(7)[Symbol.asyncIterator]().next());
  assert.equal(error.status, "invalid_argument");
  assert.equal(error.message, "people.v1.People.watch: expected a string, got a number");
  assert.equal(connection.calls.length, 0);
});

test("a signal ends the loop, before and during it", async () => {
  const { connection, watch } = setUp();
  const early = await rejected(watch("", { signal: AbortSignal.abort() })[Symbol.asyncIterator]().next());
  assert.equal(early.status, "cancelled");
  assert.equal(connection.calls.length, 0);

  const controller = new AbortController();
  const next = watch("", { signal: controller.signal })[Symbol.asyncIterator]().next();
  controller.abort();
  assert.equal((await rejected(next)).status, "cancelled");
  assert.ok(connection.call.isCancelled);
});

test("a stream is iterated once", () => {
  const { watch } = setUp();
  const stream = watch();
  stream[Symbol.asyncIterator]();
  assert.throws(() => stream[Symbol.asyncIterator](), /iterated once/);
});

test("subscribers share one call, the late one gets the last item, and the last to leave cancels", async () => {
  const { connection, watch } = setUp();
  const stream = watch();
  const seen = /** @type {string[]} */ ([]);
  const stopFirst = stream.subscribe((item) => seen.push(`1${item}`));
  await settled();
  connection.call.item("0161");
  await settled();
  const stopSecond = stream.subscribe({ next: (item) => seen.push(`2${item}`) });
  connection.call.item("0162");
  await settled();
  stopFirst();
  stopFirst();
  assert.ok(!connection.call.isCancelled);
  connection.call.item("0163");
  await settled();
  stopSecond();
  assert.deepEqual(seen, ["1a", "2a", "1b", "2b", "2c"]);
  assert.ok(connection.call.isCancelled);
  stream.subscribe(() => {});
  await settled();
  assert.equal(connection.calls.length, 2, "a new subscriber makes a new call");
});

test("subscribers hear of the end and of failures", async () => {
  const { connection, watch } = setUp();
  const seen = /** @type {string[]} */ ([]);
  watch().subscribe({ complete: () => seen.push("complete") });
  watch().subscribe({ error: (error) => seen.push(/** @type {any} */ (error).status) });
  await settled();
  connection.calls[0]?.sink.end();
  connection.calls[1]?.sink.fail(14, "away", undefined);
  await settled();
  assert.deepEqual(seen, ["complete", "unavailable"]);
});

test("one observer that throws does not end the stream of another", async () => {
  const { connection, watch } = setUp();
  const stream = watch();
  const seen = /** @type {string[]} */ ([]);
  const reported = /** @type {unknown[]} */ ([]);
  const { error } = console;
  console.error = (/** @type {unknown} */ what) => reported.push(what);
  try {
    stream.subscribe(() => {
      throw new Error("of the observer");
    });
    stream.subscribe((item) => seen.push(item));
    for (const item of ["0161", "0162"]) {
      await settled();
      connection.call.item(item);
    }
    await settled();
  } finally {
    console.error = error;
  }
  assert.deepEqual(seen, ["a", "b"]);
  assert.equal(reported.length, 2);
});

test("a stream that is opened again tells so between two items", async () => {
  const { connection, watch } = setUp();
  const seen = /** @type {unknown[]} */ ([]);
  const loop = (async () => {
    for await (const item of watch("", { reopen: () => seen.push("again") })) seen.push(item);
  })();
  const { call } = connection;
  assert.equal(call.options.reopens, true);
  call.item("0161");
  await settled();
  call.sink.again();
  call.item("0162");
  await settled();
  call.sink.end();
  await loop;
  assert.deepEqual(seen, ["a", "again", "b"]);
  call.sink.again();
  assert.equal(seen.length, 3, "nothing after the end");
});

test("reopening is asked for with a boolean or a function", async () => {
  for (const [reopen, reopens] of /** @type {[unknown, boolean][]} */ ([[undefined, false], [false, false], [true, true]])) {
    const { connection, watch } = setUp();
    void watch("", { reopen })[Symbol.asyncIterator]().next();
    assert.equal(connection.call.options.reopens, reopens);
    connection.call.sink.again();
  }
  const { watch } = setUp();
  const error = await rejected(watch("", { reopen: 1 })[Symbol.asyncIterator]().next());
  assert.equal(error.status, "invalid_argument");
  assert.match(error.message, /options.reopen: expected a boolean or a function, got a number/);
});
