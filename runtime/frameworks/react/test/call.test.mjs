// `useCall`: one call for each component and arguments, cancelled when nobody wants it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { useCall } from "../src/index.js";
import { act, CallError, directory, mountHook, People, settled, until } from "./support.js";

const ada = { rowid: 1n, name: "Ada" };
const notFound = () => new CallError("not_found", "", { error: { kind: "NotFound", rowid: 1n } });

test("a call is made once, although StrictMode runs effects twice, and its answer is shown", async () => {
  const { people, calls } = directory();
  const hook = await mountHook(() => useCall(people, "getPerson", [1n]));
  await until(() => calls.length > 0);
  await settled();
  assert.deepEqual(calls.map(({ args }) => args), [[1n]]);
  const { status, data, error, isFetching } = hook.last();
  assert.deepEqual([status, data, error, isFetching], ["pending", undefined, undefined, true]);
  calls[0].resolve(ada);
  await until(() => hook.last().status !== "pending");
  assert.deepEqual([hook.last().status, hook.last().data, hook.last().isFetching], ["success", ada, false]);
  assert.equal(calls[0].signal.aborted, true, "a handler's signal aborts when the call is over");
  await hook.unmount();
  assert.equal(calls.length, 1);
});

test("what is rendered again with the same contents is the same call and the same result", async () => {
  const { people, calls } = directory();
  const hook = await mountHook(() => useCall(people, "insertPerson", [{ rowid: 1n, name: "Ada" }]));
  await until(() => calls.length > 0);
  calls[0].resolve(1n);
  await until(() => hook.last().status === "success");
  const before = hook.last();
  await hook.again();
  await settled();
  assert.equal(hook.last(), before);
  assert.equal(calls.length, 1);
  await hook.unmount();
});

test("other arguments cancel the call and make another, and nothing old is shown meanwhile", async () => {
  const { people, calls } = directory();
  let rowid = 1n;
  const hook = await mountHook(() => useCall(people, "getPerson", [rowid]));
  await until(() => calls.length === 1);
  rowid = 2n;
  await hook.again();
  await until(() => calls.length === 2);
  await until(() => calls[0].signal.aborted);
  calls[1].resolve({ rowid: 2n, name: "Grace" });
  await until(() => hook.last().status === "success");
  const at = hook.said.length;
  rowid = 3n;
  await hook.again();
  assert.deepEqual([...new Set(hook.said.slice(at).map(({ status, data }) => `${status} ${data}`))], ["pending undefined"]);
  await hook.unmount();
});

test("a component that goes cancels its call", async () => {
  const { people, calls } = directory();
  const hook = await mountHook(() => useCall(people, "getPerson", [1n]));
  await until(() => calls.length === 1);
  assert.equal(calls[0].signal.aborted, false);
  await hook.unmount();
  await until(() => calls[0].signal.aborted);
  assert.equal(hook.last().status, "pending");
});

test("an error is what the method throws, and stays until the call is answered again", async () => {
  const { people, calls } = directory();
  const hook = await mountHook(() => useCall(people, "getPerson", [1n]));
  await until(() => calls.length === 1);
  calls[0].reject(notFound());
  await until(() => hook.last().status === "error");
  const { error } = hook.last();
  assert.ok(People.getPerson.isError(error));
  assert.deepEqual(error.error, { kind: "NotFound", rowid: 1n });

  const { refetch } = hook.last();
  await act(() => refetch());
  await until(() => calls.length === 2);
  assert.deepEqual([hook.last().status, hook.last().error, hook.last().isFetching], ["error", error, true]);
  calls[1].resolve(ada);
  await until(() => hook.last().status === "success");
  assert.equal(hook.last().refetch, refetch);

  await act(() => refetch());
  await until(() => calls.length === 3);
  calls[2].reject(notFound());
  await until(() => hook.last().status === "error");
  assert.deepEqual(hook.last().data, ada, "the answer of before is still there");
  await hook.unmount();
});

test("a call that is repeated while it is under way is cancelled first", async () => {
  const { people, calls } = directory();
  const hook = await mountHook(() => useCall(people, "getPerson", [1n]));
  await until(() => calls.length === 1);
  await act(() => hook.last().refetch());
  await until(() => calls.length === 2);
  await until(() => calls[0].signal.aborted);
  assert.equal(calls[1].signal.aborted, false);
  await hook.unmount();
});

test("no call is made before it is enabled; disabled while under way it is cancelled, and made anew later", async () => {
  const { people, calls } = directory();
  let enabled = false;
  const hook = await mountHook(() => useCall(people, "getPerson", [1n], { enabled }));
  await settled();
  assert.deepEqual([calls.length, hook.last().isFetching], [0, false]);
  enabled = true;
  await hook.again();
  await until(() => calls.length === 1);
  enabled = false;
  await hook.again();
  await until(() => calls[0].signal.aborted);
  enabled = true;
  await hook.again();
  await until(() => calls.length === 2);
  calls[1].resolve(ada);
  await until(() => hook.last().status === "success");
  await hook.unmount();
});

test("another service is another call", async () => {
  const first = directory();
  const second = directory();
  let { people } = first;
  const hook = await mountHook(() => useCall(people, "getPerson", [1n]));
  await until(() => first.calls.length === 1);
  people = second.people;
  await hook.again();
  await until(() => second.calls.length === 1);
  await until(() => first.calls[0].signal.aborted);
  await hook.unmount();
});

test("options go with the call", async () => {
  const seen = [];
  const service = { ask: async (/** @type {any[]} */ ...args) => void seen.push(args) };
  const hook = await mountHook(() => useCall(service, "ask", [1, 2], { timeout: 5, metadata: { a: "b" } }));
  await until(() => hook.last().status === "success");
  const [[first, second, { timeout, metadata, signal, ...rest }]] = seen;
  assert.deepEqual([first, second, timeout, metadata, rest], [1, 2, 5, { a: "b" }, {}]);
  assert.ok(signal instanceof AbortSignal);
  await hook.unmount();
});
