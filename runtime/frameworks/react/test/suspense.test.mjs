// The promise of `useCall` in `use` of React.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Component, startTransition, Suspense, use, useEffect, useState } from "react";

import { useCall } from "../src/index.js";
import { act, CallError, createElement, directory, mount, People, settled, until } from "./support.js";

/** A component that has the call, and one inside `<Suspense>` that has its answer. */
function page(people, rowid = () => 1n) {
  const seen = { names: [], errors: [], fallbacks: 0, result: undefined };
  class Boundary extends Component {
    state = { error: undefined };
    static getDerivedStateFromError = (error) => ({ error });
    render() {
      if (this.state.error === undefined) return this.props.children;
      seen.errors.push(this.state.error);
      return null;
    }
  }
  const Name = ({ promise }) => {
    seen.names.push(use(promise).name);
    return null;
  };
  // Rendering it is not showing it: in a transition React throws away what it has rendered.
  const Fallback = () => {
    useEffect(() => {
      seen.fallbacks += 1;
    }, []);
    return null;
  };
  const render = () => {
    seen.result = useCall(people, "getPerson", [rowid()]);
    const name = createElement(Name, { promise: seen.result.promise });
    return createElement(Boundary, null, createElement(Suspense, { fallback: createElement(Fallback) }, name));
  };
  return { seen, render };
}

test("a component suspends until the answer is there; it is asked for once", async () => {
  const { people, calls } = directory();
  const { seen, render } = page(people);
  const mounted = await mount(render);
  await until(() => calls.length > 0);
  await settled();
  assert.deepEqual([calls.length, seen.names, seen.fallbacks > 0], [1, [], true]);
  calls[0].resolve({ name: "Ada" });
  await until(() => seen.names.length > 0);
  await settled();
  assert.deepEqual([calls.length, new Set(seen.names), seen.result.data.name], [1, new Set(["Ada"]), "Ada"]);
  await mounted.unmount();
});

test("calls made again in a transition leave what is shown", async () => {
  const { people, calls } = directory();
  const { seen, render } = page(people);
  const mounted = await mount(render);
  await until(() => calls.length === 1);
  calls[0].resolve({ name: "Ada" });
  await until(() => seen.names.includes("Ada"));
  const before = seen.fallbacks;
  await act(() => startTransition(() => seen.result.refetch()));
  await until(() => calls.length === 2);
  await settled();
  assert.equal(seen.fallbacks, before);
  calls[1].resolve({ name: "Grace" });
  await until(() => seen.names.includes("Grace"));
  assert.equal(seen.fallbacks, before);
  await mounted.unmount();
});

test("other arguments in a transition leave what is shown until they are answered; a transition that is overtaken is cancelled", async () => {
  const { people, calls } = directory();
  let change;
  const { seen, render } = page(people, () => {
    const [rowid, setRowid] = useState(1n);
    change = (to) => act(() => startTransition(() => setRowid(to)));
    return rowid;
  });
  const mounted = await mount(render);
  await until(() => calls.length === 1);
  calls[0].resolve({ name: "Ada" });
  await until(() => seen.names.includes("Ada"));
  const before = seen.fallbacks;
  await change(2n);
  await until(() => calls.length === 2);
  await change(3n);
  await until(() => calls[1].signal.aborted);
  await settled();
  assert.deepEqual(calls.map(({ args }) => args), [[1n], [2n], [3n]]);
  calls[2].resolve({ name: "Grace" });
  await until(() => seen.names.includes("Grace"));
  await settled();
  assert.deepEqual([calls.length, seen.fallbacks, seen.result.data.name], [3, before, "Grace"]);
  await mounted.unmount();
});

test("errors reach the boundary as they are", async () => {
  const { people, calls } = directory();
  const { seen, render } = page(people);
  const mounted = await mount(render, { onCaughtError: () => {} });
  await until(() => calls.length === 1);
  calls[0].reject(new CallError("not_found", "", { error: { kind: "NotFound", rowid: 1n } }));
  await until(() => seen.errors.length > 0);
  assert.ok(People.getPerson.isError(seen.errors[0]));
  assert.equal(calls.length, 1);
  await mounted.unmount();
});

test("other arguments suspend again, and what goes while it suspends is cancelled", async () => {
  const { people, calls } = directory();
  let rowid = 1n;
  const { seen, render } = page(people, () => rowid);
  const mounted = await mount(render);
  await until(() => calls.length === 1);
  rowid = 2n;
  await mounted.again();
  await until(() => calls.length === 2);
  await until(() => calls[0].signal.aborted);
  await mounted.unmount();
  await until(() => calls[1].signal.aborted);
  assert.deepEqual(seen.names, []);
});
