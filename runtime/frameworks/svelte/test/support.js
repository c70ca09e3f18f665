// What the tests share: a directory in memory that tests answer for.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A module that `turboc` has generated of the case `people`. */
export const generated = (name) => import(pathToFileURL(join(process.env.TURBO_PEOPLE, name)).href);
const { People, CallError } = await generated("people.js");
const { mockChannel } = await generated("people.mock.js");
export { CallError, mockChannel, People };

/** Lets everything happen that is ready to. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

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
  const channel = mockChannel({ People: { getPerson: handler("getPerson"), watchPeople: handler("watchPeople") } });
  return { people: new People(channel), calls };
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

/** A subscriber that keeps all it is told. */
export function subscribed(store) {
  const said = [];
  const leave = store.subscribe((value) => said.push(value));
  return { said, leave, last: () => said.at(-1) };
}
