// Keys and functions for TanStack Query, with TanStack Query.
import assert from "node:assert/strict";
import { test } from "node:test";

// First, since TanStack Query looks for a window when it is imported.
import { CallError, createElement, directory, generated, mount, People, until } from "./support.js";
import { Suspense } from "react";
import { QueryClient, QueryClientProvider, useQuery, useSuspenseQuery } from "@tanstack/react-query";

import { queryKey, queryOptions } from "../src/index.js";
import { plain } from "../src/key.js";

/** Mounts a component below a client of its own. */
async function mountQuery(hook) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, gcTime: Infinity } } });
  const said = [];
  const Inner = () => {
    said.push(hook());
    return null;
  };
  const inner = createElement(Suspense, { fallback: null }, createElement(Inner));
  const mounted = await mount(() => createElement(QueryClientProvider, { client }, inner));
  return { ...mounted, client, last: () => said.at(-1) };
}

test("a query is a call: made once, found by its key, made again when it is invalid", async () => {
  const { people, calls } = directory();
  const query = await mountQuery(() => useQuery(queryOptions(people, "getPerson", [1n])));
  await until(() => calls.length === 1);
  calls[0].resolve({ rowid: 1n, name: "Ada" });
  await until(() => query.last().isSuccess);
  assert.deepEqual(query.client.getQueryData(queryKey(people, "getPerson", [1n])), { rowid: 1n, name: "Ada" });
  assert.equal(query.client.getQueryData(queryKey(people, "getPerson", [2n])), undefined);
  // All calls of the method, whatever their arguments.
  void query.client.invalidateQueries({ queryKey: queryKey(people, "getPerson") });
  await until(() => calls.length === 2);
  calls[1].resolve({ rowid: 1n, name: "Ada Lovelace" });
  await until(() => query.last().data.name === "Ada Lovelace");
  await query.unmount();
  query.client.clear();
});

test("errors are those of the method", async () => {
  const { people, calls } = directory();
  const query = await mountQuery(() => useQuery(queryOptions(people, "getPerson", [1n])));
  await until(() => calls.length === 1);
  calls[0].reject(new CallError("not_found", "", { error: { kind: "NotFound", rowid: 1n } }));
  await until(() => query.last().isError);
  assert.ok(People.getPerson.isError(query.last().error));
  await query.unmount();
  query.client.clear();
});

test("a query that is cancelled cancels the call", async () => {
  const { people, calls } = directory();
  const query = await mountQuery(() => useQuery(queryOptions(people, "getPerson", [1n])));
  await until(() => calls.length === 1);
  await query.client.cancelQueries({ queryKey: queryKey(people, "getPerson") });
  await until(() => calls[0].signal.aborted);
  await query.unmount();
  query.client.clear();
});

test("a query that nobody looks at any more is cancelled", async () => {
  const { people, calls } = directory();
  const query = await mountQuery(() => useQuery(queryOptions(people, "getPerson", [1n])));
  await until(() => calls.length === 1);
  await query.unmount();
  await until(() => calls[0].signal.aborted);
  query.client.clear();
});

test("suspense is that of TanStack Query", async () => {
  const { people, calls } = directory();
  const query = await mountQuery(() => useSuspenseQuery(queryOptions(people, "getPerson", [1n])));
  await until(() => calls.length === 1);
  assert.equal(query.last(), undefined);
  calls[0].resolve({ name: "Ada" });
  await until(() => query.last()?.data.name === "Ada");
  assert.equal(calls.length, 1);
  await query.unmount();
  query.client.clear();
});

test("a method that answers nothing gives null", async () => {
  const { Connection } = await generated("people.js");
  const { mockChannel } = await generated("people.mock.js");
  const connection = new Connection(mockChannel({ Connection: { userAgent: () => undefined } }));
  const query = await mountQuery(() => useQuery(queryOptions(connection, "userAgent")));
  await until(() => query.last().isSuccess);
  assert.equal(query.last().data, null);
  await query.unmount();
  query.client.clear();
});

test("a key is plain JSON, named as on the wire, and tells everything apart that a schema does", () => {
  const { people } = directory();
  assert.deepEqual(queryKey(people, "getPerson", [1n]), ["people.v1.People.get_person", { $bigint: "1" }]);
  assert.deepEqual(queryKey({ ask: async () => 1 }, "ask"), ["ask"]);
  const distinct = [1, 1n, "1", true, undefined, [1], NaN, Infinity, -Infinity, 0, -0, new Date(1), new Date(NaN), new Map([[1n, 2]]), new Set([1n]), { a: 1n }, { a: 1 }, {}, new BigInt64Array([1n]), () => {}, () => {}, feedless(), feedless()];
  const texts = distinct.map((value) => JSON.stringify([plain(value)]));
  assert.equal(new Set(texts).size, distinct.length, texts.join("\n"));
  const same = [
    [{ a: 1, b: [2n] }, { b: [2n], a: 1 }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [new Map([["k", { x: 1n }]]), new Map([["k", { x: 1n }]])],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [new Date(5), new Date(5)],
  ];
  for (const [one, other] of same) assert.deepEqual(plain(one), plain(other));
  const iterable = feedless();
  assert.deepEqual(plain(iterable), plain(iterable));
});

function feedless() {
  return (async function* () {})();
}
