// What is said to `connect`, before any engine has it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Client } from "../src/client.js";
import { readTarget, socketUrl } from "../src/connect.js";
import { Service } from "../src/service.js";
import { watchSkew } from "../src/skew.js";
import { wasmEngine } from "../src/wasm.js";
import { hex, rejected, settled, thrown } from "./support.js";

const scope = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (globalThis));
const hadSocket = scope["WebSocket"];

afterEach(() => {
  delete scope["document"];
  delete scope["location"];
  scope["WebSocket"] = hadSocket;
});

class FakeSocket extends EventTarget {
  /** @param {string} url @param {string | string[]} [protocols] */
  constructor(url, protocols) {
    super();
    Object.assign(this, { url, protocols });
    SOCKETS.push(this);
  }
  close() {}
}
/** All that were opened. @type {any[]} */
const SOCKETS = [];
const WebSocket = /** @type {any} */ (FakeSocket);

test("an address is read relative to the page, with the security of the page", () => {
  for (const [page, url, expected] of /** @type {[string, string | URL, string][]} */ ([
    ["http://example.org/app/index.html", "/rpc", "ws://example.org/rpc"],
    ["https://example.org:8443/app/", "rpc?x=1", "wss://example.org:8443/app/rpc?x=1"],
    ["https://example.org/", "ws://127.0.0.1:1/rpc", "ws://127.0.0.1:1/rpc"],
    ["https://example.org/", new URL("http://other.org/rpc#top"), "ws://other.org/rpc"],
    ["https://example.org/", "//other.org/rpc", "wss://other.org/rpc"],
  ])) {
    scope["document"] = { baseURI: page };
    assert.equal(socketUrl(url), expected);
    delete scope["document"];
    scope["location"] = { href: page };
    assert.equal(socketUrl(url), expected);
  }
});

test("without a page an address is absolute", () => {
  assert.equal(socketUrl("http://127.0.0.1:8080/rpc"), "ws://127.0.0.1:8080/rpc");
  assert.match(thrown(() => socketUrl("/rpc")).message, /"\/rpc" is not an address \(there is no page/);
  assert.match(thrown(() => socketUrl("ftp://x/")).message, /neither ws:, wss:, http: nor https:/);
  assert.match(thrown(() => socketUrl(undefined)).message, /expected a string or a URL, got nothing/);
  assert.match(thrown(() => socketUrl(null)).message, /expected a string or a URL, got null/);
});

test("sockets are opened with the subprotocol, by the class of the caller or that of the platform", () => {
  const socket = /** @type {any} */ (readTarget("ws://a/", { WebSocket }).open());
  assert.equal(socket.url, "ws://a/");
  assert.equal(socket.protocols, "turbo.v1");
  scope["WebSocket"] = FakeSocket;
  assert.ok(readTarget("ws://a/", {}).open() instanceof FakeSocket);
  delete scope["WebSocket"];
  const error = thrown(() => readTarget("ws://a/", {}));
  assert.equal(error.name, "TypeError");
  assert.match(error.message, /no WebSocket: pass one/);
});

/** What a link tells that there is to do, as in `src/wasm.js`. */
const ASK = 1, DIAL = 2, HANG_UP = 4, CHANGED = 5, BOUND = 14, RENEWED = 15;

/** A glue whose links a test plays. */
function fakeGlue() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const links = /** @type {FakeLink[]} */ ([]);
  class FakeLink {
    news = /** @type {[number, number?, number?, string?][]} */ ([[DIAL]]);
    told = /** @type {unknown[][]} */ ([]);
    current = 0;
    lost = /** @type {[number, string]} */ ([0, ""]);
    waiting = -1;
    nudges = 0;
    isClosed = false;
    /** @param {any[]} options */
    constructor(...options) {
      this.options = options;
      if (options[5]) this.news.unshift([ASK]);
      links.push(this);
    }
    slots() {
      return 64;
    }
    /** @param {number} id @param {number} status @param {string} text */
    show(id, status, text) {
      const bytes = new TextEncoder().encode(text);
      new Uint8Array(memory.buffer).set(bytes, 128);
      new Uint32Array(memory.buffer, 64, 4).set([id, status, 128, bytes.length]);
    }
    next() {
      const [kind, id = 0, status = 0, text = ""] = this.news.shift() ?? [0];
      this.show(id, status, text);
      return kind;
    }
    due() {
      return -1;
    }
    flush() {}
    state() {
      return this.current;
    }
    fault() {
      this.show(0, ...this.lost);
      return this.lost[0];
    }
    wait() {
      return this.waiting;
    }
    nudge() {
      this.nudges += 1;
    }
    /** @param {any[]} answer */
    identified(...answer) {
      this.told.push([answer[0], new TextDecoder().decode(answer[1])]);
    }
    /** @param {any} metadata */
    renew(metadata) {
      this.told.push([hex(metadata)]);
    }
    /** @param {any} table */
    bind(table) {
      this.told.push([hex(table)]);
      return 0;
    }
    close() {
      this.isClosed = true;
      this.current = 3;
      this.news.push([HANG_UP, 1000], [CHANGED]);
    }
    heard() {}
    /** Has news, which are fetched when the socket has some. @param {any[]} news */
    async brings(...news) {
      this.news.push(...news);
      SOCKETS.at(-1).onmessage({ data: new ArrayBuffer(1) });
      await settled();
    }
    /** Is in another state. @param {number} state @param {[number, string]} lost */
    async becomes(state, lost = [0, ""]) {
      this.current = state;
      this.lost = lost;
      await this.brings([CHANGED]);
    }
  }
  return {
    loads: 0,
    failures: 0,
    links,
    Link: /** @type {any} */ (FakeLink),
    async default() {
      this.loads += 1;
      if (this.failures > 0) {
        this.failures -= 1;
        throw new Error("the network is away");
      }
      return { memory };
    },
  };
}

const until = async (/** @type {() => unknown} */ condition) => {
  for (let i = 0; i < 100 && !condition(); i += 1) await settled();
  assert.ok(condition());
};

/** Connects over a link that the test plays. @param {any} glue @param {any} [options] @param {any} [connect] */
async function linked(glue, options, connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"))) {
  const at = glue.links.length;
  const connecting = connect("ws://a/", { WebSocket, ...options });
  connecting.catch(() => {});
  await until(() => glue.links.length > at);
  await settled();
  return { connecting, link: glue.links[at] };
}

test("the wasm engine loads once, and again after a failure", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  glue.failures = 1;
  assert.equal((await rejected(connect("ws://a/", { WebSocket }))).message, "the network is away");
  for (let i = 0; i < 2; i += 1) {
    const { connecting, link } = await linked(glue, { timeout: 5, metadata: { token: "x" } }, connect);
    await link.becomes(1);
    assert.equal((await connecting).state, "open");
  }
  assert.equal(glue.loads, 2);
  const [timeout, metadata] = /** @type {any} */ (glue.links[0]).options;
  assert.deepEqual([timeout, hex(metadata)], [5, "01" + "05746f6b656e" + "0178"]);
});

test("how to come back is said once", async () => {
  const glue = fakeGlue();
  const { link } = await linked(glue);
  // timeout, metadata, retry, first, most
  assert.deepEqual([link.options[0], link.options[1].length, ...link.options.slice(2, 5)], [-1, 0, false, -1, -1]);
  const other = await linked(glue, { retry: true, backoff: { first: 50, most: 2000 } });
  assert.deepEqual(other.link.options.slice(2, 5), [true, 50, 2000]);
});

test("the wasm engine asks for credentials, renews them, and tells of skew", async () => {
  const glue = fakeGlue();
  const skews = /** @type {any[]} */ ([]);
  const tokens = [{ token: "1" }, { Token: "2" }];
  const { link, connecting } = await linked(glue, {
    credentials: () => /** @type {any} */ (tokens.shift()),
  });
  assert.equal(link.options[5], true);
  assert.deepEqual(link.told.shift(), [true, "\u0001\u0005token\u00011"]);
  await link.brings([ASK]);
  const [isKnown, why] = link.told.shift();
  assert.equal(isKnown, false);
  assert.match(why, /metadata.Token: a key has/);
  await link.becomes(1);
  const channel = await connecting;
  const renewals = [channel.renew({ b: "2", a: "1" }), rejected(channel.renew({}))];
  assert.deepEqual(link.told.splice(0), [["02" + "0161" + "0131" + "0162" + "0132"], ["00"]]);
  await link.brings([RENEWED, 0, 0], [RENEWED, 0, 16, "no"]);
  await renewals[0];
  const error = await renewals[1];
  assert.deepEqual([error.name, error.status, error.message], ["CallError", "unauthenticated", "renew: no"]);
  const read = () => {};
  const methods = ["one", "two"].map((name) => ({ name, signature: "00".repeat(8), read }));
  new Client(channel, new Service("lab.v1.Lab", "0a".repeat(8), methods));
  assert.deepEqual(link.told.shift(), ["0a".repeat(8) + "0200" + "00".repeat(16) + hex(new TextEncoder().encode("lab.v1.Lab"))]);
  watchSkew(channel, (/** @type {any} */ skew) => skews.push(skew));
  // The second is of a service that nobody has bound.
  const bound = "\u0001".repeat(8) + "\u0002\u0001\u0002";
  await link.brings([BOUND, 0, 1, bound], [BOUND, 1, 1, bound]);
  const mismatch = {
    level: "incompatible",
    methods: [
      { name: "lab.v1.Lab.one", status: "schema_mismatch" },
      { name: "lab.v1.Lab.two", status: "unimplemented" },
    ],
    schemas: [{ service: "lab.v1.Lab", client: "0a".repeat(8), server: "01".repeat(8) }],
    client: undefined,
  };
  assert.deepEqual(skews, [mismatch]);
});

test("a channel tells why there is no connection, and when the next is tried", async () => {
  const { connecting, link } = await linked(fakeGlue(), { retry: true });
  const channel = await connecting;
  link.waiting = 250;
  await link.becomes(2, [14, "the cable was cut"]);
  assert.equal(channel.state, "reconnecting");
  assert.equal(channel.lostBecause?.status, "unavailable");
  assert.equal(channel.lostBecause?.message, "the cable was cut");
  assert.equal(channel.nextAttempt, 250);
  const seen = /** @type {string[]} */ ([]);
  channel.subscribe((/** @type {string} */ state) => seen.push(state));
  link.waiting = -1;
  await link.becomes(4);
  assert.deepEqual(seen, ["reconnecting", "idle"]);
  assert.deepEqual([channel.lostBecause, channel.nextAttempt], [undefined, undefined]);
});

test("a page that is back on the network, or looked at, says so until the channel is closed", async () => {
  const page = Object.assign(new EventTarget(), { baseURI: "https://example.org/", visibilityState: "visible" });
  const events = new EventTarget();
  scope["document"] = page;
  scope["addEventListener"] = events.addEventListener.bind(events);
  scope["removeEventListener"] = events.removeEventListener.bind(events);
  try {
    const { connecting, link } = await linked(fakeGlue());
    await link.becomes(1);
    await connecting;
    events.dispatchEvent(new Event("online"));
    assert.equal(link.nudges, 1);
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(link.nudges, 1);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(link.nudges, 2);
    link.current = 3;
    events.dispatchEvent(new Event("online"));
    link.current = 1;
    events.dispatchEvent(new Event("online"));
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(link.nudges, 2, "nobody listens any more");
  } finally {
    delete scope["addEventListener"];
    delete scope["removeEventListener"];
  }
});

test("a connection that cannot be made is a CallError", async () => {
  const { connecting, link } = await linked(fakeGlue());
  await link.becomes(3, [14, "nobody answers"]);
  const error = await rejected(connecting);
  assert.equal(error.name, "CallError");
  assert.equal(error.status, "unavailable");
  assert.equal(error.message, "connect: nobody answers");
});

test("a signal gives up connecting", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  const early = await rejected(connect("ws://a/", { WebSocket, signal: AbortSignal.abort() }));
  assert.equal(early.status, "cancelled");
  assert.equal(glue.links.length, 0);
  const controller = new AbortController();
  const { connecting, link } = await linked(glue, { signal: controller.signal });
  controller.abort();
  assert.equal((await rejected(connecting)).status, "cancelled");
  assert.ok(link.isClosed);
});

test("wrong options are refused", async () => {
  const connect = wasmEngine(fakeGlue(), () => new URL("https://example.org/turbo_bg.wasm"));
  for (const [options, message] of /** @type {[any, RegExp][]} */ ([
    [null, /options: expected an object, got null/],
    [{ WebSocket, timeout: "1" }, /timeout: expected a number of milliseconds, got a string/],
    [{ WebSocket, metadata: { Token: "x" } }, /metadata.Token: a key has/],
    [{ WebSocket, signal: 1 }, /signal: expected an AbortSignal/],
    [{ WebSocket, credentials: {} }, /credentials: expected a function, got an object/],
    [{ WebSocket, backoff: 1 }, /backoff: expected an object, got a number/],
    [{ WebSocket, backoff: { first: -1 } }, /first: expected milliseconds, got -1/],
  ])) {
    assert.match((await rejected(connect("ws://a/", options))).message, message);
  }
});
