// What the tests share: a document, components that are mounted in it, and a directory in memory that tests answer for.
import { Window } from "happy-dom";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const window = new Window({ url: "http://localhost/" });
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
// Newer Nodes have one that cannot be assigned.
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });

// After the document: React looks for one when it is imported.
const { act, createElement, StrictMode } = await import("react");
const { createRoot } = await import("react-dom/client");

/** A module that `turboc` has generated of the case `people`. */
export const generated = (name) => import(pathToFileURL(join(process.env.TURBO_PEOPLE, name)).href);
const { People, CallError } = await generated("people.js");
const { mockChannel } = await generated("people.mock.js");
export { act, CallError, createElement, People };

/** Lets everything happen that is ready to, and React show it. */
export const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 0)));

/** Waits until something holds. */
export async function until(holds) {
  while (!holds()) await settled();
}

/** A service whose calls wait until the test answers them: `calls` has each one that the server has seen. */
export function directory() {
  const calls = [];
  const handler =
    (method) =>
    (...args) => {
      const { signal } = args.pop();
      const call = { method, args, signal };
      calls.push(call);
      return new Promise((resolve, reject) => Object.assign(call, { resolve, reject }));
    };
  const handlers = { getPerson: handler("getPerson"), insertPerson: handler("insertPerson"), watchPeople: handler("watchPeople") };
  return { people: new People(mockChannel({ People: handlers })), calls };
}

/** Items that a test hands out, for a stream that a handler answers. */
export function feed() {
  const items = [];
  let wake = () => {};
  let end;
  return {
    push(...more) {
      items.push(...more);
      wake();
    },
    end(error) {
      end = { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (items.length > 0) yield items.shift();
        else if (end?.error) throw end.error;
        else if (end) return;
        else await new Promise((resolve) => (wake = resolve));
      }
    },
  };
}

/** Shows what `render` answers, in StrictMode, where effects run twice. */
export async function mount(render, options = {}) {
  const root = createRoot(document.createElement("div"), { onUncaughtError: () => {}, ...options });
  const Component = () => render();
  const show = () => act(() => root.render(createElement(StrictMode, null, createElement(Component))));
  await show();
  return { again: show, unmount: () => act(() => root.unmount()) };
}

/** Mounts a hook, and answers what it said last, and everything that it said. */
export async function mountHook(hook) {
  const said = [];
  const mounted = await mount(() => {
    said.push(hook());
    return null;
  });
  return { ...mounted, said, last: () => said.at(-1) };
}
