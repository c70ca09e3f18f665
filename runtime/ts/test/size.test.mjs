// What a page loads of `turbo-runtime`, minified and gzipped, beside the code for its own types: `budget.json` bounds it.
//
// - `core` is all that calls, streams in both directions, reconnecting and resuming take: the connection, and what an application sees of
//   it (the classes of services, streams, options, errors, channels). Without the codec, which grows with the types that a page has.
// - `engine` is the connection alone: frames, calls and streams, sessions that are resumed, reconnecting.
// - `page` is everything, with as much of the codec as frames take. What else there is of it a page carries by the kinds of its schema.
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

const CODEC = ["decode.js", "encode.js", "integers.js", "sink.js", "source.js", "text.js"];

test("the client is as light as its budget says", async (context) => {
  const client = 'export { CallError, Client, Service, connectInJs } from "./index.js";';
  const sizes = {
    core: await sizeOf(client, CODEC),
    engine: await sizeOf('export { newLine } from "./line.js";', ["report.js", ...CODEC]),
    page: await sizeOf(client, []),
  };
  for (const [name, size] of Object.entries(sizes)) {
    context.diagnostic(`${name}: ${size} bytes of ${budget[name]}`);
    assert.ok(size <= budget[name], `${name}: ${size} bytes, and the budget has ${budget[name]}`);
    assert.ok(size > budget[name] * 0.95, `${name}: ${size} bytes: lower the budget of ${budget[name]}`);
  }
});
