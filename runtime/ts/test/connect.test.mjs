// What is said to `connect`, before any engine has it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Client } from "../src/client.js";
import { readTarget, socketUrl } from "../src/connect.js";
import { Service } from "../src/service.js";
import { watchSkew } from "../src/skew.js";
import { wasmEngine } from "../src/wasm.js";
import { rejected, thrown } from "./support.js";

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
  }
}
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

/** A glue whose `dial` a test plays. */
function fakeGlue() {
  const glue = {
    loads: 0,
    failures: 0,
    dials: /** @type {any[]} */ ([]),
    async default() {
      glue.loads += 1;
      if (glue.failures > 0) {
        glue.failures -= 1;
        throw new Error("the network is away");
      }
    },
    /** @type {any} */
    dial(/** @type {unknown} */ _open, /** @type {number} */ timeout, /** @type {string[]} */ metadata, /** @type {boolean} */ retry,
      /** @type {number} */ first, /** @type {number} */ most, /** @type {boolean} */ asks, /** @type {any} */ host) {
      const dial = { timeout, metadata, retry, first, most, asks, host, isCancelled: false, cancel: () => (dial.isCancelled = true) };
      glue.dials.push(dial);
      return dial;
    },
  };
  return glue;
}

const until = async (/** @type {() => unknown} */ condition) => {
  for (let i = 0; i < 100 && !condition(); i += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(condition());
};

test("the wasm engine loads once, and again after a failure", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  glue.failures = 1;
  assert.equal((await rejected(connect("ws://a/", { WebSocket }))).message, "the network is away");
  const link = { state: () => 1, close() {} };
  for (let i = 0; i < 2; i += 1) {
    const channel = connect("ws://a/", { WebSocket, timeout: 5, metadata: { token: "x" } });
    await until(() => glue.dials.length > i);
    glue.dials[i].host.open(link);
    assert.equal((await channel).state, "open");
  }
  assert.equal(glue.loads, 2);
  assert.equal(glue.dials[0].timeout, 5);
  assert.deepEqual(glue.dials[0].metadata, ["token", "x"]);
});

test("how to come back is said once", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  void connect("ws://a/", { WebSocket });
  await until(() => glue.dials.length === 1);
  assert.deepEqual([glue.dials[0].retry, glue.dials[0].first, glue.dials[0].most], [false, -1, -1]);
  void connect("ws://a/", { WebSocket, retry: true, backoff: { first: 50, most: 2000 } });
  await until(() => glue.dials.length === 2);
  assert.deepEqual([glue.dials[1].retry, glue.dials[1].first, glue.dials[1].most], [true, 50, 2000]);
});

test("the wasm engine asks for credentials, renews them, and tells of skew", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  const skews = /** @type {any[]} */ ([]);
  const tokens = [{ token: "1" }, { Token: "2" }];
  const connecting = connect("ws://a/", {
    WebSocket,
    credentials: () => /** @type {any} */ (tokens.shift()),
  });
  await until(() => glue.dials.length === 1);
  const { asks, host } = glue.dials[0];
  assert.equal(asks, true);
  assert.deepEqual(await host.credentials(), ["token", "1"]);
  assert.match(await rejected(host.credentials()), /metadata.Token: a key has/);
  /** @type {unknown[]} */
  const renewed = [];
  host.open({
    state: () => 1,
    bind: () => 0,
    renew(/** @type {string[]} */ pairs, /** @type {(status: number, message: string) => void} */ done) {
      renewed.push(pairs);
      done(renewed.length === 1 ? 0 : 16, "no");
    },
  });
  const channel = await connecting;
  await channel.renew({ b: "2", a: "1" });
  assert.deepEqual(renewed, [["a", "1", "b", "2"]]);
  const error = await rejected(channel.renew({}));
  assert.deepEqual([error.name, error.status, error.message], ["CallError", "unauthenticated", "renew: no"]);
  const read = () => {};
  const methods = ["one", "two"].map((name) => ({ name, signature: "00".repeat(8), read }));
  new Client(channel, new Service("lab.v1.Lab", "00".repeat(8), methods));
  watchSkew(channel, (skew) => skews.push(skew));
  const bound = (/** @type {number[]} */ ...codes) => Uint8Array.of(...Array(8).fill(1), codes.length, ...codes);
  host.bound(0, bound(1, 2), true);
  host.bound(1, bound(1, 2), true);
  const mismatch = {
    level: "incompatible",
    methods: [
      { name: "lab.v1.Lab.one", status: "schema_mismatch" },
      { name: "lab.v1.Lab.two", status: "unimplemented" },
    ],
    schemas: [{ service: "lab.v1.Lab", client: "00".repeat(8), server: "01".repeat(8) }],
    client: undefined,
  };
  assert.deepEqual(skews, [mismatch]);
});

test("a channel tells why there is no connection, and when the next is tried", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  const connecting = connect("ws://a/", { WebSocket, retry: true });
  await until(() => glue.dials.length === 1);
  const link = { state: () => 2, fault: () => 14, reason: () => "the cable was cut", wait: () => 250, nudge() {}, close() {} };
  glue.dials[0].host.open(link);
  const channel = await connecting;
  assert.equal(channel.state, "reconnecting");
  assert.equal(channel.lostBecause?.status, "unavailable");
  assert.equal(channel.lostBecause?.message, "the cable was cut");
  assert.equal(channel.nextAttempt, 250);
  const seen = /** @type {string[]} */ ([]);
  channel.subscribe((state) => seen.push(state));
  Object.assign(link, { state: () => 4, fault: () => 0, wait: () => -1 });
  glue.dials[0].host.change();
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
    const glue = fakeGlue();
    const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
    const connecting = connect("ws://a/", { WebSocket });
    await until(() => glue.dials.length === 1);
    let [state, nudges] = [1, 0];
    glue.dials[0].host.open({ state: () => state, nudge: () => (nudges += 1) });
    await connecting;
    events.dispatchEvent(new Event("online"));
    assert.equal(nudges, 1);
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(nudges, 1);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(nudges, 2);
    state = 3;
    events.dispatchEvent(new Event("online"));
    state = 1;
    events.dispatchEvent(new Event("online"));
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(nudges, 2, "nobody listens any more");
  } finally {
    delete scope["addEventListener"];
    delete scope["removeEventListener"];
  }
});

test("a connection that cannot be made is a CallError", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  const channel = connect("ws://a/", { WebSocket });
  await until(() => glue.dials.length === 1);
  glue.dials[0].host.fail(14, "nobody answers");
  const error = await rejected(channel);
  assert.equal(error.name, "CallError");
  assert.equal(error.status, "unavailable");
  assert.equal(error.message, "connect: nobody answers");
});

test("a signal gives up connecting", async () => {
  const glue = fakeGlue();
  const connect = wasmEngine(glue, () => new URL("https://example.org/turbo_bg.wasm"));
  const early = await rejected(connect("ws://a/", { WebSocket, signal: AbortSignal.abort() }));
  assert.equal(early.status, "cancelled");
  assert.equal(glue.dials.length, 0);
  const controller = new AbortController();
  const channel = connect("ws://a/", { WebSocket, signal: controller.signal });
  await until(() => glue.dials.length === 1);
  controller.abort();
  assert.equal((await rejected(channel)).status, "cancelled");
  assert.ok(glue.dials[0].isCancelled);
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
