// The JavaScript of the case `everything` at work, over an engine that the test plays: what `matrix/scenarios/everything.mjs` plays over
// real ones. The folder of its modules is `argv[2]`; `argv[3]` is how their names end, where that is not `js`. It runs where there is no
// `node:test`, too.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { FakeConnection, rejected } from "../../runtime/ts/test/support.js";
import { assert } from "./matrix/scenarios/assert.mjs";
import { TESTS } from "./matrix/scenarios/everything.mjs";

const folder = pathToFileURL(`${process.argv[2]}/`);
const load = (/** @type {string} */ file) => import(new URL(file, folder).href);
const ending = process.argv[3] ?? "js";
const everything = await load(`sample/everything.${ending}`);
const extras = await load(`sample/extras.${ending}`);
const { DecodeError, EncodeError } = everything;

function setUp() {
  const connection = new FakeConnection();
  const channel = { [Symbol.for("turbo-runtime.connection.1")]: connection };
  return { connection, all: new everything.Everything(channel), extras: new extras.Extras(channel) };
}

/** What a call answers whose reply is these bytes. */
function answered(/** @type {string} */ digits, /** @type {(client: any) => any} */ call) {
  const { connection, all, extras } = setUp();
  const reply = call({ all, extras });
  connection.call.item(digits);
  return reply;
}

const tools = {
  api: everything,
  world: { vectors: { everything: await readFile(new URL("../vectors/everything.tsv", import.meta.url), "utf8") } },
  everything,
  extras,
  answered,

  /** The bytes of the arguments of a call. */
  async sent(/** @type {(client: any) => unknown} */ call) {
    const { connection, all, extras } = setUp();
    void call({ all, extras });
    return connection.call.args;
  },

  /** What each of the same calls fails with, if it does, whose replies are these bytes in turn. */
  replies: (/** @type {string[]} */ all, /** @type {(client: any) => any} */ call) =>
    Promise.all(all.map((digits) => answered(digits, call).then(() => undefined, (/** @type {unknown} */ error) => error))),

  /** The message of a value that is refused, without the name of the method. */
  async refusal(/** @type {(client: any) => any} */ call) {
    const { connection, all, extras } = setUp();
    const error = await rejected(call({ all, extras }));
    assert.equal(connection.calls.length, 0);
    assert.equal(error.status, "invalid_argument");
    assert.ok(error.cause instanceof EncodeError, String(error.cause));
    return error.cause.message;
  },

  /** The message of bytes that are refused. */
  async complaint(/** @type {string} */ digits, /** @type {(client: any) => any} */ call) {
    const error = await rejected(answered(digits, call));
    assert.equal(error.status, "internal");
    assert.ok(error.cause instanceof DecodeError, String(error.cause));
    return error.cause.message;
  },
};

const tests = Object.entries(TESTS);
assert.ok(tests.length > 10, `only ${tests.length} tests were found`);
for (const [name, play] of tests) {
  try {
    await play(/** @type {any} */ (tools));
  } catch (error) {
    throw new Error(`in the test "${name}"`, { cause: error });
  }
}
