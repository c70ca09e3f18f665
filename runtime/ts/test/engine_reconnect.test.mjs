// The engine in JavaScript: connections that break, sessions that outlive them, and credentials. The test is the server.
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Client } from "../src/client.js";
import { BIND, BOUND, frame, HELLO, lab, open, socketOf, start, WELCOME, WELCOME_SESSION } from "./fake_socket.js";
import { rejected, settled } from "./support.js";

const REPLY = 6, FAIL = 7, ITEM = 8, PONG = 13;

/** The `Hello` that asks to go on, after so many messages of the server. */
const RESUME = (/** @type {string} */ received) =>
  `01002301fc00000400fc000040000002fc00001000000102030405060708090a0b0c0d0e0f${received}`;
/** The server goes on, and has received so many messages. */
const RESUMED = (/** @type {string} */ received) => `02000d01fc00000100fc0000010002${received}`;

const first = (/** @type {any} */ stream) => stream[Symbol.asyncIterator]();

// W-45, W-47, W-49, W-50, W-51
test("a conversation goes on over another connection, and nothing is lost or done twice", async () => {
  const { socket, sockets, echo, sum, watch, channel } = await open({}, WELCOME_SESSION);
  const [reply, answered] = [echo("a"), echo("b")];
  await settled();
  assert.deepEqual(socket.take(), ["050103000161" + "050203000162"]);
  await socket.say(frame(REPLY, 2, "0142"));
  assert.equal(await answered, "B");
  await socket.end();
  assert.equal(channel.state, "reconnecting");
  // Calls are made as if nothing had happened, and wait.
  const later = sum([1]);
  const items = first(watch());
  const item = items.next();
  const next = await socketOf(sockets);
  await next.open();
  // Welcome, Bound and a Reply have arrived.
  assert.deepEqual(next.take(), [RESUME("03")]);
  // Of Hello, Bind and the calls the server has seen the first two messages.
  await next.say(RESUMED("02"));
  assert.equal(channel.state, "open");
  assert.deepEqual(next.take(), ["050103000161" + "050203000162", "05020103" + "05030102", "08020101" + "090200"]);
  await next.say(frame(REPLY, 1, "0141"));
  assert.equal(await reply, "A");
  await next.say(frame(REPLY, 2, "01") + frame(ITEM, 3, "0107"));
  assert.equal(await later, 1);
  assert.deepEqual((await item).value, Uint8Array.of(7));
  await items.return();
  channel.close();
});

// W-46, W-47
test("what has arrived is acknowledged, and what is not acknowledged is bounded", async () => {
  const { socket, echo, channel } = await open({}, WELCOME_SESSION);
  // Welcome and Bound are two.
  for (let i = 0; i < 61; i += 1) await socket.say(frame(PONG, 0));
  assert.deepEqual(socket.take(), []);
  await socket.say(frame(PONG, 0));
  assert.deepEqual(socket.take(), [frame(16, 0, "40")]);
  const calls = [1, 2, 3].map(() => echo("x".repeat(40_000)));
  void Promise.allSettled(calls);
  await settled();
  // One message may go beyond the buffer of 65,536; the third waits.
  assert.deepEqual(socket.take().map((message) => message.length / 2), [40_009, 40_009]);
  await socket.say(frame(16, 0, "02"));
  assert.deepEqual(socket.take(), [], "Hello and Bind are nothing much");
  await socket.say(frame(16, 0, "03"));
  assert.equal(socket.take().length, 1);
  await socket.say(frame(16, 0, "02"));
  assert.deepEqual(socket.closed, [4400, "W-52"], "less than before");
  channel.close();
});

// W-47, W-49, W-52
test("a server that counts wrongly is told so", async () => {
  for (const message of [frame(16, 0, "09"), frame(16, 0, "02") + frame(PONG, 0), frame(16, 1, "02"), "100002" + "02"]) {
    const { socket, channel } = await open({}, WELCOME_SESSION);
    await socket.say(message);
    assert.equal(socket.closed?.[0], 4400, message);
    channel.close();
  }
  for (const welcome of [RESUMED("09"), RESUMED("00") + frame(PONG, 0), frame(PONG, 0)]) {
    const { socket, sockets, echo, channel } = await open({}, WELCOME_SESSION);
    const call = rejected(echo("a"));
    await settled();
    await socket.end();
    const next = await socketOf(sockets);
    await next.open();
    await next.say(welcome);
    assert.equal(next.closed?.[0], 4400, welcome);
    assert.equal((await call).status, "indeterminate");
    channel.close();
  }
});

// W-36, W-51
test("when the conversation is lost, calls are repeated if they may be, and otherwise nobody knows", async () => {
  for (const isResumed of [true, false]) {
    const { socket, sockets, echo, get, sum, watch, channel } = await open({}, isResumed ? WELCOME_SESSION : WELCOME);
    let begun = 0;
    const unary = rejected(echo("a"));
    const repeated = get({ timeout: 0x7fffffff });
    const upload = rejected(sum((async function* () { await new Promise(() => {}); yield 1; })()));
    const stream = rejected(first(watch()).next());
    const again = first(watch({ reopen: () => (begun += 1) }));
    const item = again.next();
    await settled();
    await socket.say(frame(ITEM, 5, "0101"));
    assert.equal((await item).value.length, 1);
    const second = again.next();
    await socket.end();
    const next = await socketOf(sockets);
    await next.open();
    if (isResumed) {
      assert.deepEqual(next.take(), [RESUME("03")]);
      // The server knows of no session, and begins another conversation.
      await next.say(WELCOME_SESSION + BOUND);
    } else {
      assert.match(String(next.take()), new RegExp(`^${HELLO}${BIND}`));
      await next.say(WELCOME + BOUND);
    }
    assert.deepEqual([(await unary).status, (await upload).status], ["indeterminate", "indeterminate"]);
    assert.equal((await stream).status, "unavailable");
    await next.say(frame(REPLY, 2, "05"));
    assert.equal(await repeated, 5);
    assert.equal(begun, 1);
    await next.say(frame(ITEM, 5, "0102"));
    assert.deepEqual((await second).value, Uint8Array.of(2));
    channel.close();
  }
});

// W-36, W-51
test("calls that were made while there was no connection were never sent, whatever they take", async () => {
  const { socket, sockets, echo, channel } = await open({}, WELCOME_SESSION);
  const sent = rejected(echo("a"));
  await settled();
  socket.take();
  await socket.end();
  // Each in a message of its own: the server accepts 65,536 bytes.
  const later = ["b", "c", "d"].map((letter) => echo(letter.repeat(40_000)));
  const next = await socketOf(sockets);
  await next.open();
  next.take();
  await next.say(WELCOME_SESSION + BOUND);
  assert.equal((await sent).status, "indeterminate");
  await next.say(frame(16, 0, "03"));
  const calls = next.take().join("").match(/05..fb449c00fb409c(62|63|64)/g);
  assert.equal(calls?.length, 3);
  await next.say((calls ?? []).map((call) => frame(REPLY, parseInt(call.slice(2, 4), 16), "0179")).join(""));
  assert.deepEqual(await Promise.all(later), ["y", "y", "y"]);
  channel.close();
});

// W-44
test("a call whose stream has begun is not repeated, and one that never left is sent with all of it", async () => {
  const { socket, sockets, sum, channel } = await open();
  const begun = rejected(sum([1, 2]));
  await settled();
  assert.deepEqual(socket.take(), ["05010103" + "08010101" + "08010102" + "090100"]);
  await socket.end();
  assert.equal((await begun).status, "indeterminate");
  const later = sum([3]);
  const next = await socketOf(sockets);
  await next.open();
  assert.deepEqual(next.take(), [`${HELLO}${BIND}05010103` + "08010103" + "090100"]);
  await next.say(WELCOME + BOUND + frame(REPLY, 1, "03"));
  assert.equal(await later, 3);
  channel.close();
});

// W-30, W-65, W-66
test("a server that goes away is left when nothing is in flight, and what it did not start is sent to the next", async () => {
  const { socket, sockets, echo, watch, channel } = await open();
  const states = /** @type {string[]} */ ([]);
  channel.subscribe((/** @type {string} */ state) => states.push(state));
  const [answered, crossed] = [echo("a"), echo("b")];
  let begun = 0;
  const item = first(watch({ reopen: () => (begun += 1) })).next();
  await settled();
  socket.take();
  await socket.say(frame(14, 0, "00" + "00"));
  assert.deepEqual(socket.take(), ["0a0300"], "streams that are opened again elsewhere do not hold it up");
  const later = echo("c");
  await settled();
  assert.deepEqual(socket.take(), [], "what is new waits");
  await socket.say(frame(FAIL | 64, 2, "0e00") + frame(FAIL, 3, "0100"));
  assert.equal(socket.closed, undefined);
  await socket.say(frame(REPLY, 1, "0141"));
  assert.equal(await answered, "A");
  assert.deepEqual(socket.take(), ["0f0000"]);
  assert.deepEqual(socket.closed, [1000, undefined]);
  const next = await socketOf(sockets);
  await next.open();
  assert.deepEqual(next.take(), [`${HELLO}${BIND}` + "050203000162" + "05030102" + "050403000163"]);
  await next.say(WELCOME + BOUND + frame(REPLY, 2, "0142") + frame(ITEM, 3, "0109") + frame(REPLY, 4, "0143"));
  assert.deepEqual([await crossed, await later, (await item).value, begun], ["B", "C", Uint8Array.of(9), 1]);
  // Excused: it comes back when there is something to call.
  await next.say(frame(FAIL, 3, "0100"));
  await next.say(frame(14, 0, "00" + "01"));
  assert.equal(channel.state, "idle");
  assert.equal(sockets.length, 0);
  const woken = echo("d");
  const third = await socketOf(sockets);
  await third.open();
  await third.say(WELCOME + BOUND + frame(REPLY, 1, "0144"));
  assert.equal(await woken, "D");
  channel.close();
});

// W-78
test("a call that a gateway has lost is repeated three times if it may be", async () => {
  const { socket, get, echo, channel } = await open();
  const [repeated, other] = [rejected(get()), rejected(echo("a"))];
  await settled();
  await socket.say(frame(FAIL, 2, "1200"));
  assert.equal((await other).status, "indeterminate");
  socket.take();
  for (let i = 0; i < 3; i += 1) {
    await socket.say(frame(FAIL, 1, "1200"));
    assert.match(String(socket.take()), /^2501/);
  }
  await socket.say(frame(FAIL, 1, "1200"));
  assert.equal((await repeated).status, "indeterminate");
  channel.close();
});

// W-37
test("the code of a close says whether to come back", async () => {
  for (const [code, status, state] of /** @type {[number, string, string][]} */ ([
    [1001, "unavailable", "reconnecting"],
    [1011, "unavailable", "reconnecting"],
    [4409, "unavailable", "reconnecting"],
    [4406, "unimplemented", "closed"],
    [4401, "unauthenticated", "closed"],
  ])) {
    const { socket, channel, watch } = await open({}, WELCOME_SESSION);
    const stream = rejected(first(watch()).next());
    await settled();
    await socket.end(code, "so it is");
    assert.deepEqual([channel.state, channel.lostBecause?.status], [state, status]);
    assert.equal((await stream).status, "unavailable");
    channel.close();
  }
});

// W-80, W-81
test("a server that has no room has done nothing: the calls are sent to it again, later each time", async () => {
  for (const [code, isTaken] of /** @type {[number, boolean][]} */ ([[1013, true], [1011, false]])) {
    const { sockets, connecting } = start({ retry: true });
    const channel = await connecting;
    const client = new Client(channel, lab);
    const echoed = rejected(client.unary(0, undefined, "a"));
    const lines = first(client.stream(4, undefined, undefined, ["x"]));
    const line = rejected(lines.next());
    const socket = await socketOf(sockets);
    await socket.open();
    const sent = [HELLO + BIND + "050103000161" + "05020104" + "0802020178" + "090200"];
    assert.deepEqual([socket.take().join("")], sent);
    await socket.end(code, "full");
    assert.equal(channel.state, "connecting");
    // What has begun to send its stream cannot begin again (W-44).
    assert.equal((await line).status, "unavailable");
    const next = await socketOf(sockets);
    await next.open();
    assert.deepEqual(next.take().join(""), HELLO + BIND + (isTaken ? "050103000161" : ""));
    await next.say(WELCOME + BOUND);
    // Behind a Welcome the code is that of any other loss.
    if (isTaken) await next.end(code, "full");
    assert.equal((await echoed).status, "indeterminate");
    channel.close();
  }
  const random = mock.method(Math, "random", () => 1);
  const minute = 60_000;
  const { sockets, connecting } = start({ retry: true, backoff: { first: minute, most: 8 * minute } });
  const channel = await connecting;
  const waits = [];
  for (let i = 0; i < 5; i += 1) {
    const socket = await socketOf(sockets);
    await socket.open();
    await socket.end(1013, "full");
    waits.push(Math.round((channel.nextAttempt ?? 0) / minute));
    channel.nudge();
  }
  random.mock.restore();
  channel.close();
  assert.deepEqual(waits, [1, 2, 4, 8, 8]);
});

// W-36, W-37
test("attempts wait for random times below a bound that doubles", async () => {
  const { sockets, connecting } = start({ retry: true, backoff: { first: 4, most: 8 } });
  const channel = await connecting;
  for (let i = 0; i < 4; i += 1) {
    const socket = await socketOf(sockets);
    await socket.end();
    assert.match(channel.lostBecause?.message ?? "", /cannot be reached/);
    assert.ok((channel.nextAttempt ?? 0) <= 8);
  }
  // At once, however long the wait is.
  channel.close();
  const patient = start({ retry: true, backoff: { first: 1e9, most: 1e9 } });
  const waiting = await patient.connecting;
  await (await socketOf(patient.sockets)).end();
  assert.ok((waiting.nextAttempt ?? 0) > 0);
  waiting.nudge();
  await (await socketOf(patient.sockets)).open();
  waiting.close();
});

// Node's own sockets say no more than that.
test("an error of a socket that has not opened ends the attempt", async (context) => {
  const { sockets, connecting } = start({ retry: true });
  const channel = await connecting;
  context.after(() => channel.close());
  for (const message of ["refused", undefined]) {
    const socket = await socketOf(sockets);
    socket.onerror({ message });
    assert.equal(channel.lostBecause?.message, `the server cannot be reached: ${message ?? "the WebSocket did not open"}`);
    assert.equal(socket.onclose, null, "what most platforms say behind it is no news");
  }
  const socket = await socketOf(sockets);
  await socket.open();
  await socket.say(WELCOME);
  socket.onerror({ message: "a reset" });
  assert.equal(channel.state, "open", "who has been there says why it leaves");
  await socket.end();
  assert.equal(channel.state, "reconnecting");
});

// W-63
test("a silent server is asked, and given up when it stays silent; who comes late asks once more", async () => {
  let clock = 0;
  const now = mock.method(performance, "now", () => clock);
  mock.timers.enable({ apis: ["setTimeout"] });
  const pass = async (/** @type {number} */ millis, late = 0) => {
    clock += millis + late;
    mock.timers.tick(millis);
    await settled();
  };
  try {
    const { sockets, connecting } = start();
    await settled();
    const socket = /** @type {any} */ (sockets[0]);
    await socket.open();
    await socket.say(WELCOME);
    const channel = await connecting;
    socket.take();
    await pass(30_000);
    assert.deepEqual(socket.take(), ["0c0000"]);
    await socket.say(frame(PONG, 0));
    await pass(10_000);
    await pass(30_000);
    assert.deepEqual(socket.take(), ["0c0000"]);
    // The timers of a page that nobody looks at come a minute late: so may the answer have.
    await pass(10_000, 60_000);
    assert.deepEqual(socket.take(), ["0c0000"]);
    assert.equal(socket.closed, undefined);
    await pass(10_000);
    assert.deepEqual(socket.closed, [4409, undefined]);
    assert.match(channel.lostBecause?.message ?? "", /fell silent/);
    channel.close();
    // A hint asks at once, and only once.
    const other = start();
    await settled();
    const hinted = /** @type {any} */ (other.sockets[0]);
    await hinted.open();
    await hinted.say(WELCOME);
    hinted.take();
    const open = await other.connecting;
    open.nudge();
    open.nudge();
    await settled();
    assert.deepEqual(hinted.take(), ["0c0000"]);
    open.close();
  } finally {
    mock.timers.reset();
    now.mock.restore();
  }
});

// W-55, W-56
test("credentials are asked for before each attempt, and once more when they are refused", async () => {
  let asked = 0;
  const credentials = async () => ({ token: String((asked += 1)) });
  const { sockets, connecting } = start({ credentials, metadata: { app: "x" } });
  const socket = await socketOf(sockets);
  await socket.open();
  assert.match(String(socket.take()), /^01002001fc00000400fc000040000203617070017805746f6b656e0131/);
  await socket.say(WELCOME);
  const channel = await connecting;
  await socket.end(4401, "expired");
  const second = await socketOf(sockets);
  await second.open();
  assert.match(String(second.take()), /05746f6b656e0132/);
  await second.end(4401, "expired");
  assert.equal(channel.state, "closed");
  assert.equal(channel.lostBecause?.status, "unauthenticated");
  assert.equal(asked, 2);
  const failing = start({ credentials: () => Promise.reject(new Error("no login")) });
  assert.match((await rejected(failing.connecting)).message, /there are no credentials: no login/);
  const wrong = start({ credentials: () => ({ Token: 1 }) });
  assert.match((await rejected(wrong.connecting)).message, /metadata.Token: a key has/);
  const large = start({ metadata: { a: "x".repeat(256 << 10) } });
  assert.equal((await rejected(large.connecting)).status, "invalid_argument");
});

// W-57
test("credentials are renewed one after the other, over whatever connection there is", async () => {
  const { socket, sockets, channel } = await open();
  const [renewed, refused] = [channel.renew({ token: "2" }), rejected(channel.renew({ token: "3" }))];
  await settled();
  assert.deepEqual(socket.take(), ["1100090105746f6b656e0132"]);
  await socket.say(frame(18, 0, "0000"));
  await renewed;
  assert.deepEqual(socket.take(), ["1100090105746f6b656e0133"]);
  await socket.say(frame(18, 0, "10" + "026e6f"));
  assert.deepEqual([(await refused).status, (await refused).message], ["unauthenticated", "renew: no"]);
  // The next connection says who the client is now: not with what was refused.
  const later = channel.renew({ other: "4" });
  await settled();
  socket.take();
  await socket.end();
  const next = await socketOf(sockets);
  await next.open();
  assert.match(String(next.take()), /02056f74686572013405746f6b656e0132/);
  await next.say(WELCOME);
  await later;
  assert.equal((await rejected(channel.renew(/** @type {any} */ ({ Token: "x" })))).status, "invalid_argument");
  channel.close();
  assert.equal((await rejected(channel.renew({ token: "5" }))).status, "unavailable");
});

test("a signal gives up connecting, and a server that does not answer in time is given up", async () => {
  const controller = new AbortController();
  const { sockets, connecting } = start({ signal: controller.signal });
  const socket = await socketOf(sockets);
  controller.abort();
  assert.equal((await rejected(connecting)).status, "cancelled");
  assert.equal(socket.closed?.[0], 4409);
  const slow = start({ timeout: 10 });
  assert.match((await rejected(slow.connecting)).message, /connecting took too long/);
  const mute = start({ timeout: 30 });
  const open = rejected(mute.connecting);
  await (await socketOf(mute.sockets)).open();
  assert.match((await open).message, /did not answer in time/);
});
