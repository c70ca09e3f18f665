// Who asks, each as an application would that uses it. The same code runs in a page and in Node; what differs there comes from outside.
import { createClient } from "@connectrpc/connect";
import { newWebSocketRpcSession } from "capnweb";
import { pack, unpack } from "msgpackr";

import { wasmEngine } from "../../../runtime/ts/src/wasm.js";
import { Calls, connect } from "../generated/calls/calls.js";
import { Answer, Ask } from "../peers/calls_bop.js";
import { Calls as CallsService } from "../peers/calls_pb.js";

/** @typedef {import("./people.mjs").Person} Person */

/**
 * Where servers are, and what a platform has.
 *
 * @typedef {object} Platform
 * @property {string} rust the address of the server in Rust
 * @property {string} node that of the server in Node
 * @property {typeof WebSocket} WebSocket
 * @property {() => import("@connectrpc/connect").Transport} transport for connect-es
 * @property {(() => Promise<[import("../../../runtime/ts/src/wasm.js").Glue, URL]>) | undefined} glue of the compiled engine, if there is one
 */

/** @typedef {{ get: (rowid: number) => Promise<Person>, list: (count: number) => AsyncIterable<Person> }} Asker */

/** @param {string} address */
function json(address) {
  return {
    async get(rowid) {
      const response = await fetch(`http://${address}/person/${rowid}`);
      return response.json();
    },
    async *list(count) {
      const response = await fetch(`http://${address}/people/${count}`);
      let rest = "";
      for await (const piece of pieces(response.body.pipeThrough(new TextDecoderStream()))) {
        const lines = (rest + piece).split("\n");
        rest = lines.pop();
        for (const line of lines) yield JSON.parse(line);
      }
    },
  };
}

/** Not every browser iterates over a stream. */
async function* pieces(stream) {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** @param {import("../../../runtime/ts/src/channel.js").Channel} channel */
function turbo(channel) {
  const calls = new Calls(channel);
  return { get: (rowid) => calls.getPerson(rowid), list: (count) => calls.listPeople(count) };
}

/** @param {Platform} platform */
function connectEs(platform) {
  const client = createClient(CallsService, platform.transport());
  return { get: (rowid) => client.getPerson({ rowid }), list: (count) => client.listPeople({ count }) };
}

/** @param {Platform} platform */
function capnweb(platform) {
  const api = newWebSocketRpcSession(new platform.WebSocket(`ws://${platform.node}/capnweb`));
  return {
    get: (rowid) => api.getPerson(rowid),
    list: async function* (count) {
      yield* pieces(await api.listPeople(count));
    },
  };
}

/**
 * Questions and answers over a socket, as one writes them by hand: a number for each question, and who waits for it.
 *
 * @param {Platform} platform
 * @param {string} path
 * @param {{ get: (id: number, rowid: number) => Uint8Array, list: (id: number, count: number) => Uint8Array, read: (bytes: Uint8Array) => [number, Person | undefined] }} codec
 * @returns {Promise<Asker>}
 */
async function byHand(platform, path, codec) {
  const socket = new platform.WebSocket(`ws://${platform.node}/${path}`);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const waiting = new Map();
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const [id, person] = codec.read(new Uint8Array(data));
    waiting.get(id)(person);
  });
  return {
    get(rowid) {
      last += 1;
      const id = last;
      return new Promise((resolve) => {
        waiting.set(id, (person) => {
          waiting.delete(id);
          resolve(person);
        });
        socket.send(codec.get(id, rowid));
      });
    },
    async *list(count) {
      last += 1;
      const id = last;
      let came = [];
      let wake = () => {};
      waiting.set(id, (person) => {
        came.push(person);
        wake();
      });
      socket.send(codec.list(id, count));
      for (;;) {
        if (came.length === 0) await new Promise((resolve) => (wake = resolve));
        const people = came;
        came = [];
        for (const person of people) {
          if (person === undefined) return void waiting.delete(id);
          yield person;
        }
      }
    },
  };
}

const messagePack = {
  get: (id, rowid) => pack([id, "getPerson", rowid]),
  list: (id, count) => pack([id, "listPeople", count]),
  read: (bytes) => unpack(bytes),
};

const bebop = {
  get: (id, rowid) => Ask.encode({ id, question: { tag: 1, value: { rowid } } }),
  list: (id, count) => Ask.encode({ id, question: { tag: 2, value: { count } } }),
  read: (bytes) => {
    const { id, person } = Answer.decode(bytes);
    return [id, person];
  },
};

/**
 * Everyone, the base first. `server` says which of the two answers.
 *
 * @type {{ name: string, server: "rust" | "node", open: (platform: Platform) => Promise<Asker> | Asker | undefined }[]}
 */
export const PEERS = [
  { name: "fetch of JSON (Rust server)", server: "rust", open: ({ rust }) => json(rust) },
  { name: "fetch of JSON (Node server)", server: "node", open: ({ node }) => json(node) },
  {
    name: "turbo, engine = js (Rust server)",
    server: "rust",
    open: async ({ rust, WebSocket }) => turbo(await connect(`ws://${rust}/rpc`, { WebSocket })),
  },
  {
    name: "turbo, engine = wasm (Rust server)",
    server: "rust",
    async open({ rust, WebSocket, glue }) {
      if (glue === undefined) return undefined;
      const [module, wasm] = await glue();
      return turbo(await wasmEngine(module, () => wasm)(`ws://${rust}/rpc`, { WebSocket }));
    },
  },
  { name: "connect-es (connect-node)", server: "node", open: connectEs },
  { name: "capnweb (Node server)", server: "node", open: capnweb },
  { name: "msgpackr by hand (Node server)", server: "node", open: (platform) => byHand(platform, "msgpackr", messagePack) },
  { name: "bebop by hand (Node server)", server: "node", open: (platform) => byHand(platform, "bebop", bebop) },
];
