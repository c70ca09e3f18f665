// On a server: no window, no effects.
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { createElement, Suspense, use } from "react";
import { renderToPipeableStream, renderToString } from "react-dom/server";

import { useCall, useConnection, useStream } from "../src/index.js";

test("nothing is called while a page is rendered on a server, and no window is needed", () => {
  assert.equal(typeof window, "undefined");
  const calls = [];
  const service = { ask: async () => void calls.push("ask"), watch: () => (calls.push("watch"), []) };
  const channel = { state: "open", lostBecause: undefined, nextAttempt: undefined, subscribe: () => assert.fail("nobody would end it") };
  const Page = () => {
    const call = useCall(service, "ask");
    const stream = useStream(service, "watch");
    return `${call.status} ${stream.status} ${useConnection(channel).state}`;
  };
  assert.equal(renderToString(createElement(Page)), "pending pending connecting");
  assert.deepEqual(calls, []);
});

test("what suspends on a server is asked for there, once", async () => {
  let calls = 0;
  const service = { ask: async (name) => ((calls += 1), `Hello ${name}`) };
  const Greeting = ({ promise }) => use(promise);
  const Page = () => {
    const { promise } = useCall(service, "ask", ["Ada"]);
    return createElement(Suspense, { fallback: "..." }, createElement(Greeting, { promise }));
  };
  const html = await new Promise((resolve, reject) => {
    let text = "";
    const out = new Writable({
      write(chunk, _, done) {
        text += chunk;
        done();
      },
      final(done) {
        resolve(text);
        done();
      },
    });
    const page = renderToPipeableStream(createElement(Page), { onAllReady: () => page.pipe(out), onError: reject });
  });
  assert.match(html, /Hello Ada/);
  assert.equal(calls, 1);
});
