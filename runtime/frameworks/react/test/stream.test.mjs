// `useStream`: one stream for each component and arguments, cancelled when nobody reads it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { useStream } from "../src/index.js";
import { act, CallError, directory, feed, mountHook, settled, until } from "./support.js";

const names = { initial: [], reduce: (all, { name }) => [...all, name] };

test("a stream is opened once, although StrictMode runs effects twice; the last item is shown", async () => {
  const { people, calls } = directory();
  const items = feed();
  const hook = await mountHook(() => useStream(people, "watchPeople", ["A"]));
  await until(() => calls.length > 0);
  await settled();
  assert.deepEqual(calls.map(({ args }) => args), [["A"]]);
  assert.deepEqual([hook.last().status, hook.last().data], ["pending", undefined]);
  calls[0].resolve(items);
  items.push({ name: "Ada" }, { name: "Alan" });
  await until(() => hook.last().data?.name === "Alan");
  assert.equal(hook.last().status, "open");
  items.end();
  await until(() => hook.last().status === "complete");
  assert.equal(hook.last().data.name, "Alan");
  assert.equal(calls.length, 1);
  await hook.unmount();
});

test("items are gathered, each once, and results stay the same while nothing happens", async () => {
  const { people, calls } = directory();
  const items = feed();
  const reduced = [];
  const reduce = (all, item) => (reduced.push(item.name), [...all, item.name]);
  const hook = await mountHook(() => useStream(people, "watchPeople", ["A"], { initial: [], reduce }));
  assert.deepEqual(hook.last().data, []);
  await until(() => calls.length === 1);
  calls[0].resolve(items);
  items.push({ name: "Ada" }, { name: "Alan" }, { name: "Alonzo" });
  await until(() => hook.last().data.length === 3);
  assert.deepEqual([hook.last().data, reduced], [["Ada", "Alan", "Alonzo"], ["Ada", "Alan", "Alonzo"]]);
  const before = hook.last();
  await hook.again();
  assert.equal(hook.last(), before);
  await hook.unmount();
});

test("a component that goes cancels its stream", async () => {
  const { people, calls } = directory();
  const items = feed();
  const hook = await mountHook(() => useStream(people, "watchPeople", ["A"]));
  await until(() => calls.length === 1);
  calls[0].resolve(items);
  items.push({ name: "Ada" });
  await until(() => hook.last().status === "open");
  assert.equal(calls[0].signal.aborted, false);
  await hook.unmount();
  await until(() => calls[0].signal.aborted);
});

test("other arguments are another stream, which begins empty", async () => {
  const { people, calls } = directory();
  let prefix = "A";
  const hook = await mountHook(() => useStream(people, "watchPeople", [prefix], names));
  await until(() => calls.length === 1);
  calls[0].resolve([{ name: "Ada" }]);
  await until(() => hook.last().status === "complete");
  const at = hook.said.length;
  prefix = "B";
  await hook.again();
  assert.ok(hook.said.slice(at).every(({ data }) => data.length === 0));
  await until(() => calls.length === 2);
  calls[1].resolve([{ name: "Bob" }]);
  await until(() => hook.last().status === "complete");
  assert.deepEqual(hook.last().data, ["Bob"]);
  await hook.unmount();
});

test("a failure is shown with what came before it, and `restart` begins anew", async () => {
  const { people, calls } = directory();
  const items = feed();
  const hook = await mountHook(() => useStream(people, "watchPeople", ["A"], names));
  await until(() => calls.length === 1);
  calls[0].resolve(items);
  items.push({ name: "Ada" });
  await until(() => hook.last().data.length === 1);
  items.end(new CallError("data_loss", "torn"));
  await until(() => hook.last().status === "error");
  const { error, data, restart } = hook.last();
  assert.ok(error instanceof CallError);
  assert.deepEqual([error.status, data], ["data_loss", ["Ada"]]);
  await act(() => restart());
  await until(() => calls.length === 2);
  assert.deepEqual([hook.last().status, hook.last().data, hook.last().restart], ["pending", [], restart]);
  await hook.unmount();
});

test("a stream that is opened again forgets what it gathered", async () => {
  const items = feed();
  let options;
  const service = { watch: (given) => ((options = given), items) };
  const hook = await mountHook(() => useStream(service, "watch", [], { ...names, reopen: true, timeout: 5 }));
  items.push({ name: "Ada" });
  await until(() => hook.last().data.length === 1);
  await act(() => options.reopen());
  items.push({ name: "Ada" }, { name: "Alan" });
  await until(() => hook.last().data.length === 2);
  assert.deepEqual([hook.last().data, options.timeout], [["Ada", "Alan"], 5]);
  await hook.unmount();
});

test("what `reduce` throws is shown, and cancels the stream", async () => {
  const { people, calls } = directory();
  const items = feed();
  const oops = new Error("oops");
  const reduce = () => {
    throw oops;
  };
  const hook = await mountHook(() => useStream(people, "watchPeople", ["A"], { initial: 0, reduce }));
  await until(() => calls.length === 1);
  calls[0].resolve(items);
  items.push({ name: "Ada" });
  await until(() => hook.last().status === "error");
  assert.equal(hook.last().error, oops);
  await until(() => calls[0].signal.aborted);
  await hook.unmount();
});

test("no stream is opened before it is enabled", async () => {
  const { people, calls } = directory();
  let enabled = false;
  const hook = await mountHook(() => useStream(people, "watchPeople", ["A"], { enabled }));
  await settled();
  assert.equal(calls.length, 0);
  enabled = true;
  await hook.again();
  await until(() => calls.length === 1);
  enabled = false;
  await hook.again();
  await until(() => calls[0].signal.aborted);
  await hook.unmount();
});
