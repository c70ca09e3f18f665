// The vectors, a day of people, and streams of all shapes: what Rust plays in `src/scenario.rs` and `src/shapes.rs`.
import { decoded, encoded, worldOf } from "../../values/codec.mjs";
import { spelled } from "../../values/spelled.mjs";
import { fails, holds, iterator, next, numbers, same } from "./stage.mjs";

/** Characters of a line, and lines that may be under way, as Rust has them. */
const LINE = 300;
const MOST = (1 << 20) / LINE;

/** Reads and writes each line of a file: a name, a type of one of the schemas, the bytes, and what the value is. */
async function vectors({ world }, file, cases) {
  const worlds = await Promise.all(cases.map((name) => worldOf(world.schemas[name], world.load)));
  const lines = world.vectors[file].split("\n").filter((line) => line !== "");
  holds("there are vectors", lines.length > 10);
  for (const line of lines) {
    const [name, text, hex, json] = line.split("\t");
    const known = worlds.find(({ schema }) => schema.values[text] !== undefined);
    holds(`there is no type ${text}`, known !== undefined);
    const type = known.schema.values[text];
    const value = decoded(known, type, hex);
    same(`${name}: ${text} ${hex}`, JSON.stringify(spelled(value)), JSON.stringify(JSON.parse(json)));
    same(`${name}: ${text}`, encoded(known, type, value), hex);
  }
}

/** W-5 */
async function people(stage, place) {
  const { channel } = await stage.labAt(place);
  const people = new stage.api.People(channel);
  const connection = new stage.api.Connection(channel);

  // A person is stored and read back.
  const bob = await people.insertPerson({ name: "Bob" });
  same("the person read back", await people.getPerson(bob), { rowid: bob, name: "Bob" });

  // The errors of the schema arrive as values, with their status.
  const missing = await fails("person 99", people.getPerson(99n), "not_found");
  holds("it is the method's own", stage.api.People.getPerson.isError(missing));
  same("the error", missing.error, { kind: "NotFound", rowid: 99n });
  holds("the stack leads here", missing.stack.includes("whole.mjs"));
  const unnamed = await fails("a person without a name", people.insertPerson({}), "invalid_argument");
  same("the error", unnamed.error, { kind: "Unnamed" });
  const wrong = await fails("a person who is none", people.insertPerson({ name: "x", rowid: 1 }), "invalid_argument");
  same("what is said", wrong.message, "people.v1.People.insert_person: person.rowid: expected a bigint, got a number");
  holds("it is an EncodeError", wrong.cause instanceof stage.api.EncodeError);

  // A stream shows who is there, then who comes; others are called meanwhile.
  const bees = iterator(people.watchPeople("B"));
  same("the first on the stream", await next(bees), { rowid: bob, name: "Bob" });
  await people.insertPerson({ name: "Alice" });
  const bea = await people.insertPerson({ name: "Bea" });
  same("the next on the stream", (await next(bees)).rowid, bea);
  await bees.return();

  // A thousand calls at once on one connection, each answered with its own.
  const names = numbers(1000).map((number) => `Clone ${number}`);
  const rowids = await Promise.all(names.map((name) => people.insertPerson({ name })));
  same("the numbers", new Set(rowids).size, 1000);
  const back = await Promise.all(rowids.map((rowid) => people.getPerson(rowid)));
  same("those of a thousand", back.map((person) => person.name), names);

  // A stream longer than its window, read to where it waits for more.
  const clones = iterator(people.watchPeople("Clone"));
  const seen = [];
  for (const _ of names) seen.push((await next(clones)).name);
  same("the clones", seen.sort(), names.slice().sort());
  await clones.return();

  // The connection has state of its own, however many clients it has.
  const first = await connection.visits();
  same("the count of visits", await new stage.api.Connection(channel).visits(), first + 1);
  await connection.userAgent();
}

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const whole = {
  // V-2 to V-12
  "vectors of people and scalars": (stage) => vectors(stage, "values", ["people", "scalars"]),
  "vectors of everything": (stage) => vectors(stage, "everything", ["everything"]),

  "a day of people": async (stage) => people(stage, await stage.control.serve("Open")),

  // W-45, W-50, W-51
  async "a day of people, cut again and again"(stage) {
    const place = await stage.control.serve("Torn");
    await people(stage, place);
    holds("it was cut", (await stage.control.attempts(place.id)) > 1);
  },

  // W-25 to W-27, W-38
  async "streams beyond every window"({ api, channel }) {
    const all = new api.Everything(channel);
    await all.ping();
    let letters = "";
    for await (const { name } of all.watch("abc")) letters += name;
    same("the letters", letters, "abc");

    const person = (number) =>
      api.Person({ id: BigInt(number), name: `person ${number}`, reports: [], passwordHash: new Uint8Array(200).fill(7) });
    same("the people", await all.load("nobody", numbers(5000).map(person)), 5000n);

    let answers = 0;
    for await (const answer of all.chat("r", numbers(5000).map((number) => `${number}${"x".repeat(LINE)}`))) {
      holds(`the answer ${answers} is ${answer}`, answer.startsWith(`r: ${answers}x`));
      answers += 1;
    }
    same("the answers", answers, 5000);

    // Answers that nobody reads stop the server, and the server the source; other calls go on, and the stream when it is read.
    let taken = 0;
    let isOver = false;
    async function* endless() {
      try {
        for (; ; taken += 1) yield "x".repeat(LINE);
      } finally {
        isOver = true;
      }
    }
    const lines = iterator(all.chat("r", endless()));
    await next(lines);
    for (let before = -1; taken > before; ) {
      before = taken;
      for (let i = 0; i < 200; i += 1) await all.ping();
    }
    holds(`${taken} lines are under way`, taken <= MOST);
    for (let i = 0; i < 2 * MOST; i += 1) await next(lines);
    await lines.return();
    while (!isOver) await all.ping();
  },
};
