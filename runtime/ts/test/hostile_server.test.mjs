// Servers that do everything wrong, over real sockets: a call ends with a status, and nothing hangs, throws elsewhere or goes on for ever.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CallError, Client, connectInJs, newStream, Service } from "../src/index.js";
import { getU8 } from "../src/integers.js";
import { take } from "../src/source.js";
import { getString, putString } from "../src/text.js";
import { frame, friendly, serve, WebSocket, WELCOME } from "./real_server.js";

const table = new Service("platform.v1.Platform", "0102030405060708", [
  { name: "echo", signature: "0100000000000000", write: putString, read: getString },
  { name: "count", signature: "0200000000000000", stream: newStream, read: getU8 },
  { name: "break_off", signature: "0300000000000000", read: getU8 },
]);

const CALL = 5, REPLY = 6, FAIL = 7, ITEM = 8, END = 9, PING = 12;

/** The status with which something fails. @param {Promise<unknown>} promise */
const statusOf = (promise) =>
  promise.then(
    (value) => `the value ${JSON.stringify(value)}`,
    (error) => (error instanceof CallError ? error.status : `no CallError: ${error}`),
  );

// W-3, W-10, W-11, W-12, W-56, W-80
test("a server that opens in a way of its own is no server", async () => {
  /** @type {[string, string, (peer: import("./real_server.js").Peer) => void, string?][]} */
  const cases = [
    ["bytes of anything", "unavailable", ({ send }) => send([255, 1, 2, 3])],
    ["an empty message", "unavailable", ({ send }) => send([])],
    ["a text", "unavailable", ({ socket }) => socket.send("hello")],
    ["half of a Welcome", "unavailable", ({ send }) => send(WELCOME.slice(0, 7))],
    ["a Reply", "unavailable", ({ send }) => send(frame(REPLY, 1, [0]))],
    ["a message over the limit", "unavailable", ({ send }) => send(new Uint8Array((4 << 20) + 1))],
    ["another protocol", "unimplemented", ({ send }) => send([2, 0, 12, 2, ...WELCOME.slice(4)])],
    ["limits below the least", "unavailable", ({ send }) => send(frame(2, 0, [1, 1, 1, 0]))],
    ["a session that nobody can resume", "unavailable", ({ send }) => send(frame(2, 0, [...WELCOME.slice(3, 14), 1, ...new Uint8Array(16), 1, 1]))],
    ["nothing, and a close", "unavailable", ({ socket }) => socket.close(1011, "no")],
    ["no room", "unavailable", ({ socket }) => socket.close(1013, "full")],
    ["nobody lets in", "unauthenticated", ({ socket }) => socket.close(4401, "who are you")],
    ["a socket that breaks", "unavailable", ({ socket }) => socket.terminate()],
    ["another subprotocol", "unavailable", () => {}, "other.v1"],
  ];
  for (const [what, status, greet, protocol] of cases) {
    const server = await serve({ answer() {}, greet, ...(protocol && { protocol }) });
    assert.equal(await statusOf(connectInJs(server.url, { WebSocket })), status, what);
    await server.close();
  }
});

// W-13
test("a server that accepts the connection and says nothing is given up", async () => {
  const server = await serve({ answer() {} });
  assert.equal(await statusOf(connectInJs(server.url, { WebSocket, timeout: 20 })), "unavailable");
  await server.close();
});

// W-7, W-9, W-19, W-21, W-26, W-29, W-37
test("a server that answers wrongly loses the conversation, is told so, and its client comes back", async () => {
  /** @type {[string, (id: number) => Iterable<number>][]} */
  const cases = [
    ["a frame that ends in the middle", (id) => [REPLY, id, 9, 1]],
    ["a length beyond any message", (id) => [REPLY, id, 253, 255, 255, 255, 255, 255, 255, 255, 255]],
    ["an unknown kind", (id) => frame(31, id)],
    ["flags that mean nothing", (id) => frame(REPLY | 128, id, [0])],
    ["a reply to nobody", () => frame(REPLY, 77, [0])],
    ["an item for a call of one value", (id) => frame(ITEM, id, [1])],
    ["an end for a call of one value", (id) => frame(END, id)],
    ["credit for a call without a stream", (id) => frame(11, id, [1])],
    ["a second Welcome", () => WELCOME],
    ["a Bound for nothing", () => frame(4, 9, new Uint8Array(9))],
    ["a failure whose text is not UTF-8", (id) => frame(FAIL, id, [13, 1, 255])],
    ["a Renewed that nobody asked for", () => frame(18, 0, [0, 0])],
    ["more Pings than can be answered", () => Array.from({ length: 1025 }, () => frame(PING, 0)).flat()],
    ["a Ping too long", () => frame(PING, 0, new Uint8Array(65))],
  ];
  for (const [what, message] of cases) {
    let calls = 0;
    /** @type {(code: number) => void} */
    let tell = () => {};
    const told = new Promise((resolve) => (tell = resolve));
    const server = await serve({
      answer(peer, kind, id, payload) {
        if (kind !== CALL || calls++ > 0) return friendly(peer, kind, id, payload);
        peer.socket.once("close", tell);
        peer.send(message(id));
      },
    });
    const channel = await connectInJs(server.url, { WebSocket, backoff: { first: 0 } });
    const client = new Client(channel, table);
    const echo = () => client.unary(0, undefined, "a");
    assert.equal(await statusOf(echo()), "indeterminate", what);
    assert.equal(await told, 4400, what);
    assert.equal(await echo(), "a", what);
    channel.close();
    await server.close();
  }
});

// W-26
test("a server that sends without credit fills no memory", async () => {
  const item = new Uint8Array(60_000);
  /** @type {(code: number) => void} */
  let tell = () => {};
  const told = new Promise((resolve) => (tell = resolve));
  const server = await serve({
    answer(peer, kind, id, payload) {
      if (kind !== CALL) return friendly(peer, kind, id, payload);
      peer.socket.once("close", tell);
      for (let sent = 0; sent < 100; sent += 1) peer.send([ITEM, id, 251, item.length & 255, item.length >> 8, ...item]);
    },
  });
  const raw = new Service(table.name, table.schemaId, table.methods.map((method) => ({ ...method, read: (r) => take(r, r.end - r.at) })));
  const channel = await connectInJs(server.url, { WebSocket, backoff: { first: 1e9, most: 1e9 } });
  const items = new Client(channel, raw).stream(1, undefined, undefined)[Symbol.asyncIterator]();
  await items.next();
  assert.equal(await told, 4400);
  let kept = 1;
  // What had come before is there, and then the loss.
  while ((await statusOf(items.next())) !== "unavailable") kept += 1;
  assert.ok(kept <= 6, `${kept} items of 60,000 bytes, of a credit of 262,144`);
  channel.close();
  await server.close();
});

// W-19
test("values that are none fail their call, and no other", async () => {
  const server = await serve({
    answer(peer, kind, id, payload) {
      if (kind === CALL && payload[0] === 0 && payload[2] === 0x78) return peer.send(frame(REPLY, id, [5, 1]));
      return friendly(peer, kind, id, payload);
    },
  });
  const channel = await connectInJs(server.url, { WebSocket });
  const client = new Client(channel, table);
  const echo = (/** @type {string} */ text) => client.unary(0, undefined, text);
  const [good, bad, other] = await Promise.all([echo("a"), statusOf(echo("x")), echo("b")]);
  assert.deepEqual([good, bad, other, channel.state], ["a", "internal", "b", "open"]);
  channel.close();
  await server.close();
});
