// Stores by their contract, and below the stores of Svelte.
import assert from "node:assert/strict";
import { test } from "node:test";
import { derived, fromStore, get } from "svelte/store";

import { callStore, connectionStore, streamStore } from "../src/index.js";
import { CallError, directory, feed, mockChannel, People, settled, subscribed, until } from "./support.js";

const names = { initial: [], reduce: (all, { name }) => [...all, name] };

test("a call is made for the first who subscribes, and shared", async () => {
  const { people, calls } = directory();
  const store = callStore(people, "getPerson", [1n]);
  await settled();
  assert.equal(calls.length, 0);
  const one = subscribed(store);
  const other = subscribed(store);
  assert.deepEqual(one.last(), { status: "pending", data: undefined, error: undefined, isFetching: true });
  await until(() => calls.length === 1);
  calls[0].resolve({ rowid: 1n, name: "Ada" });
  await until(() => one.last().status === "success");
  assert.deepEqual([one.last().data, other.last(), one.last().isFetching], [{ rowid: 1n, name: "Ada" }, one.last(), false]);
  assert.equal(get(store), one.last());
  await settled();
  assert.equal(calls.length, 1);
  one.leave();
  other.leave();
});

test("the last who leaves cancels it, and nobody is told any more", async () => {
  const { people, calls } = directory();
  const store = callStore(people, "getPerson", [1n]);
  const one = subscribed(store);
  const other = subscribed(store);
  await until(() => calls.length === 1);
  one.leave();
  one.leave();
  await settled();
  assert.equal(calls[0].signal.aborted, false);
  other.leave();
  await until(() => calls[0].signal.aborted);
  const before = other.said.length;
  await settled();
  assert.equal(other.said.length, before);
});

test("a look makes no call, and who takes another's place goes on with theirs", async () => {
  const { people, calls } = directory();
  const store = callStore(people, "getPerson", [1n]);
  assert.equal(get(store).status, "pending");
  await settled();
  assert.equal(calls.length, 0);
  const one = subscribed(store);
  await until(() => calls.length === 1);
  one.leave();
  const other = subscribed(store);
  await settled();
  assert.deepEqual([calls.length, calls[0].signal.aborted], [1, false]);
  other.leave();
});

test("an error is what the method throws; calls made again show what was there until they are answered", async () => {
  const { people, calls } = directory();
  const store = callStore(people, "getPerson", [1n]);
  const one = subscribed(store);
  await until(() => calls.length === 1);
  calls[0].reject(new CallError("not_found", "", { error: { kind: "NotFound", rowid: 1n } }));
  await until(() => one.last().status === "error");
  const { error } = one.last();
  assert.ok(People.getPerson.isError(error));
  assert.equal(error.error.rowid, 1n);
  store.refetch();
  assert.deepEqual([one.last().status, one.last().error, one.last().isFetching], ["error", error, true]);
  await until(() => calls.length === 2);
  calls[1].resolve({ name: "Ada" });
  await until(() => one.last().status === "success");
  one.leave();
  store.refetch();
  await settled();
  assert.equal(calls.length, 2, "nobody is there");
});

test("a stream is opened for the first who subscribes, and cancelled by the last who leaves", async () => {
  const { people, calls } = directory();
  const items = feed();
  const store = streamStore(people, "watchPeople", ["A"]);
  const one = subscribed(store);
  await until(() => calls.length === 1);
  assert.deepEqual(calls[0].args, ["A"]);
  calls[0].resolve(items);
  items.push({ name: "Ada" }, { name: "Alan" });
  await until(() => one.last().data?.name === "Alan");
  assert.equal(one.last().status, "open");
  const other = subscribed(store);
  assert.equal(other.last().data.name, "Alan");
  one.leave();
  await settled();
  assert.equal(calls[0].signal.aborted, false);
  other.leave();
  await until(() => calls[0].signal.aborted);
});

test("items are gathered, a failure is shown with them, and `restart` begins anew", async () => {
  const { people, calls } = directory();
  const items = feed();
  const store = streamStore(people, "watchPeople", ["A"], names);
  const one = subscribed(store);
  assert.deepEqual(one.last(), { status: "pending", data: [], error: undefined });
  await until(() => calls.length === 1);
  calls[0].resolve(items);
  items.push({ name: "Ada" }, { name: "Alan" });
  await until(() => one.last().data.length === 2);
  items.end(new CallError("data_loss", "torn"));
  await until(() => one.last().status === "error");
  assert.deepEqual([one.last().error.status, one.last().data], ["data_loss", ["Ada", "Alan"]]);
  store.restart();
  await until(() => calls.length === 2);
  calls[1].resolve([{ name: "Ada" }]);
  await until(() => one.last().status === "complete");
  assert.deepEqual(one.last().data, ["Ada"]);
  one.leave();
});

test("a stream that is opened again forgets what it gathered", async () => {
  const items = feed();
  let options;
  const store = streamStore({ watch: (given) => ((options = given), items) }, "watch", [], { ...names, reopen: true, timeout: 5 });
  const one = subscribed(store);
  await until(() => options !== undefined);
  items.push({ name: "Ada" });
  await until(() => one.last().data.length === 1);
  options.reopen();
  assert.deepEqual(one.last().data, []);
  items.push({ name: "Alan" });
  await until(() => one.last().data.length === 1);
  assert.deepEqual([one.last().data, options.timeout], [["Alan"], 5]);
  one.leave();
});

test("a connection is what its channel says", () => {
  const channel = mockChannel({});
  const one = subscribed(connectionStore(channel));
  assert.deepEqual(one.last(), { state: "open", lostBecause: undefined, nextAttempt: undefined });
  channel.close();
  assert.equal(one.last().state, "closed");
  const before = one.said.length;
  one.leave();
  assert.equal(one.said.length, before);
});

test("stores of Svelte can be made from them", async () => {
  const { people, calls } = directory();
  const person = callStore(people, "getPerson", [1n]);
  const name = subscribed(derived(person, ({ data }) => data?.name ?? "?"));
  await until(() => calls.length === 1);
  assert.equal(fromStore(person).current.status, "pending");
  calls[0].resolve({ name: "Ada" });
  await until(() => name.last() === "Ada");
  name.leave();
  await settled();
  assert.equal(calls.length, 1);
});
