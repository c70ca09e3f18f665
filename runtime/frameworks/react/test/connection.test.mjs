// `useConnection`: what a channel says, when it says it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { useConnection } from "../src/index.js";
import { act, generated, mountHook } from "./support.js";

class Channel {
  state = "open";
  lostBecause;
  listeners = new Set();
  reads = 0;
  /** Counts down whenever it is asked. */
  get nextAttempt() {
    this.reads += 1;
    return this.state === "open" ? undefined : 1000 - this.reads;
  }
  subscribe(run) {
    this.listeners.add(run);
    run(this.state);
    return () => this.listeners.delete(run);
  }
  become(state, lostBecause) {
    Object.assign(this, { state, lostBecause });
    for (const run of this.listeners) run(state);
  }
}

test("states are shown as they change, and nobody listens afterwards", async () => {
  const channel = new Channel();
  const hook = await mountHook(() => useConnection(channel));
  assert.deepEqual(hook.last(), { state: "open", lostBecause: undefined, nextAttempt: undefined });
  const cause = new Error("gone");
  await act(() => channel.become("reconnecting", cause));
  assert.deepEqual([hook.last().state, hook.last().lostBecause, typeof hook.last().nextAttempt], ["reconnecting", cause, "number"]);
  const before = hook.last();
  await hook.again();
  assert.equal(hook.last(), before);
  await act(() => channel.become("open", undefined));
  assert.equal(hook.last().state, "open");
  assert.equal(channel.listeners.size, 1);
  await hook.unmount();
  assert.equal(channel.listeners.size, 0);
});

test("a channel as it is generated will do", async () => {
  const { mockChannel } = await generated("people.mock.js");
  const channel = mockChannel({});
  const hook = await mountHook(() => useConnection(channel));
  assert.equal(hook.last().state, "open");
  await act(() => channel.close());
  assert.equal(hook.last().state, "closed");
  await hook.unmount();
});
