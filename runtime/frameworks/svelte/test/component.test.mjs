// A component of Svelte 5, in a document and on a server.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { test } from "node:test";
import { Window } from "happy-dom";
import { compile } from "svelte/compiler";

import { directory, settled, until } from "./support.js";

// Node takes the half of Svelte that is for servers, where it is not told otherwise.
register("./browser.mjs", import.meta.url);
const source = new URL("Person.svelte", import.meta.url);
const window = new Window({ url: "http://localhost/" });
for (const name of ["window", "document", "navigator", "Node", "Element", "Text", "Comment", "HTMLElement", "DocumentFragment", "Event", "HTMLMediaElement"]) {
  Object.defineProperty(globalThis, name, { value: window[name] ?? window, configurable: true });
}

/** The component, compiled. */
async function component(generate) {
  const file = new URL(`Person.${generate}.${process.pid}.js`, import.meta.url);
  writeFileSync(file, compile(readFileSync(source, "utf8"), { generate, filename: "Person.svelte" }).js.code);
  try {
    return (await import(`${file.href}?${generate}`)).default;
  } finally {
    rmSync(file);
  }
}

test("a component shows its call, makes another for other arguments, and cancels it when it goes", async () => {
  const Person = await component("client");
  const { flushSync, mount, unmount } = await import("svelte?client");
  const { people, calls } = directory();
  const { writable, fromStore } = await import("svelte/store?client");
  const rowid = writable(1n);
  const current = fromStore(rowid);
  const target = document.createElement("div");
  const props = {
    people,
    get rowid() {
      return current.current;
    },
  };
  const mounted = mount(Person, { target, props });
  const text = () => (flushSync(), target.textContent.trim());
  await until(() => calls.length === 1);
  assert.equal(text(), "pending:");
  calls[0].resolve({ name: "Ada" });
  await until(() => text() === "success: Ada");
  rowid.set(2n);
  flushSync();
  assert.equal(text(), "pending:");
  await until(() => calls.length === 2);
  await unmount(mounted);
  await until(() => calls[1].signal.aborted);
  assert.deepEqual(calls.map(({ args }) => args), [[1n], [2n]]);
});

test("nothing is called while a page is rendered on a server", async () => {
  const Person = await component("server");
  const { render } = await import("svelte/server");
  const { people, calls } = directory();
  assert.match((await render(Person, { props: { people, rowid: 1n } })).body, /pending:/);
  await settled();
  assert.equal(calls.length, 0);
});
