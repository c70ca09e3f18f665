// Streams of the client, over an engine that the test plays.
import assert from "node:assert/strict";
import { test } from "node:test";

import { newChannel } from "../src/channel.js";
import { Client } from "../src/client.js";
import { CallError, EncodeError } from "../src/errors.js";
import { inputOf } from "../src/input.js";
import { Service } from "../src/service.js";
import { newStream } from "../src/stream.js";
import { reading, writing } from "./codec.js";
import { FakeConnection, rejected, settled } from "./support.js";

/** An item is a text in an object, so that it has a path. */
const input = inputOf(
  "people",
  writing((writer, item) => writer.string(item.name)),
);
const table = new Service("people.v1.People", "0102030405060708", [
  { name: "load", signature: "1112131415161718", read: reading((r) => r.u8()), write: writing((w, args) => w.string(args.format)), input },
  { name: "chat", signature: "2122232425262728", stream: newStream, read: reading((r) => r.string()), input },
]);

function setUp() {
  const connection = new FakeConnection();
  const client = new Client(newChannel(connection), table);
  const load = (/** @type {unknown} */ source, /** @type {any} */ options = undefined) =>
    client.unary(0, options, { format: "csv" }, source);
  const chat = (/** @type {unknown} */ source, /** @type {any} */ options = undefined) => client.stream(1, options, undefined, source);
  return { connection, load, chat };
}

/** Asks for so many items, one after the other. */
async function wanted(/** @type {import("./support.js").FakeCall} */ call, /** @type {number} */ count) {
  for (let i = 0; i < count; i += 1) {
    call.sink.want();
    await settled();
  }
}

/** A source that tells what becomes of it. */
class Source {
  asked = 0;
  isReturned = false;

  /** @param {(index: number) => any} next */
  constructor(next = (index) => ({ done: index >= 3, value: { name: String(index) } })) {
    this.next = async () => next(this.asked++);
  }

  async return() {
    this.isReturned = true;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

const NAMES = ["0130", "0131", "0132"];

test("items of every kind of source go out in order, and then the end", async () => {
  const people = [{ name: "0" }, { name: "1" }, { name: "2" }];
  const sources = [
    people,
    new Set(people),
    people.values(),
    (function* () {
      yield* people;
    })(),
    (async function* () {
      yield* people;
    })(),
    new Source(),
  ];
  for (const source of sources) {
    const { connection, load } = setUp();
    const reply = load(source);
    assert.equal(connection.call.args, "03637376");
    await wanted(connection.call, 4);
    assert.deepEqual(connection.call.sent, NAMES);
    assert.ok(connection.call.isFinished);
    connection.call.item("07");
    assert.equal(await reply, 7);
    assert.ok(!connection.call.isCancelled);
  }
});

test("the source is asked only for what can be sent", async () => {
  const { connection, load } = setUp();
  const source = new Source(() => ({ done: false, value: { name: "x" } }));
  void load(source);
  await settled();
  assert.equal(source.asked, 0);
  await wanted(connection.call, 2);
  assert.deepEqual([source.asked, connection.call.sent.length], [2, 2]);
  await settled();
  assert.equal(source.asked, 2);
});

test("an answer ends the source, and a failure does too", async () => {
  for (const end of /** @type {((call: any) => void)[]} */ ([
    (call) => call.item("07"),
    (call) => call.sink.fail(14, "gone", undefined),
    (call) => call.sink.enough(),
  ])) {
    const { connection, load } = setUp();
    const source = new Source();
    const reply = load(source).catch((error) => error.status);
    await wanted(connection.call, 1);
    end(connection.call);
    assert.ok(source.isReturned);
    await wanted(connection.call, 1);
    assert.deepEqual([source.asked, connection.call.sent], [1, ["0130"]]);
    connection.call.item("07");
    assert.ok([7, "unavailable"].includes(await reply));
  }
});

test("a source that nobody asked is left alone, and one that has ended is not told", async () => {
  const { connection, load } = setUp();
  const untouched = new Source();
  void load(untouched);
  connection.call.item("07");
  const ended = new Source();
  void load(ended);
  await wanted(/** @type {any} */ (connection.calls[1]), 4);
  connection.calls[1]?.item("07");
  await settled();
  assert.deepEqual([untouched.isReturned, untouched.asked, ended.isReturned], [false, 0, false]);
});

test("what a source throws is what the call rejects with", async () => {
  for (const thrown of [new RangeError("no more"), undefined, "text"]) {
    for (const source of [
      new Source(() => Promise.reject(thrown)),
      { [Symbol.iterator]: () => ({ next: () => { throw thrown; } }) },
      { [Symbol.iterator]: () => { throw thrown; } },
    ]) {
      const { connection, load, chat } = setUp();
      const reply = load(source);
      connection.call.sink.want();
      assert.equal(await rejected(reply), thrown);
      assert.ok(connection.call.isCancelled);
      const lines = chat(source)[Symbol.asyncIterator]();
      const first = lines.next();
      connection.calls[1]?.sink.want();
      assert.equal(await rejected(first), thrown);
      assert.ok(connection.calls[1]?.isCancelled);
      assert.deepEqual(await lines.next(), { done: true, value: undefined });
      assert.ok(!(source instanceof Source) || !source.isReturned, "it has ended itself");
    }
  }
});

test("an item that cannot be sent is told with its path, and ends the call and the source", async () => {
  const { connection, load } = setUp();
  const source = new Source((index) => ({ done: false, value: { name: index < 2 ? "x" : 7 } }));
  const reply = load(source);
  await wanted(connection.call, 2);
  connection.call.sink.want();
  const error = await rejected(reply);
  assert.ok(error instanceof CallError && error.cause instanceof EncodeError);
  assert.equal(error.status, "invalid_argument");
  assert.equal(error.message, "people.v1.People.load: people[2].name: expected a string, got a number");
  assert.ok(connection.call.isCancelled && source.isReturned);
  assert.deepEqual(connection.call.sent, ["0178", "0178"]);
});

test("what is no source is refused before anything is sent", async () => {
  for (const [source, got] of /** @type {[unknown, string][]} */ ([
    [undefined, "nothing"],
    [null, "null"],
    ["text", "a string"],
    [{}, "an object"],
    [7, "a number"],
  ])) {
    const { connection, load, chat } = setUp();
    const message = `people: expected an iterable, got ${got}`;
    assert.equal((await rejected(load(source))).message, `people.v1.People.load: ${message}`);
    const error = await rejected(chat(source)[Symbol.asyncIterator]().next());
    assert.equal(error.message, `people.v1.People.chat: ${message}`);
    assert.equal(error.status, "invalid_argument");
    assert.equal(connection.calls.length, 0);
  }
});

test("the signal ends the call and the source", async () => {
  const { connection, load, chat } = setUp();
  const controller = new AbortController();
  const sources = [new Source(), new Source()];
  const loading = rejected(load(sources[0], { signal: controller.signal }));
  const chatting = rejected(chat(sources[1], { signal: controller.signal })[Symbol.asyncIterator]().next());
  for (const call of connection.calls) await wanted(call, 1);
  controller.abort(new Error("enough"));
  for (const error of await Promise.all([loading, chatting])) {
    assert.deepEqual([error.status, error.cause.message], ["cancelled", "enough"]);
  }
  assert.ok(connection.calls.every((call) => call.isCancelled) && sources.every((source) => source.isReturned));
  const never = new Source();
  assert.equal((await rejected(load(never, { signal: controller.signal }))).status, "cancelled");
  assert.deepEqual([connection.calls.length, never.asked], [2, 0]);
});

test("a source may end its own call", async () => {
  const reported = /** @type {unknown[]} */ ([]);
  globalThis.reportError = (/** @type {unknown} */ error) => void reported.push(error);
  try {
    let stop = () => {};
    let isLeft = false;
    const asynchronous = async function* () {
      try {
        stop();
        yield { name: "x" };
      } finally {
        isLeft = true;
      }
    };
    const synchronous = function* () {
      try {
        stop();
        yield { name: "x" };
      } finally {
        isLeft = true;
      }
    };
    for (const source of [synchronous, asynchronous]) {
      const { connection, load } = setUp();
      const own = new AbortController();
      stop = () => own.abort();
      isLeft = false;
      const reply = rejected(load(source(), { signal: own.signal }));
      await wanted(connection.call, 1);
      assert.equal((await reply).status, "cancelled");
      await settled();
      assert.deepEqual([isLeft, connection.call.isCancelled, connection.call.sent], [true, true, []]);
    }
    assert.deepEqual(reported, []);
  } finally {
    globalThis.reportError = /** @type {any} */ (undefined);
  }
});

test("both ways: items come while others go, and leaving the loop ends the source", async () => {
  const { connection, chat } = setUp();
  const source = new Source();
  const stream = chat(source);
  await settled();
  assert.equal(connection.calls.length, 0, "nothing is sent before an item is asked for");
  const taken = /** @type {string[]} */ ([]);
  const loop = (async () => {
    for await (const line of stream) {
      taken.push(line);
      if (taken.length === 2) break;
    }
  })();
  await wanted(connection.call, 1);
  connection.call.item("0161");
  await wanted(connection.call, 1);
  connection.call.item("0162");
  await loop;
  assert.deepEqual([taken, connection.call.sent], [["a", "b"], ["0130", "0131"]]);
  assert.ok(connection.call.isCancelled && source.isReturned);
  assert.throws(() => stream[Symbol.asyncIterator](), TypeError);
});

test("the end of the server ends the source", async () => {
  const { connection, chat } = setUp();
  const source = new Source();
  const items = chat(source)[Symbol.asyncIterator]();
  const first = items.next();
  await wanted(connection.call, 1);
  connection.call.sink.end();
  assert.deepEqual(await first, { done: true, value: undefined });
  assert.ok(source.isReturned && !connection.call.isCancelled);
});

test("a source that fails while it is being ended is reported, not lost", async () => {
  const reported = /** @type {unknown[]} */ ([]);
  globalThis.reportError = (/** @type {unknown} */ error) => void reported.push(error);
  try {
    for (const end of [() => { throw new Error("now"); }, () => Promise.reject(new Error("later"))]) {
      const { connection, load } = setUp();
      const reply = load(Object.assign(new Source(), { return: end }));
      await wanted(connection.call, 1);
      connection.call.item("07");
      assert.equal(await reply, 7);
      await settled();
    }
    assert.deepEqual(reported.map(String), ["Error: now", "Error: later"]);
    // Its next item fails after nobody wants it: that is what ending it does.
    const { connection, load } = setUp();
    let fail = (/** @type {Error} */ _) => {};
    void load(new Source(() => new Promise((_, reject) => (fail = reject))));
    connection.call.sink.want();
    await settled();
    connection.call.item("07");
    fail(new Error("aborted"));
    await settled();
    assert.equal(reported.length, 2);
  } finally {
    globalThis.reportError = /** @type {any} */ (undefined);
  }
});
