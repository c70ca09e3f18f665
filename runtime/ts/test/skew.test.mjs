// What a page learns of a server that was made from another schema, and what it does then. The test is the server.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client } from "../src/client.js";
import { reloadOnSkew } from "../src/reload.js";
import { Service } from "../src/service.js";
import { isAvailable, skewOf, watchSkew } from "../src/skew.js";
import { BOUND, frame, lab, open, socketOf, start, WELCOME } from "./fake_socket.js";
import { settled } from "./support.js";

/** A `Bound` of the lab, from a server with another schema: an availability for each method, and what follows. */
const bound = (/** @type {string} */ codes, more = "", server = "ff".repeat(8)) =>
  frame(4, 0, `${server}05${codes}${more}`);
/** @type {(at: number) => any} */
const info = (at) => lab.info(at);
const name = (/** @type {string} */ method) => `lab.v1.Lab.${method}`;
const schemas = [{ service: "lab.v1.Lab", client: "6c61622d76312d61", server: "ff".repeat(8) }];

/** A channel with the lab, of whose server everything that it says of the lab is `said`. @param {string} said */
async function told(said, service = lab) {
  const { sockets, connecting } = start();
  const socket = await socketOf(sockets);
  await socket.open();
  await socket.say(WELCOME);
  const channel = await connecting;
  new Client(channel, service);
  await settled();
  await socket.say(said);
  return { channel, socket };
}

// W-16, W-17, W-92
test("the level is that of each server: compatible, degraded, incompatible and compatible again", async () => {
  const { socket, sockets, channel } = await open();
  /** @type {any[]} */
  const seen = [];
  watchSkew(channel, (skew) => seen.push(skew));
  assert.equal(seen.length, 0, "all is well");
  assert.equal(isAvailable(channel, info(1)), true);

  /** @type {typeof socket} */
  let last = socket;
  for (const said of [bound("0000010002"), bound("0101010101"), BOUND]) {
    await last.end();
    last = await socketOf(sockets);
    await last.open();
    await last.say(WELCOME);
    /** @type {number} */
    const count = seen.length;
    assert.equal(isAvailable(channel, info(1)), skewOf(channel).level !== "incompatible", "what the server before said");
    await last.say(said);
    assert.equal(seen.length, count + 1, "one event");
  }
  assert.deepEqual(
    seen.map(({ level }) => level),
    ["degraded", "incompatible", "compatible"],
  );
  const methods = [
    { name: name("watch"), status: "schema_mismatch" },
    { name: name("chat"), status: "unimplemented" },
  ];
  assert.deepEqual(seen[0], { level: "degraded", methods, schemas, client: undefined });
  assert.equal(seen[1].methods.length, 5);
  assert.deepEqual(seen[2], { level: "compatible", methods: [], schemas: [], client: undefined });
  assert.deepEqual(skewOf(channel), seen[2]);
  channel.close();
});

// W-92
test("a server that says the same again is no event, and who is late hears of it at once", async () => {
  const { channel, socket, sockets } = await open();
  /** @type {any[]} */
  const seen = [];
  const stop = watchSkew(channel, (skew) => seen.push(skew.level));
  /** @type {typeof socket} */
  let last = socket;
  for (let i = 0; i < 2; i += 1) {
    await last.end();
    last = await socketOf(sockets);
    await last.open();
    await last.say(WELCOME + bound("0000010000"));
  }
  assert.deepEqual(seen, ["degraded"]);
  watchSkew(channel, (skew) => seen.push(`late ${skew.level}`));
  assert.deepEqual(seen, ["degraded", "late degraded"]);
  stop();
  await last.end();
  last = await socketOf(sockets);
  await last.open();
  await last.say(WELCOME + BOUND);
  assert.deepEqual(seen, ["degraded", "late degraded", "late compatible"]);
  assert.throws(() => watchSkew(channel, /** @type {any} */ (1)), /run: expected a function/);
  channel.close();
});

// W-92
test("with several services there is one event, when all are answered", async () => {
  const { channel, socket } = await open();
  /** @type {any[]} */
  const seen = [];
  watchSkew(channel, (skew) => seen.push(skew));
  const services = ["One", "Two"].map((it) => new Service(`lab.v1.${it}`, "00".repeat(8), lab.methods.slice(0, 1)));
  for (const service of services) new Client(channel, service);
  await settled();
  const [one, two] = [0, 1].map((at) => /** @type {Service} */ (services[at]).info(0));
  assert.equal(isAvailable(channel, /** @type {any} */ (one)), undefined, "nobody has said anything");
  await socket.say(frame(4, 5, `${"00".repeat(8)}0102`));
  assert.equal(seen.length, 0, "one of two");
  await socket.say(frame(4, 6, `${"00".repeat(8)}0100`));
  assert.equal(seen.length, 1);
  assert.equal(seen[0].level, "degraded");
  assert.deepEqual(seen[0].methods, [{ name: "lab.v1.One.echo", status: "unimplemented" }]);
  assert.deepEqual([one, two].map((it) => isAvailable(channel, /** @type {any} */ (it))), [false, true]);
  channel.close();
});

// W-90, W-91
test("which side is older is told by releases", async () => {
  const of = (/** @type {number} */ release) => new Service(lab.name, lab.schemaId, lab.methods, release);
  /** @type {[string, number | undefined, string, string | undefined][]} */
  const cases = [
    ["a server that says nothing", 3, "", undefined],
    ["a server without releases", 3, "00", undefined],
    ["a schema that the server knows as a release", undefined, "0301", "older"],
    ["a schema that it knows, though the client counts as many", 3, "0301", "older"],
    ["a release that is retired there", 2, "0300", "older"],
    ["a release that is still to come there", 4, "0300", "newer"],
    ["releases that are as many", 3, "0300", undefined],
    ["a client without releases", undefined, "0300", undefined],
    ["more than is known today", 4, "0300aabb", "newer"],
  ];
  for (const [what, release, more, client] of cases) {
    const { channel } = await told(bound("0100000000", more), release === undefined ? lab : of(release));
    assert.equal(skewOf(channel).client, client, what);
    channel.close();
  }
  const { channel } = await told(bound("0000000000", "0301", lab.schemaId), of(2));
  assert.equal(skewOf(channel).client, undefined, "one schema has no age");
  channel.close();
});

// W-9, W-90
test("releases that cannot be read break the protocol", async () => {
  for (const more of ["fd0000000000000000", "03", "0302", "fb"]) {
    const { socket, channel } = await told(bound("0000000000", more));
    assert.equal(socket.closed?.[0], 4400, more);
    channel.close();
  }
});

/** The globals of a page, for as long as `run` runs: how often it was reloaded. @type {(globals: object, run: () => void) => number} */
function inPage(globals, run) {
  let reloads = 0;
  const page = { location: { reload: () => (reloads += 1) }, ...globals };
  const before = Object.entries(page).map(([key, value]) => {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, key);
    const now = typeof value === "function" ? { get: /** @type {() => any} */ (value) } : { value };
    Object.defineProperty(globalThis, key, { configurable: true, ...now });
    return /** @type {const} */ ([key, descriptor]);
  });
  try {
    run();
  } finally {
    for (const [key, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, key, descriptor);
      else delete (/** @type {any} */ (globalThis)[key]);
    }
  }
  return reloads;
}

/** @type {any} */
const degraded = { level: "degraded", methods: [{ name: name("watch"), status: "schema_mismatch" }], schemas, client: undefined };

/** What a tab remembers. */
function storage() {
  const items = new Map();
  return {
    getItem: (/** @type {string} */ key) => items.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => items.set(key, value),
  };
}

// W-93
test("a page reloads once for each schema of the server", () => {
  const sessionStorage = storage();
  const visit = (/** @type {any} */ skew) => inPage({ sessionStorage }, () => reloadOnSkew()(skew));
  assert.equal(visit({ ...degraded, level: "compatible", client: "older" }), 0, "what works is left alone");
  assert.equal(visit(degraded), 1);
  assert.equal(visit(degraded), 0, "the page that came is no better");
  assert.equal(visit({ ...degraded, level: "incompatible" }), 0, "nor one that is worse");
  const next = { ...degraded, schemas: [{ ...schemas[0], server: "ee".repeat(8) }] };
  assert.equal(visit(next), 1, "another server");
  assert.equal(visit(degraded), 0, "servers that take turns do not make it go round");
  assert.equal(visit(next), 0);
});

// W-93
test("a page that is newer than the server, or has unsaved work, does not reload", () => {
  const sessionStorage = storage();
  assert.equal(inPage({ sessionStorage }, () => assert.equal(reloadOnSkew()({ ...degraded, client: "newer" }), false)), 0);
  let isDirty = true;
  const reload = reloadOnSkew({ hasUnsavedWork: () => isDirty });
  assert.equal(inPage({ sessionStorage }, () => assert.equal(reload(degraded), false)), 0);
  isDirty = false;
  assert.equal(inPage({ sessionStorage }, () => assert.equal(reload(degraded), true)), 1, "saved, and asked again");
  assert.throws(() => reloadOnSkew(/** @type {any} */ ({ hasUnsavedWork: 1 })), /hasUnsavedWork: expected a function/);
});

// W-93
test("without a memory a page reloads if it was not reloaded already, and outside of pages nothing happens", () => {
  const denied = () => {
    throw new Error("denied");
  };
  const performance = (/** @type {string} */ type) => ({ getEntriesByType: () => [{ type }] });
  for (const sessionStorage of [denied, undefined, { getItem: () => null, setItem: denied }]) {
    assert.equal(inPage({ sessionStorage, performance: performance("navigate") }, () => reloadOnSkew()(degraded)), 1);
    assert.equal(inPage({ sessionStorage, performance: performance("reload") }, () => reloadOnSkew()(degraded)), 0);
    assert.equal(inPage({ sessionStorage, performance: undefined }, () => reloadOnSkew()(degraded)), 0);
  }
  assert.equal(reloadOnSkew()(degraded), false);
});
