// Calls every method of the schema in the file `argv[3]`, COUNT times each with arguments made from the seed `argv[6]`: with the package
// in the folder `argv[2]`, of the server at `argv[4]`.
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { webSocket } from "../../../xtask/npm/tools.mjs";
import { open } from "./open.mjs";
import { Random } from "./random.mjs";

const [, , folder, file, url, count, seed] = process.argv;
const { schema, modules } = await open(folder, file);
const random = new Random(schema, BigInt(seed));

/** The error of the schema that a method throws. */
class Thrown {
  constructor(status, error) {
    this.status = status;
    this.error = error;
  }
}

const same = (value) => value;
const value = (expr) => {
  switch (expr.kind) {
    case "Number":
      return expr.value[0];
    case "Text":
      return NaN;
    case "Neg":
      return -value(expr.value[0]);
    default:
      return value(expr.left) + value(expr.right);
  }
};
const someone = (id, name) => ({
  id, name, email: undefined, tags: [], born: undefined, address: undefined, manager: undefined, reports: [],
  passwordHash: new Uint8Array(),
});

/** Numbers that add up: any others have a sum that is too large. */
const small = ([map, set, pair, array, code, , , , , id, letter, maybe, version]) => [
  map, set, pair, array, code, random.below(1000), new Date(random.below(2 ** 40)), random.below(2 ** 40), "1.50", id, letter, maybe,
  { ...version, major: random.below(1000) },
];
const sums = (map, set, [, right], array, code, outer, at, wait, money, id, letter, maybe, version) => {
  const sum = map.size + set.size + right + array.length + Buffer.byteLength(code) + Buffer.byteLength(letter);
  const late = BigInt(at.getTime()) * 1000n + BigInt(Math.floor(wait / 1000));
  return [outer + sum + (maybe?.size ?? 0) + version.major + 16, `${late + 1n}.50`];
};

/** What each method answers to its arguments, and how these are chosen where any would not do. */
const METHODS = {
  Everything: {
    get: { answer: (id) => new Thrown("not_found", { kind: "NotFound", id }) },
    insert: { answer: (person) => person.id },
    list: {
      choose: ([after]) => [after, random.below(4)],
      answer: (after, limit) => ({ items: Array.from({ length: limit }, () => someone(1n, "")), next: after }),
    },
    touch: { answer: () => undefined },
    ping: { answer: () => undefined },
    scalars: { answer: same },
    containers: { answer: same },
    shape: { answer: same },
    eval: { answer: value },
    reserved: { answer: (_, self) => self },
    watch: { answer: (prefix) => [...prefix].map((letter) => someone(BigInt(letter.codePointAt(0)), letter)) },
    load: {
      answer: (source, people) =>
        people.some((person) => person.name === source)
          ? new Thrown("already_exists", { kind: "NameTaken", value: [source] })
          : BigInt(people.length),
    },
    chat: { answer: (room, lines) => lines.map((line) => `${room}: ${line}`) },
    all: { answer: () => [] },
  },
  Extras: {
    limited: {
      answer: (value, text) =>
        text === "" ? new Thrown("failed_precondition", { kind: "Refused", why: "it is empty", code: value.code }) : value,
    },
    keys: { answer: same },
    choice: { answer: same },
    defaults: { answer: (value, some) => ({ ...value, level: some.level }) },
    refs: { choose: small, answer: sums },
    newtypes: { answer: (moment, pause, ratio, codes) => ({ value: codes }) },
    maybe: { answer: same },
    tree: { answer: (tree) => [tree, tree] },
    chain: { answer: same },
    boxed: { answer: (boxed) => ({ kind: "Closed", value: [boxed] }) },
    versions: { answer: (from) => [from] },
    gather: { answer: (numbers) => BigInt(numbers.flat().reduce((sum, number) => sum + number, 0)) },
    relay: { choose: ([, codes]) => [random.below(3), codes], answer: (from, codes) => codes.slice(from).map((code) => [code]) },
  },
};

async function outcome(Service, client, method, args, isStream) {
  try {
    return await (isStream ? collect(client[method](...args)) : client[method](...args));
  } catch (error) {
    if (Service[method].isError(error)) return new Thrown(error.status, error.error);
    throw error;
  }
}

/** The items in one of the ways in which a program may have them. */
function sourceOf(items) {
  const sources = [
    () => items,
    function* () {
      yield* items;
    },
    async function* () {
      yield* items;
    },
  ];
  return random.oneOf(sources)();
}

async function collect(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

const { connect } = await import(pathToFileURL(path.join(folder, "sample/everything.js")));
const channel = await connect(url, { WebSocket: await webSocket() });
let calls = 0;
for (const [name, { module, methods }] of Object.entries(schema.services)) {
  const Service = modules[module][name];
  const client = new Service(channel);
  assert.deepEqual(Object.keys(METHODS[name]).sort(), Object.keys(methods).sort(), "every method has an answer here");
  for (const [method, { params, items, isStream }] of Object.entries(methods)) {
    const { choose = same, answer } = METHODS[name][method];
    for (let i = 0; i < Number(count); i += 1, calls += 1) {
      const values = params.map((param) => random.value(param));
      if (items !== null) values.push(Array.from({ length: random.below(5) }, () => random.value(items)));
      const args = choose(values);
      const expected = answer(...args);
      if (items !== null) args.push(sourceOf(args.pop()));
      assert.deepStrictEqual(await outcome(Service, client, method, args, isStream), expected, `${name}.${method}, SEED=${seed}`);
    }
  }
}
channel.close();
console.log(`${calls} calls`);
