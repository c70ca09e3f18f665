// The client on the platforms that it is made for, over real sockets: Node and its threads, Deno, Bun, a page in Chromium and its workers.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";

import { converse } from "./platform.js";
import { friendly, serve, WebSocket } from "./real_server.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const tools = await import(new URL("../../../xtask/npm/tools.mjs", import.meta.url).href);
const { build } = await import(new URL("../../../xtask/npm/node_modules/esbuild/lib/main.js", import.meta.url).href);

const EXPECTED = { said: ["ä😀", "b"], counted: [1, 2, 3], lost: "indeterminate", again: "again", state: "closed" };

/** The program as one module, which asks for the rest itself. @param {string} contents */
async function bundled(contents) {
  const options = { bundle: true, format: "esm", target: "es2022", write: false };
  const made = await build({ stdin: { contents, resolveDir: here }, ...options });
  return made.outputFiles[0].text;
}

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  server = await serve({
    answer: friendly,
    files: {
      "/": "<!doctype html><title>platforms</title>",
      "/page.js": await bundled('export { converse } from "./platform.js";'),
      "/worker.js": await bundled('import { converse } from "./platform.js"; onmessage = async ({ data }) => postMessage(await converse(data));'),
    },
  });
});
after(() => server.close());

test("in Node", async () => {
  assert.deepEqual(await converse(server.url, WebSocket), EXPECTED);
});

test("in a thread of Node", async () => {
  const worker = new Worker(new URL("platform_worker.js", import.meta.url), { workerData: server.url });
  const result = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await worker.terminate();
  assert.deepEqual(result, EXPECTED);
});

/** @param {string} program @param {string[]} args */
async function conversed(program, args) {
  const { stdout } = await promisify(execFile)(program, [...args, path.join(here, "platform_program.js"), server.url]);
  return JSON.parse(stdout);
}

test("in Deno", async () => {
  const allowed = ["--no-config", "--no-remote", "--allow-read", "--allow-net=127.0.0.1"];
  assert.deepEqual(await conversed(tools.executable("@deno", "deno"), ["run", ...allowed]), EXPECTED);
});

test("in Bun", async () => {
  assert.deepEqual(await conversed(tools.executable("@oven", "bun"), ["run"]), EXPECTED);
});

test("in a page of Chromium, and in a worker of it", async () => {
  const { context, close } = await tools.launchChromium();
  try {
    const page = await context.newPage();
    await page.goto(server.page);
    const results = await page.evaluate(async (/** @type {string} */ url) => {
      const { converse } = await import(new URL("/page.js", location.href).href);
      const worker = new globalThis.Worker("/worker.js", { type: "module" });
      const fromWorker = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
      });
      worker.postMessage(url);
      return [await converse(url), await fromWorker];
    }, server.url);
    assert.deepEqual(results, [EXPECTED, EXPECTED]);
  } finally {
    await close();
  }
});
