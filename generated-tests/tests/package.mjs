// Plays with the package in the folder `argv[2]` against the server at `argv[3]`. What only the server knows is asked
// for on the standard output, and answered on the standard input.
import assert from "node:assert/strict";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { webSocket } from "../../xtask/npm/tools.mjs";

const [, , folder, url] = process.argv;
// As an application imports it: by the name of the package, from its `package.json`.
const manifest = (await import(pathToFileURL(path.join(folder, "package.json")), { with: { type: "json" } })).default;
const entry = pathToFileURL(path.join(folder, manifest.exports["."].default));
const { CallError, Connection, EncodeError, People, connect } = await import(entry);
const WebSocket = await webSocket();

const unhandled = [];
process.on("unhandledRejection", (error) => unhandled.push(error));

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
async function ask(question) {
  process.stdout.write(`${question}\n`);
  return (await answers.next()).value;
}

async function until(condition, what) {
  for (let i = 0; i < 400; i += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`it never happened: ${what}`);
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof CallError, String(error));
    return error;
  }
  assert.fail("it did not fail");
}

// Connecting.
const socketOfThePlatform = globalThis.WebSocket;
globalThis.WebSocket = undefined;
await assert.rejects(connect(url), { name: "TypeError", message: /no WebSocket/ });
globalThis.WebSocket = socketOfThePlatform;
const nobody = await failure(connect("ws://127.0.0.1:1/rpc", { WebSocket }));
assert.equal(nobody.status, "unavailable");

const channel = await connect(url.replace("ws:", "http:"), { WebSocket, metadata: { token: "x" } });
const states = [];
channel.subscribe((state) => states.push(state));
assert.deepEqual(states, ["open"]);
const people = new People(channel);
const connection = new Connection(channel);

// Calls, and what is wrong with them.
assert.equal(await people.insertPerson({ name: "Ünï😀" }), 1n);
assert.deepEqual(await people.getPerson(1n), { rowid: 1n, name: "Ünï😀" });
const missing = await failure(people.getPerson(99n));
assert.ok(People.getPerson.isError(missing));
assert.deepEqual([missing.status, missing.error], ["not_found", { kind: "NotFound", rowid: 99n }]);
assert.match(missing.stack, /package\.mjs/, "the stack leads here");
const unnamed = await failure(people.insertPerson({}));
assert.deepEqual([unnamed.status, unnamed.error], ["invalid_argument", { kind: "Unnamed" }]);
const wrong = await failure(people.insertPerson({ name: "x", rowid: 1 }));
assert.equal(wrong.message, "people.v1.People.insert_person: person.rowid: expected a bigint, got a number");
assert.ok(wrong.cause instanceof EncodeError);
assert.equal((await failure(people.getPerson(1n, { signal: AbortSignal.abort() }))).status, "cancelled");
assert.equal((await failure(people.getPerson(1n, { timeout: 0 }))).status, "deadline_exceeded");
assert.equal((await people.getPerson(1n, { timeout: 60_000, metadata: { trace: "1" } })).rowid, 1n);
assert.equal(await connection.visits(), 1);
assert.equal(await connection.visits(), 2);
assert.equal(await new Connection(channel).visits(), 3, "one connection, however many clients");

// Many at once.
const names = Array.from({ length: 1000 }, (_, i) => `person ${i}`);
const rowids = await Promise.all(names.map((name) => people.insertPerson({ name })));
assert.equal(new Set(rowids).size, 1000);
const back = await Promise.all(rowids.map((rowid) => people.getPerson(rowid)));
assert.deepEqual(back.map((person) => person.name), names);

// Streams.
const seen = [];
for await (const person of people.watchPeople("person 99")) {
  seen.push(person.name);
  if (seen.length === 11) void people.insertPerson({ name: "person 99 again" });
  if (seen.length === 12) break;
}
assert.deepEqual([seen[0], seen[10], seen[11]], ["person 99", "person 999", "person 99 again"]);
await until(async () => (await ask("watchers")) === "0", "leaving the loop ends the stream on the server");

const controller = new AbortController();
const aborted = failure(
  (async () => {
    for await (const _ of people.watchPeople("nobody", { signal: controller.signal }));
  })(),
);
await until(async () => (await ask("watchers")) === "1", "the stream is open");
controller.abort();
assert.equal((await aborted).status, "cancelled");
await until(async () => (await ask("watchers")) === "0", "the signal ends the stream on the server");

const late = failure(people.watchPeople("nobody", { timeout: 30 })[Symbol.asyncIterator]().next());
assert.equal((await late).status, "deadline_exceeded");

const subscribed = [];
const stop = people.watchPeople("person 1").subscribe((person) => subscribed.push(person.name));
await until(() => subscribed.length === 112 - 1, "everyone whose name begins so");
stop();
await until(async () => (await ask("watchers")) === "0", "the last subscriber ends the stream on the server");

// The server goes away and comes back.
const open = failure(people.watchPeople("nobody")[Symbol.asyncIterator]().next());
await until(async () => (await ask("watchers")) === "1", "the stream is open");
assert.equal(await ask("restart"), "restarted");
assert.equal((await open).status, "unavailable");
assert.equal((await people.getPerson(2n)).name, "person 0");
assert.equal(channel.state, "open");
assert.equal(await connection.visits(), 1, "another connection");
// Told again where something else is new: why there is no connection, and when the next attempt comes.
const changes = () => states.filter((state, at) => state !== states[at - 1]);
assert.deepEqual(changes(), ["open", "reconnecting", "open"]);

// The end.
channel.close();
await until(() => channel.state === "closed", "the channel is closed");
assert.equal((await failure(people.getPerson(1n))).status, "unavailable");
assert.deepEqual(changes(), ["open", "reconnecting", "open", "closed"]);
await new Promise((resolve) => setImmediate(resolve));
assert.deepEqual(unhandled, []);
process.stdin.destroy();
