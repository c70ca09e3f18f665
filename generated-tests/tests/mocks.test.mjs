// Mocks and fakes of the cases `everything`, `streams` and `people`, whose modules lie in folders of these names in `argv[2]`.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { getBool, putBool } from "../../runtime/ts/src/booleans.js";
import { decode } from "../../runtime/ts/src/decode.js";
import { encode } from "../../runtime/ts/src/encode.js";

const root = pathToFileURL(`${process.argv[2]}/`);
const load = (/** @type {string} */ file) => import(new URL(file, root).href);
const [people, peopleMock] = [await load("people/people.js"), await load("people/people.mock.js")];
const [streams, streamsMock] = [await load("streams/streams.js"), await load("streams/streams.mock.js")];
const MODULES = ["sample/everything", "sample/extras", "geo", "money"];

/** @param {AsyncIterable<any>} items */
async function all(items) {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}

/** @param {Promise<unknown>} promise @returns {Promise<any>} */
const rejected = (promise) =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error) => error,
  );

const streamsOf = (/** @type {any} */ handlers, options = {}) =>
  new streams.Streams(streamsMock.mockChannel({ Streams: handlers }, options));
const peopleOf = (/** @type {any} */ handlers, options = {}) =>
  new people.People(peopleMock.mockChannel({ People: handlers }, options));
const item = (/** @type {number} */ number) => ({ number, payload: Uint8Array.of(number) });

test("a fake of every type is one of its values, and the same for the same seed", async () => {
  let count = 0;
  for (const name of MODULES) {
    const module = await load(`everything/${name}.js`);
    const mock = await load(`everything/${name}.mock.js`);
    const made = Object.keys(mock).filter((key) => key.startsWith("fake"));
    assert.deepEqual(
      made.map((key) => `$read${key.slice(4)}`).sort(),
      Object.keys(module).filter((key) => key.startsWith("$read")).sort(),
    );
    for (const key of made) {
      const [write, read] = [module[`$write${key.slice(4)}`], module[`$read${key.slice(4)}`]];
      // Arguments of generic types are bools here.
      const args = Array.from({ length: write.length - 2 }, () => ({
        write: putBool,
        read: getBool,
        least: 1,
      }));
      const makers = args.map(() => (/** @type {number} */ seed) => seed % 2 === 0);
      for (let seed = -3; seed < 200; seed += 1) {
        const fake = mock[key](...makers, seed);
        assert.deepEqual(mock[key](...makers, seed), fake);
        const bytes = encode(
          (w, value) => write(w, value, ...args),
          fake,
          (bytes) => bytes.slice(),
        );
        assert.deepEqual(decode(bytes, (r) => read(r, ...args)), fake, `${key}(${seed})`);
        assert.ok(bytes.length < 20_000, `${key}(${seed}) takes ${bytes.length} bytes`);
      }
      count += 1;
    }
  }
  assert.ok(count > 20, String(count));
});

test("fakes show every variant, and what is left out and what is not", async () => {
  const { fakeShape, fakePerson, fakeExpr } = await load("everything/sample/everything.mock.js");
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);
  const kinds = (/** @type {any[]} */ values) => [...new Set(values.map(({ kind }) => kind))].sort();
  assert.deepEqual(kinds(seeds.map((seed) => fakeShape(seed))), ["Circle", "Empty", "Group", "Line", "Unknown"]);
  assert.deepEqual(kinds(seeds.map((seed) => fakeExpr(seed))), ["Add", "Neg", "Number", "Text"]);
  assert.deepEqual([...new Set(seeds.map((seed) => fakePerson(seed).email === undefined))].sort(), [false, true]);
  assert.notDeepEqual(fakePerson(1), fakePerson(2));
  assert.throws(() => fakePerson(1.5), /^TypeError: seed: expected a whole number, got 1.5$/);
  assert.throws(() => fakePerson("1"), /^TypeError: seed: expected a whole number, got a string$/);
});

test("a call is answered by its handler, which gets the arguments and what belongs to the call", async () => {
  /** @type {any[]} */
  const seen = [];
  const client = peopleOf({
    insertPerson(/** @type {any} */ person, /** @type {any} */ context) {
      seen.push(person, context.metadata, context.signal.aborted);
      return 7n;
    },
    getPerson: async (/** @type {bigint} */ rowid) => ({ rowid, name: "Bob" }),
  });
  assert.equal(await client.insertPerson({ rowid: undefined, name: "Bob" }, { metadata: { trace: "1" } }), 7n);
  assert.deepEqual(seen, [{ rowid: undefined, name: "Bob" }, { trace: "1" }, false]);
  assert.deepEqual(await client.getPerson(3n), { rowid: 3n, name: "Bob" });
});

test("all four shapes work, and nobody runs ahead of who takes the items", async () => {
  let given = 0;
  let asked = 0;
  const client = streamsOf({
    live: () => 3,
    release() {},
    async collect(/** @type {string} */ source, /** @type {any} */ items) {
      assert.equal(source, "s");
      return (await all(items)).map(({ number }) => number);
    },
    async first(/** @type {number} */ count, /** @type {any} */ items) {
      let taken = 0;
      for await (const _ of items) if (++taken === count) break;
      return taken;
    },
    *numbers(/** @type {number} */ count) {
      for (; given < count; given += 1) yield item(given % 256);
    },
    async *echo(/** @type {string} */ prefix, /** @type {any} */ lines) {
      for await (const line of lines) yield prefix + line;
    },
  });
  assert.equal(await client.live(), 3);
  assert.equal(await client.release(1), undefined);
  assert.deepEqual(await client.collect("s", [item(1), item(2)]), [1, 2]);
  assert.deepEqual(await all(client.echo("> ", ["a", "b"])), ["> a", "> b"]);
  for await (const { number } of client.numbers(1000)) if (number === 4) break;
  assert.equal(given, 4, "a generator that is left stands where it was");
  let isReturned = false;
  const endless = (function* () {
    try {
      for (;;) yield item(asked++);
    } finally {
      isReturned = true;
    }
  })();
  assert.equal(await client.first(3, endless), 3);
  assert.ok(asked <= 4, String(asked));
  assert.ok(isReturned);
});

test("errors of the schema have their status, and others theirs", async () => {
  const { CallError } = people;
  const client = peopleOf({
    getPerson(/** @type {bigint} */ rowid) {
      if (rowid === 1n) throw new CallError("internal", "not there", { error: { kind: "NotFound", rowid } });
      throw new CallError("unavailable", "try again");
    },
    insertPerson: () => 7,
  });
  const known = await rejected(client.getPerson(1n));
  assert.ok(people.People.getPerson.isError(known));
  assert.deepEqual([known.status, known.error], ["not_found", { kind: "NotFound", rowid: 1n }]);
  const other = await rejected(client.getPerson(2n));
  assert.deepEqual([other.status, other.error], ["unavailable", undefined]);
  assert.equal((await rejected(client.watchPeople("")[Symbol.asyncIterator]().next())).status, "unimplemented");
  assert.equal((await rejected(new people.Connection(peopleMock.mockChannel({})).visits())).status, "unimplemented");
});

test("what the schema does not allow is refused, and its author told", async () => {
  /** @type {any[]} */
  const reported = [];
  const before = globalThis.reportError;
  globalThis.reportError = (error) => reported.push(error);
  try {
    const client = peopleOf({ insertPerson: () => 7, watchPeople: () => [{ name: 1 }], getPerson: () => Promise.reject(new Error("oh")) });
    const wrong = await rejected(client.insertPerson({}));
    assert.equal(wrong.status, "internal");
    assert.match(wrong.message, /expected a bigint, got a number/);
    assert.match((await rejected(client.watchPeople("")[Symbol.asyncIterator]().next())).message, /name: expected a string/);
    assert.match((await rejected(client.getPerson(1n))).message, /oh/);
    assert.equal(reported.length, 3);
    assert.equal((await rejected(client.insertPerson({ name: 1 }))).status, "invalid_argument");
  } finally {
    globalThis.reportError = before;
  }
});

test("latency, timeouts, signals and closing are those of a connection", async () => {
  /** @type {AbortSignal[]} */
  const signals = [];
  const channel = streamsMock.mockChannel(
    { Streams: { live: (/** @type {any} */ { signal }) => (signals.push(signal), new Promise(() => {})) } },
    { latency: 5 },
  );
  const client = new streams.Streams(channel);
  assert.equal((await rejected(client.live({ timeout: 20 }))).status, "deadline_exceeded");
  const controller = new AbortController();
  const aborted = rejected(client.live({ signal: controller.signal }));
  while (signals.length < 2) await sleep(1);
  controller.abort();
  assert.equal((await aborted).status, "cancelled");
  assert.deepEqual(signals.map((signal) => signal.aborted), [true, true]);
  const closed = rejected(client.live());
  channel.close();
  assert.equal((await closed).status, "cancelled");
  assert.equal(channel.state, "closed");
  assert.equal((await rejected(client.live())).status, "cancelled");
  assert.throws(() => streamsMock.mockChannel(undefined), TypeError);
  assert.throws(() => streamsMock.mockChannel({}, { latency: -1 }), TypeError);
});

test("what has no handler answers fakes where they are asked for", async () => {
  const client = peopleOf({ getPerson: () => ({ name: "Bob" }) }, { fakes: true });
  assert.equal((await client.getPerson(1n)).name, "Bob");
  assert.equal(typeof (await client.insertPerson({})), "bigint");
  assert.deepEqual(await all(client.watchPeople("")), [0, 1, 2].map((seed) => peopleMock.fakePerson(seed)));
});
