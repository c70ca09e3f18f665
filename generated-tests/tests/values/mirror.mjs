// Calls every method of `Mirror` with the package in the folder `argv[2]`, of the server at `argv[3]`, and sends back each value
// that comes. The server compares, and fails the call where one is another; `argv[4]` is how many it sends of each type.
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { webSocket } from "../../../xtask/npm/tools.mjs";

const [, , folder, url, count] = process.argv;
const { connect, Mirror } = await import(pathToFileURL(path.join(folder, "sample/mirror.js")));
const channel = await connect(url, { WebSocket: await webSocket() });
const mirror = new Mirror(channel);
const methods = Object.getOwnPropertyNames(Mirror.prototype).filter((name) => name !== "constructor");

/** What is pushed, for whoever takes it, until it is closed. */
function passage() {
  const values = [];
  let isClosed = false;
  let wake = () => {};
  async function* taken() {
    for (;;) {
      while (values.length > 0) yield values.shift();
      if (isClosed) return;
      await new Promise((resolve) => (wake = resolve));
    }
  }
  return {
    taken: taken(),
    push(value) {
      values.push(value);
      wake();
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}

for (const method of methods) {
  const back = passage();
  let seen = 0;
  for await (const value of mirror[method](back.taken)) {
    back.push(value);
    seen += 1;
    if (seen === Number(count)) back.close();
  }
  assert.equal(seen, Number(count), method);
}
channel.close();
console.log(`${methods.length * Number(count)} values`);
