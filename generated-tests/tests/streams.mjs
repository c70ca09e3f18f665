// Streams of the client, from the package in the folder `argv[2]` to the server at `argv[3]`.
import assert from "node:assert/strict";
import path from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

import { webSocket } from "../../xtask/npm/tools.mjs";

const [, , folder, url] = process.argv;
const { CallError, EncodeError, Streams, connect } = await import(pathToFileURL(path.join(folder, "streams.js")));
const WebSocket = await webSocket();
const channel = await connect(url, { WebSocket });
const streams = new Streams(channel);
after(() => channel.close());

const unhandled = [];
process.on("unhandledRejection", (error) => unhandled.push(error));

/** Items that count from 0, and what becomes of their source. */
class Source {
  taken = 0;
  isReturned = false;
  isEnded = false;

  constructor({ count = Infinity, size = 0, fail = undefined, at = Infinity, wrong = Infinity } = {}) {
    const payload = new Uint8Array(size);
    this.items = this.#items({ count, payload, fail, at, wrong });
  }

  async *#items({ count, payload, fail, at, wrong }) {
    try {
      for (; this.taken < count; this.taken += 1) {
        if (this.taken === at) throw fail;
        yield { number: this.taken === wrong ? -1 : this.taken, payload };
      }
      this.isEnded = true;
    } finally {
      this.isReturned = !this.isEnded;
    }
  }
}

async function until(condition, what) {
  for (let i = 0; i < 400; i += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`it never happened: ${what}`);
}

const nobodyIsLive = () => until(async () => (await streams.live()) === 0, "the calls end on the server");

const failure = (promise) =>
  promise.then(
    () => assert.fail("it did not fail"),
    (error) => error,
  );

const counted = (count) => Array.from({ length: count }, (_, i) => i);

// W-38
test("ten thousand items of any source arrive in order", async () => {
  assert.deepEqual(await streams.collect("generator", new Source({ count: 10_000 }).items), counted(10_000));
  const list = counted(10_000).map((number) => ({ number, payload: Uint8Array.of(number) }));
  assert.deepEqual(await streams.collect("list", list), counted(10_000));
  assert.deepEqual(await streams.collect("set", new Set(list.slice(0, 10))), counted(10));
  assert.deepEqual(await streams.collect("another stream", streams.numbers(1000)), counted(1000));
  assert.deepEqual(await streams.collect("nothing", []), []);
});

test("many calls stream at once, each its own", async () => {
  const counts = counted(50).map((count) => streams.collect(`${count}`, new Source({ count: count * 7 }).items));
  assert.deepEqual((await Promise.all(counts)).map((numbers) => numbers.length), counted(50).map((count) => count * 7));
});

// W-25, W-26, W-27
test("a slow handler stops the source", async () => {
  const source = new Source({ count: 1000, size: 16 << 10 });
  const gated = streams.gated(source.items);
  await until(async () => (await streams.live()) === 1, "the call is there");
  // The window of the server is 256 KiB; other calls pass by what waits.
  await until(() => source.taken >= 12, "the window is nearly full");
  for (let i = 0; i < 50; i += 1) await streams.live();
  assert.ok(source.taken <= 20, `${source.taken} items were taken`);
  await streams.release(100);
  await until(() => source.taken >= 100, "the source goes on");
  for (let i = 0; i < 50; i += 1) await streams.live();
  assert.ok(source.taken <= 120, `${source.taken} items were taken`);
  await streams.release(901);
  assert.equal(await gated, 1000);
  assert.ok(source.isEnded);
});

// W-22, W-41
test("the signal ends the call and the source", async () => {
  const controller = new AbortController();
  const source = new Source();
  const gated = streams.gated(source.items, { signal: controller.signal });
  await until(async () => (await streams.live()) === 1, "the call is there");
  controller.abort(new Error("enough"));
  const error = await failure(gated);
  assert.ok(error instanceof CallError);
  assert.deepEqual([error.status, error.cause.message], ["cancelled", "enough"]);
  await until(() => source.isReturned, "the source is told");
  await nobodyIsLive();
});

// W-23
test("a timeout ends the call and the source", async () => {
  const source = new Source();
  const error = await failure(streams.gated(source.items, { timeout: 30 }));
  assert.equal(error.status, "deadline_exceeded");
  await until(() => source.isReturned, "the source is told");
  await nobodyIsLive();
});

test("what the source throws is what the call rejects with", async () => {
  const fail = new RangeError("no more");
  assert.equal(await failure(streams.collect("x", new Source({ at: 7, fail }).items)), fail);
  const lines = streams.echo("", (async function* () {
    yield "a";
    throw fail;
  })());
  const seen = [];
  const loop = (async () => {
    for await (const line of lines) seen.push(line);
  })();
  assert.equal(await failure(loop), fail);
  assert.ok(seen.length <= 1);
  await nobodyIsLive();
});

// W-43
test("an item that cannot be sent is told with its path", async () => {
  const source = new Source({ wrong: 2 });
  const error = await failure(streams.collect("x", source.items));
  assert.ok(error.cause instanceof EncodeError);
  assert.equal(error.status, "invalid_argument");
  assert.equal(error.message, "streams.v1.Streams.collect: items[2].number: out of range for u32: -1");
  await until(() => source.isReturned, "the source is told");
  const long = await failure(streams.echo("", ["x".repeat(1001)])[Symbol.asyncIterator]().next());
  assert.equal(long.message, "streams.v1.Streams.echo: lines[0]: expected a length of at most 1000, got 1001");
  await nobodyIsLive();
});

// W-41, W-42
test("a server that answers early ends the source", async () => {
  const source = new Source();
  assert.equal(await streams.first(3, source.items), 3);
  await until(() => source.isReturned, "the source is told");
  const refused = new Source();
  const error = await failure(streams.limited(5, refused.items));
  assert.ok(Streams.limited.isError(error));
  assert.deepEqual([error.status, error.error], ["out_of_range", { kind: "TooMany", limit: 5 }]);
  await until(() => refused.isReturned, "the source is told");
  assert.equal(await streams.limited(5, new Source({ count: 5 }).items), 5);
  await nobodyIsLive();
});

test("both ways: each answer follows its line, and the other way round", async () => {
  let say = (/** @type {string} */ _) => {};
  const next = () => new Promise((resolve) => (say = resolve));
  async function* conversation() {
    for (let line = "0"; line !== ""; line = await next()) yield line;
  }
  const heard = [];
  for await (const line of streams.echo("> ", conversation())) {
    heard.push(line);
    say(heard.length === 100 ? "" : String(heard.length));
  }
  assert.deepEqual(heard, counted(100).map((number) => `> ${number}`));
  const lines = counted(10_000).map((number) => `${number}!`);
  const echoed = [];
  for await (const line of streams.echo("", lines)) echoed.push(line);
  assert.deepEqual(echoed, lines);
  await nobodyIsLive();
});

test("leaving the loop ends the call and the source", async () => {
  let isReturned = false;
  async function* lines() {
    try {
      for (let i = 0; ; i += 1) yield `${i}`;
    } finally {
      isReturned = true;
    }
  }
  for await (const line of streams.echo("", lines())) if (line === "5") break;
  await until(() => isReturned, "the source is told");
  await nobodyIsLive();
});

test("the end of the server ends the source of a stream too", async () => {
  let isReturned = false;
  async function* lines() {
    try {
      yield "a";
      yield "";
      for (;;) yield "b";
    } finally {
      isReturned = true;
    }
  }
  const heard = [];
  for await (const line of streams.echo("", lines())) heard.push(line);
  assert.deepEqual(heard, ["a"]);
  await until(() => isReturned, "the source is told");
  await nobodyIsLive();
});

test("subscribers hear what comes of a stream", async () => {
  const heard = [];
  const stop = streams.echo("", ["a", "b"]).subscribe((line) => heard.push(line));
  await until(() => heard.length === 2, "both lines");
  stop();
  await nobodyIsLive();
});

test("a source may make calls and end them while it is asked", async () => {
  const answers = [];
  const numbers = function* (count, end = () => {}) {
    for (let number = 0; number < count; number += 1) {
      answers.push(streams.live(), streams.collect("inside", [{ number, payload: new Uint8Array() }]));
      if (number === 5) end();
      yield { number, payload: new Uint8Array(1000) };
    }
  };
  assert.deepEqual(await streams.collect("outside", numbers(50)), counted(50));
  const controller = new AbortController();
  const error = await failure(streams.collect("outside", numbers(50, () => controller.abort()), { signal: controller.signal }));
  assert.equal(error.status, "cancelled");
  const other = await connect(url, { WebSocket });
  const closed = await failure(new Streams(other).collect("outside", numbers(50, () => other.close())));
  assert.ok(closed instanceof CallError);
  assert.equal((await Promise.all(answers)).length, 2 * (50 + 6 + 6));
  await nobodyIsLive();
});

test("a connection that ends tells the source", async () => {
  const other = await connect(url, { WebSocket });
  const source = new Source();
  const error = failure(new Streams(other).gated(source.items));
  await until(() => source.taken > 0, "the call is there");
  other.close();
  assert.ok((await error) instanceof CallError);
  await until(() => source.isReturned, "the source is told");
  await nobodyIsLive();
});

test("nothing was left behind", async () => {
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(unhandled, []);
});
