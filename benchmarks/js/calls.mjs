// What a page does in the benchmark of calls: many questions at once, by calls of each engine and by requests for JSON.

import { Client, connectInJs, Service, wasmEngine } from "../../runtime/ts/src/index.js";

const text = (reader) => ({ rowid: reader.i64(), name: reader.string() });
const other = (name, digit) => ({ name, signature: `0${digit}`.repeat(8), read: text });
/** As generated code has it; the other methods are those of the server. */
const table = new Service("bench.v1.Bench", "01".repeat(8), [other("echo", 1), other("items", 2), other("flood", 3), other("get_person", 4)]);

const caller = (channel) => {
  const client = new Client(channel, table);
  return (rowid) => client.unary(3, undefined, (writer) => writer.i64(BigInt(rowid)));
};

async function request(rowid) {
  const response = await fetch(`/person/${rowid}`);
  return response.json();
}

/** Asks everything at once, over and over for so many milliseconds. Answers how many answers came in a second. */
async function rate(ask, inFlight, least) {
  let answered = 0;
  const begin = performance.now();
  let end = begin;
  while (end - begin < least) {
    const answers = await Promise.all(Array.from({ length: inFlight }, (_, rowid) => ask(rowid)));
    const wrong = answers.findIndex((it, rowid) => BigInt(it.rowid) !== BigInt(rowid) || it.name !== "Ada Lovelace");
    if (wrong >= 0) throw new Error(`the answer to ${wrong} is ${JSON.stringify(answers[wrong].rowid)}`);
    answered += inFlight;
    end = performance.now();
  }
  return (answered / (end - begin)) * 1000;
}

/**
 * All take turns within a repeat.
 *
 * @param {{ repeats: number, least: number, inFlight: number, glue?: string }} options `glue`: the module of a compiled engine
 */
export async function calls({ repeats, least, inFlight, glue }) {
  const address = new URL("/rpc", location.href).href;
  const peers = [
    { name: "fetch of JSON", ask: request },
    { name: 'engine = "js"', ask: caller(await connectInJs(address)) },
  ];
  if (glue !== undefined) {
    const connect = wasmEngine(await import(glue), () => new URL(glue.replace(".js", "_bg.wasm"), location.href));
    peers.push({ name: 'engine = "wasm"', ask: caller(await connect(address)) });
  }
  const rates = peers.map(() => []);
  for (let repeat = -1; repeat < repeats; repeat += 1) {
    for (const [at, { ask }] of peers.entries()) {
      const seen = await rate(ask, inFlight, least);
      if (repeat >= 0) rates[at].push(seen);
    }
  }
  return peers.map(({ name }, at) => ({ name, rates: rates[at] }));
}
