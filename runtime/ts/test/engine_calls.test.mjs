// The engine in JavaScript: calls and streams, byte for byte, over a socket whose server the test is.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CallError } from "../src/errors.js";
import { BIND, BOUND, breach, frame, HELLO, open, socketOf, start, WELCOME, lab } from "./fake_socket.js";
import { Client } from "../src/client.js";
import { rejected, settled } from "./support.js";

const REPLY = 6, FAIL = 7, ITEM = 8, END = 9, CANCEL = 10, CREDIT = 11, PING = 12, PONG = 13;

// W-4, W-5, W-14
test("Hello, Bind and Call leave in the first message", async () => {
  const { sockets, connecting } = start({ retry: true });
  const channel = await connecting;
  assert.equal(channel.state, "connecting");
  const client = new Client(channel, lab);
  const reply = client.unary(0, undefined, "h");
  const socket = await socketOf(sockets);
  await socket.open();
  assert.deepEqual(socket.take(), [`${HELLO}${BIND}050103000168`]);
  await socket.say(WELCOME + BOUND + frame(REPLY, 1, "0148"));
  assert.equal(channel.state, "open");
  assert.equal(await reply, "H");
  channel.close();
});

// W-4
test("what is sent in one turn of the event loop is one message", async () => {
  const { socket, echo, channel } = await open();
  const later = async () => {
    for (let i = 0; i < 5; i += 1) await undefined;
    return echo("b");
  };
  const replies = [echo("a"), later(), echo("c")];
  await settled();
  assert.deepEqual(socket.take(), ["050103000161" + "050203000163" + "050303000162"]);
  await socket.say(frame(REPLY, 3, "0162") + frame(REPLY, 1, "0161") + frame(REPLY, 2, "0163"));
  assert.deepEqual(await Promise.all(replies), ["a", "b", "c"]);
  channel.close();
});

// W-18, W-19, W-22
test("ids are the lowest that are free, and one that was cancelled is not", async () => {
  const { socket, echo, channel } = await open();
  const controller = new AbortController();
  const first = rejected(echo("a", { signal: controller.signal }));
  const second = echo("b");
  await settled();
  controller.abort();
  assert.equal((await first).status, "cancelled");
  void echo("c").catch(() => {});
  await settled();
  assert.deepEqual(socket.take(), ["050103000161" + "050203000162", "0a0100" + "050303000163"]);
  await socket.say(frame(FAIL, 1, "0100"));
  await socket.say(frame(REPLY, 2, "0142"));
  assert.equal(await second, "B");
  void echo("d").catch(() => {});
  void echo("e").catch(() => {});
  await settled();
  assert.deepEqual(socket.take(), ["050103000164" + "050203000165"]);
  channel.close();
});

// W-23, W-34, W-35
test("timeouts, metadata, statuses and errors", async () => {
  const { socket, echo, get, channel } = await open();
  const named = rejected(echo("a", { timeout: 250, metadata: { k: "v" } }));
  await settled();
  assert.deepEqual(socket.take(), ["6501" + "09" + "00fa01016b0176" + "0161"]);
  await socket.say(frame(FAIL, 1, "05026e6f"));
  assert.deepEqual([(await named).status, (await named).message], ["not_found", "lab.v1.Lab.echo: not_found: no"]);
  const thrown = rejected(echo("a"));
  await settled();
  await socket.say(frame(FAIL | 32, 1, "090141"));
  assert.deepEqual((await thrown).error, { kind: "A" });
  const unknown = rejected(echo("a"));
  await settled();
  await socket.say(frame(FAIL, 1, "6300"));
  assert.equal((await unknown).status, "internal");
  assert.equal((await rejected(get({ timeout: 0 }))).status, "deadline_exceeded");
  socket.take();
  const late = rejected(get({ timeout: 250 }));
  await settled();
  // What is left of it, in one byte.
  assert.match(String(socket.take()), /^25010201(?!00)[0-9a-f]{2}$/);
  const error = await late;
  assert.ok(error instanceof CallError);
  assert.equal(error.status, "deadline_exceeded");
  await settled();
  assert.deepEqual(socket.take(), ["0a0100"]);
  // The schema's own.
  void get().catch(() => {});
  await settled();
  assert.match(String(socket.take()), /^25020401fb[0-9a-f]{4}$/);
  channel.close();
});

// W-21, W-25, W-26, W-27
test("a stream gives credit back as its reader takes items, and not before", async () => {
  const { socket, watch, channel } = await open();
  const items = watch()[Symbol.asyncIterator]();
  const first = items.next();
  await settled();
  assert.deepEqual(socket.take(), ["05010102"]);
  const body = "fb00fa" + "00".repeat(64000);
  const item = `0801fb03fa${body}`;
  for (let i = 0; i < 4; i += 1) await socket.say(item);
  assert.equal((await first).value.length, 64000);
  assert.deepEqual(socket.take(), []);
  await items.next();
  await settled();
  assert.deepEqual(socket.take(), [], "128,038 bytes of 131,072");
  await items.next();
  await settled();
  // 3 * (64,003 + 16)
  assert.deepEqual(socket.take(), ["0b0105fc39ee0200"]);
  await socket.say(frame(END, 1));
  assert.equal((await items.next()).done, false);
  assert.equal((await items.next()).done, true);
  channel.close();
});

// W-4, W-25, W-27
test("items that arrive together are taken one by one, and credit goes back between them", async () => {
  const { socket, watch, channel } = await open();
  const items = watch()[Symbol.asyncIterator]();
  // Some are asked for before any is there, and answered in order.
  const early = [items.next(), items.next(), items.next()];
  await settled();
  socket.take();
  /** An item of so many bytes, 251 to 65,532. @param {number} size */
  const item = (size) => `0801fb${hexOf(size + 3).slice(0, 4)}fb${hexOf(size).slice(0, 4)}${"07".repeat(size)}`;
  const sizes = [300, 1_000, 257, 60_000, 60_000, 60_000, 256];
  await socket.say(sizes.map(item).join(""));
  assert.deepEqual((await Promise.all(early)).map(({ value }) => value.length), sizes.slice(0, 3));
  for (const size of sizes.slice(3, 5)) assert.equal((await items.next()).value.length, size);
  await settled();
  assert.deepEqual(socket.take(), [], "121,652 bytes of 131,072");
  assert.equal((await items.next()).value.length, 60_000);
  await settled();
  // What was taken, 6 * 19 for each item among it, and not what is there.
  assert.deepEqual(socket.take(), [`0b0105fc${hexOf(300 + 1_000 + 257 + 3 * 60_000 + 6 * 19)}`]);
  assert.equal((await items.next()).value.length, 256);
  const last = items.next();
  await socket.say(item(300) + item(301) + item(302));
  assert.equal((await last).value.length, 300);
  assert.equal((await items.next()).value.length, 301);
  await items.return?.();
  await settled();
  assert.deepEqual(socket.take(), ["0a0100"]);
  await socket.say(item(300) + frame(END, 1));
  assert.equal((await items.next()).done, true);
  assert.deepEqual([socket.take(), socket.closed], [[], undefined]);
  channel.close();
});

/** Four bytes, the lowest first. @param {number} number */
const hexOf = (number) => Buffer.from(new Uint32Array([number]).buffer).toString("hex");

// W-26
test("a server that sends beyond its credit loses the connection", async () => {
  const { socket, watch, channel } = await open();
  const items = watch()[Symbol.asyncIterator]();
  void items.next();
  await settled();
  const item = `0801fb03fafb00fa${"00".repeat(64000)}`;
  for (let i = 0; i < 6; i += 1) await socket.say(item);
  assert.deepEqual(socket.closed, [4400, breach("W-26", "an Item beyond the credit")]);
  assert.match(channel.lostBecause?.message ?? "", /broke the protocol/);
  for (let i = 0; i < 4; i += 1) assert.equal((await items.next()).done, false, "what had arrived is there");
  assert.equal((await rejected(items.next())).status, "unavailable");
  channel.close();
});

// W-38, W-39, W-40
test("a stream of the client follows its call, within the credit", async () => {
  const { socket, sum, channel } = await open();
  let taken = 0;
  const reply = sum(
    (function* () {
      for (; taken < 10_000; taken += 1) yield taken % 200;
    })(),
  );
  await settled();
  assert.match(String(socket.take()), /^050101030801010008010101/);
  // The window is 65,536, and an item costs 17 bytes: 3,856 of them, and the last has not returned to its source.
  assert.equal(taken, 3855);
  await socket.say(frame(CREDIT, 1, "fb4000"));
  assert.equal(taken, 3858);
  assert.equal(socket.take().join("").length, 3 * 8);
  await socket.say(frame(CANCEL, 1));
  await socket.say(frame(CREDIT, 1, "fb4000"));
  assert.equal(taken, 3858, "nobody wants more");
  assert.deepEqual(socket.take(), []);
  await socket.say(frame(REPLY, 1, "07"));
  assert.equal(await reply, 7);
  channel.close();
});

test("both sides send, and the end of one is not that of the other", async () => {
  const { socket, chat, channel } = await open();
  const lines = chat(["a", "b"])[Symbol.asyncIterator]();
  const first = lines.next();
  await settled();
  assert.deepEqual(socket.take(), ["05010104" + "0801020161" + "0801020162" + "090100"]);
  await socket.say(frame(ITEM, 1, "0141"));
  assert.deepEqual(await first, { done: false, value: "A" });
  const last = lines.next();
  await socket.say(frame(END, 1));
  assert.deepEqual(await last, { done: true, value: undefined });
  channel.close();
});

// W-43
test("an item that does not fit fails the call, once the limit is known", async () => {
  const { socket, chat, echo, channel } = await open();
  const failure = await rejected(chat(["x".repeat(70_000)])[Symbol.asyncIterator]().next());
  assert.equal(failure.status, "resource_exhausted");
  assert.match(failure.message, /an item takes 70\d\d\d bytes, and the server accepts 65536/);
  await settled();
  assert.deepEqual(socket.take(), ["05010104" + "0a0100"]);
  assert.equal((await rejected(echo("x".repeat(70_000)))).status, "resource_exhausted");
  channel.close();
});

// W-29
test("a Ping is answered with its payload", async () => {
  const { socket, channel } = await open();
  await socket.say(frame(PING, 0, "010203"));
  assert.deepEqual(socket.take(), ["0d0003010203"]);
  await socket.say(frame(PONG, 0, ""));
  assert.deepEqual(socket.take(), []);
  channel.close();
});

// W-31
test("a channel that is closed says Bye, and its calls are cancelled", async () => {
  const { socket, echo, watch, channel } = await open();
  const call = rejected(echo("a"));
  const stream = rejected(watch()[Symbol.asyncIterator]().next());
  await settled();
  socket.take();
  channel.close();
  assert.deepEqual(socket.take(), ["0f0000"]);
  assert.deepEqual(socket.closed, [1000, undefined]);
  assert.deepEqual([(await call).status, (await stream).status], ["cancelled", "cancelled"]);
  assert.equal(channel.state, "closed");
  assert.equal((await rejected(echo("b"))).status, "unavailable");
});

// W-3, W-7, W-10, W-12, W-19, W-37, W-39, W-42
test("a server that breaks the protocol is told so", async () => {
  /** @type {[string, string][]} */
  const cases = [
    ["an empty message", ""],
    ["a kind that there is not", "130000"],
    ["a flag that the kind does not have", "260100"],
    ["a third flag", "870100"],
    ["a frame that ends in its header", "06"],
    ["a length that is not there", "060105aa"],
    ["a length that is wider than its type", "0601fd0000000000000000"],
    ["a call that is not in flight", frame(REPLY, 9)],
    ["a number of a call beyond all", "06fcffffffff00"],
    ["an Item of a method that answers one value", frame(ITEM, 1)],
    ["an End of a method that answers one value", frame(END, 1)],
    ["a Reply of a stream", frame(REPLY, 2)],
    ["an End with a payload", frame(END, 2, "00")],
    ["a Credit for a call that sends nothing", frame(CREDIT, 1, "05")],
    ["a Cancel of a call that sends nothing", frame(CANCEL, 1)],
    ["a Credit that cannot be read", frame(CREDIT, 3, "")],
    ["a Credit with more behind it", frame(CREDIT, 3, "0500")],
    ["too much credit", frame(CREDIT, 3, "fcffffff7f")],
    ["a Cancel with a payload", frame(CANCEL, 3, "00")],
    ["a Fail without a status", frame(FAIL, 1)],
    ["a Fail whose message is not UTF-8", frame(FAIL, 1, "0d01ff")],
    ["a Fail with more behind it", frame(FAIL, 1, "0d0000")],
    ["a second Welcome", WELCOME],
    ["a Bound that nobody asked for", BOUND],
    ["a Renewed that nobody asked for", frame(18, 0, "0000")],
    ["an Ack without a session", frame(16, 0, "01")],
    ["a Hello", HELLO],
    ["a Call", frame(5, 1, "00")],
    ["a Ping with the id of a call", frame(PING, 1)],
    ["a Ping that is too long", frame(PING, 0, "00".repeat(65))],
    ["too many Pings", frame(PING, 0).repeat(1025)],
    ["a GoAway without its message", frame(14, 0)],
  ];
  for (const [what, message] of cases) {
    const { socket, echo, watch, sum, channel } = await open();
    /** @type {Promise<unknown>[]} */
    const calls = [echo("a"), watch()[Symbol.asyncIterator]().next(), sum(endless())];
    const failures = calls.map(rejected);
    await settled();
    await socket.say(message);
    assert.equal(socket.closed?.[0], 4400, what);
    assert.notEqual(socket.closed?.[1], "", what);
    for (const failure of failures) assert.ok((await failure) instanceof CallError, what);
    channel.close();
  }
});

async function* endless() {
  await new Promise(() => {});
  yield 1;
}

// W-2, W-10, W-11, W-12, W-37, W-45
test("a server that opens in another way is told so", async () => {
  /** @type {[string, string, number, string][]} */
  const cases = [
    ["another version", "02000c02fc00000100fc0000010000", 4406, "unimplemented"],
    ["no Welcome", frame(PING, 0), 4400, "unavailable"],
    ["a window below the least", "02000a01fb0010fc00000100" + "00", 4400, "unavailable"],
    ["a limit on messages below the least", "02000a01fc00000100fb000100", 4400, "unavailable"],
    ["a session that goes on", "02000d01fc00000100fc000001000205", 4400, "unavailable"],
    ["a buffer below the least", WELCOME_WITH_SMALL_BUFFER, 4400, "unavailable"],
    ["a grant that ends early", "02000d01fc00000100fc000001000100", 4400, "unavailable"],
  ];
  for (const [what, message, code, status] of cases) {
    const { sockets, connecting } = start();
    const failure = rejected(connecting);
    const socket = await socketOf(sockets);
    await socket.open();
    await socket.say(message);
    assert.equal(socket.closed?.[0], code, what);
    assert.equal((await failure).status, status, what);
  }
  const { sockets, connecting } = start();
  const failure = rejected(connecting);
  const socket = await socketOf(sockets);
  socket.protocol = "";
  await socket.open();
  assert.match((await failure).message, /does not speak turbo.v1/);
  const text = start();
  const refused = rejected(text.connecting);
  const other = await socketOf(text.sockets);
  await other.open();
  other.onmessage({ data: "text" });
  assert.deepEqual(other.closed, [4400, "W-3"]);
  assert.equal((await refused).status, "unavailable");
});

const WELCOME_WITH_SMALL_BUFFER = `02002201fc00000100fc0000010001${"00".repeat(16)}fb3075fbffff`;
