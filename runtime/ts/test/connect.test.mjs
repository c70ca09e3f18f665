// What is said to `connect`, before any engine has it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Client } from "../src/client.js";
import { readTarget, socketUrl } from "../src/connect.js";
import { Service } from "../src/service.js";
import { watchSkew } from "../src/skew.js";
import { wasmEngine } from "../src/wasm.js";
import { bytes, hex, rejected, settled, thrown } from "./support.js";

const scope = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (globalThis));
const hadSocket = scope["WebSocket"];

afterEach(() => {
  delete scope["document"];
  delete scope["location"];
  scope["WebSocket"] = hadSocket;
});

class FakeSocket extends EventTarget {
  protocol = "turbo.v1";
  closed = /** @type {unknown[] | undefined} */ (undefined);
  /** @param {string} url @param {string | string[]} [protocols] */
  constructor(url, protocols) {
    super();
    Object.assign(this, { url, protocols });
    SOCKETS.push(this);
  }
  send() {}
  /** @param {unknown[]} why */
  close(...why) {
    this.closed ??= why;
  }
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

/** What a link is told, and what it tells that there is to do, as in `src/wasm_link.js`. */
const BEGIN = 0, HEARD = 1, BIND = 2, PUT = 9, BOUND = 3, RENEWED = 4, PING = 12, RENEW = 17;

/** `Welcome` without a session, in so many bytes as the test of it needs. */
const WELCOME = "02000c01fc00000100fc0000010000";

/** A glue whose links a test plays. */
function fakeGlue() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const links = /** @type {FakeLink[]} */ ([]);
  class FakeLink {
    news = /** @type {[number, number?, number?, string?][]} */ ([]);
    /** What and about what, with the bytes. @type {[number, number, string][]} */
    told = [];
    constructor() {
      links.push(this);
    }
    slots() {
      return 64;
    }
    next() {
      const [kind, id = 0, status = 0, text = ""] = this.news.shift() ?? [0];
      const bytes = new TextEncoder().encode(text);
      new Uint8Array(memory.buffer).set(bytes, 128);
      new Uint32Array(memory.buffer, 64, 4).set([id, status, 128, bytes.length]);
      return kind;
    }
    /** @type {(what: number, id: number, time: number, now: number, bytes: Uint8Array) => number} */
    tell(what, id, _time, _now, bytes) {
      this.told.push([what, id, hex(bytes)]);
      return 0;
    }
    /** What it was told of this kind since the last look. @param {number} kind */
    take(kind) {
      const found = this.told.filter(([what]) => what === kind).map(([, id, bytes]) => [id, bytes]);
      this.told = this.told.filter(([what]) => what !== kind);
      return found;
    }
    /** Has news, which are fetched when the socket has some. @param {any[]} news */
    async brings(...news) {
      this.news.push(...news);
      await say("0d0000");
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
  for (let i = 0; i < 1000 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.ok(condition());
};

/** The last socket says something. @param {string} digits */
async function say(digits) {
  SOCKETS.at(-1).onmessage({ data: bytes(digits).buffer });
  await settled();
}

/** The last socket is open, and its server there. */
async function stands() {
  SOCKETS.at(-1).onopen({});
  await say(WELCOME);
}

/** Connects over a link that the test plays, up to the socket. @param {any} glue @param {any} [options] @param {any} [connect] */
async function linked(glue, options, connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"))) {
  const at = glue.links.length;
  const before = SOCKETS.length;
  const connecting = connect("ws://a/", { WebSocket, ...options });
  connecting.catch(() => {});
  await until(() => SOCKETS.length > before);
  return { connecting, link: glue.links[at], socket: SOCKETS.at(-1) };
}

test("the wasm engine loads once, and again after a failure", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  glue.failures = 1;
  assert.equal((await rejected(connect("ws://a/", { WebSocket }))).message, "the network is away");
  for (let i = 0; i < 2; i += 1) {
    const { connecting, link } = await linked(glue, { metadata: { token: "x" } }, connect);
    await stands();
    const channel = await connecting;
    assert.equal(channel.state, "open");
    // protocol 1, window, largest message, metadata, the wish for a session
    assert.deepEqual(link.take(BEGIN), [[0, "01fc00000400fc00004000" + "01" + "05746f6b656e" + "0178" + "01fc00001000"]]);
    assert.deepEqual(link.take(HEARD), [[0, WELCOME]]);
    channel.close();
  }
  assert.equal(glue.loads, 2);
});

test("the wasm engine asks for credentials, renews them, and tells of skew", async () => {
  const glue = fakeGlue();
  const skews = /** @type {any[]} */ ([]);
  const tokens = [{ Token: "2" }, { token: "1" }];
  const { link, connecting } = await linked(glue, {
    credentials: () => /** @type {any} */ (tokens.shift()),
    retry: true,
    backoff: { first: 0 },
  });
  const channel = await connecting;
  await stands();
  assert.equal(tokens.length, 0, "the first were none");
  assert.match(String(link.take(BEGIN)[0]?.[1]), /0105746f6b656e0131/);
  const renewals = [channel.renew({ b: "2", a: "1" }), rejected(channel.renew({ c: "3" }))];
  await settled();
  const renewed = "01" + "61" + "0131" + "0162" + "0132";
  assert.deepEqual(link.take(PUT), [[RENEW, "03" + renewed + "05746f6b656e0131"]]);
  await link.brings([RENEWED, 0, 0]);
  await renewals[0];
  assert.deepEqual(link.take(PUT), [[RENEW, "04" + renewed + "0163" + "0133" + "05746f6b656e0131"]]);
  await link.brings([RENEWED, 0, 16, "no"]);
  const error = await renewals[1];
  assert.deepEqual([error.name, error.status, error.message], ["CallError", "unauthenticated", "renew: no"]);
  const read = () => {};
  const methods = ["one", "two"].map((name) => ({ name, signature: "00".repeat(8), read }));
  new Client(channel, new Service("lab.v1.Lab", "0a".repeat(8), methods));
  const table = "0a".repeat(8) + "0200" + "00".repeat(16) + hex(new TextEncoder().encode("lab.v1.Lab"));
  assert.deepEqual(link.take(BIND), [[0, table]]);
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
  channel.close();
});

test("an answer to credentials that nobody has renewed ends the connection", async () => {
  const { link, connecting, socket } = await linked(fakeGlue());
  await stands();
  const channel = await connecting;
  await link.brings([RENEWED, 0, 0]);
  assert.deepEqual(socket.closed, [4400, "W-57"]);
  channel.close();
});

test("a channel tells why there is no connection, and when the next is tried", async () => {
  const { connecting, socket } = await linked(fakeGlue(), { backoff: { first: 1_000_000, most: 1_000_000 } });
  await stands();
  const channel = await connecting;
  const seen = /** @type {string[]} */ ([]);
  channel.subscribe((/** @type {string} */ state) => seen.push(state));
  socket.onclose({ code: 1001, reason: "the cable was cut" });
  await settled();
  assert.equal(channel.state, "reconnecting");
  assert.equal(channel.lostBecause?.status, "unavailable");
  assert.equal(channel.lostBecause?.message, "the connection was lost: close code 1001: the cable was cut");
  assert.ok(channel.nextAttempt >= 0 && channel.nextAttempt <= 1_000_000);
  channel.nudge();
  await until(() => SOCKETS.at(-1) !== socket);
  await stands();
  assert.deepEqual(seen, ["open", "reconnecting", "open"]);
  assert.deepEqual([channel.lostBecause, channel.nextAttempt], [undefined, undefined]);
  channel.close();
});

test("a page that is back on the network, or looked at, says so until the channel is closed", async () => {
  const page = Object.assign(new EventTarget(), { baseURI: "https://example.org/", visibilityState: "visible" });
  const events = new EventTarget();
  scope["document"] = page;
  scope["addEventListener"] = events.addEventListener.bind(events);
  scope["removeEventListener"] = events.removeEventListener.bind(events);
  const back = () => events.dispatchEvent(new Event("online"));
  const seen = () => page.dispatchEvent(new Event("visibilitychange"));
  try {
    for (const look of [back, seen]) {
      const { connecting, link } = await linked(fakeGlue());
      await stands();
      const channel = await connecting;
      page.visibilityState = "hidden";
      seen();
      assert.deepEqual(link.take(PUT), []);
      page.visibilityState = "visible";
      look();
      assert.deepEqual(link.take(PUT), [[PING, ""]], "the server is asked whether it is there");
      channel.close();
      link.take(PUT);
      back();
      seen();
      assert.deepEqual(link.take(PUT), [], "nobody listens any more");
    }
  } finally {
    delete scope["addEventListener"];
    delete scope["removeEventListener"];
  }
});

test("a connection that cannot be made is a CallError", async () => {
  const { connecting, socket } = await linked(fakeGlue());
  socket.onclose({ code: 1006, reason: "" });
  const error = await rejected(connecting);
  assert.equal(error.name, "CallError");
  assert.equal(error.status, "unavailable");
  assert.equal(error.message, "connect: the server cannot be reached: the WebSocket did not open");
});

test("a signal gives up connecting", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  const early = await rejected(connect("ws://a/", { WebSocket, signal: AbortSignal.abort() }));
  assert.equal(early.status, "cancelled");
  assert.equal(glue.links.length, 0);
  const controller = new AbortController();
  const { connecting, socket } = await linked(glue, { signal: controller.signal });
  controller.abort();
  assert.equal((await rejected(connecting)).status, "cancelled");
  assert.ok(socket.closed);
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
