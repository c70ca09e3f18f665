// What a page loads of the client in JavaScript, minified and gzipped, beside the code for its own types: `budget.json` bounds it.
// `engine` is the connection: frames, calls and streams, sessions that are resumed, reconnecting. `client` is that with everything
// which an application sees: the classes of services, streams, options, errors, channels.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const { build } = await import(new URL("../../../xtask/npm/node_modules/esbuild/lib/main.js", import.meta.url).href);
const src = fileURLToPath(new URL("../src", import.meta.url));
const budget = JSON.parse(await readFile(new URL("budget.json", import.meta.url), "utf8"));

/** Bytes of the bundle of a program, gzipped, without the modules whose names are given. */
async function sizeOf(/** @type {string} */ program, /** @type {string[]} */ without) {
  const external = {
    name: "external",
    setup(/** @type {any} */ builder) {
      builder.onResolve({ filter: /./ }, (/** @type {{ path: string }} */ { path }) =>
        without.some((name) => path === `./${name}`) ? { path, external: true } : undefined,
      );
    },
  };
  const options = { bundle: true, minify: true, format: "esm", target: "es2022", write: false, plugins: [external] };
  const built = await build({ stdin: { contents: program, resolveDir: src }, ...options });
  return gzipSync(built.outputFiles[0].contents, { level: 9 }).length;
}

test("the client is as light as its budget says", async (context) => {
  const engine = await sizeOf('export { newLine } from "./line.js";', ["report.js"]);
  const client = await sizeOf('export { CallError, Client, Service, connectInJs } from "./index.js";', ["reader.js", "writer.js"]);
  context.diagnostic(`engine ${engine} bytes of ${budget.engine}, client ${client} bytes of ${budget.client}`);
  for (const [name, size] of Object.entries({ engine, client })) {
    assert.ok(size <= budget[name], `${name}: ${size} bytes, and the budget has ${budget[name]}`);
    assert.ok(size > budget[name] * 0.8, `${name}: ${size} bytes: lower the budget of ${budget[name]}`);
  }
});
