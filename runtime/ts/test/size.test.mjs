// What a page loads of `turbo-runtime`, minified and gzipped, beside the code for its own types: `budget.json` bounds it.
//
// - `core` is all that a schema with calls and streams of the server takes: the connection, which reconnects and resumes, and what an
//   application sees of it (services, streams, options with their checks, errors, channels). Without the codec, which grows with the types
//   that a page has.
// - `calls` is the same for a schema without streams, `uploads` for one with methods that take streams too.
// - `engine` is the connection alone: frames, calls and streams, sessions that are resumed, reconnecting.
// - `page` is the core with as much of the codec as it needs itself. What else there is of it a page carries by the kinds of its schema.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const { build } = await import(new URL("../../../xtask/npm/node_modules/esbuild/lib/main.js", import.meta.url).href);
const src = fileURLToPath(new URL("../src", import.meta.url));
const budget = JSON.parse(await readFile(new URL("budget.json", import.meta.url), "utf8"));

/**
 * A bundle, in which modules whose names are given declare what they export, and nothing more: so that it has no imports between modules
 * either, which no bundle has.
 *
 * @param {string} program
 * @param {string[]} without
 * @returns {Promise<Uint8Array>}
 */
async function bundle(program, without) {
  const hollow = {
    name: "hollow",
    setup(/** @type {any} */ builder) {
      builder.onLoad({ filter: /\.js$/ }, async (/** @type {{ path: string }} */ file) => {
        if (!without.includes(path.basename(file.path))) return undefined;
        const text = await readFile(file.path, "utf8");
        const names = [...text.matchAll(/^export (?:function|const|class) (\w+)/gm)].map((found) => found[1]);
        assert.ok(names.length > 0, file.path);
        return { contents: `export let ${names.join(", ")};` };
      });
    },
  };
  const options = { bundle: true, minify: true, format: "esm", target: "es2022", write: false, plugins: [hollow] };
  const built = await build({ stdin: { contents: program, resolveDir: src }, ...options });
  return built.outputFiles[0].contents;
}

const sizeOf = async (/** @type {string} */ program, /** @type {string[]} */ without) =>
  gzipSync(await bundle(program, without), { level: 9 }).length;

const CODEC = ["decode.js", "encode.js", "integers.js", "sink.js", "source.js", "text.js"];
const CALLS = "CallError, Client, Service, connectInJs";
const STREAMS = `${CALLS}, newStream`;
const UPLOADS = `${STREAMS}, inputOf`;

test("the client is as light as its budget says", async (context) => {
  const program = (/** @type {string} */ names) => `export { ${names} } from "./index.js";`;
  const sizes = {
    calls: await sizeOf(program(CALLS), CODEC),
    core: await sizeOf(program(STREAMS), CODEC),
    uploads: await sizeOf(program(UPLOADS), CODEC),
    engine: await sizeOf('export { newLine } from "./line.js"; export { newSession } from "./session.js";', ["report.js", ...CODEC]),
    page: await sizeOf(program(STREAMS), []),
  };
  for (const [name, size] of Object.entries(sizes)) {
    context.diagnostic(`${name}: ${size} bytes of ${budget[name]}`);
    assert.ok(size <= budget[name], `${name}: ${size} bytes, and the budget has ${budget[name]}`);
    assert.ok(size > budget[name] * 0.95, `${name}: ${size} bytes: lower the budget of ${budget[name]}`);
  }
});

test("a page loads what its schema needs, and nothing else", async () => {
  const load = async (/** @type {string} */ names) => Buffer.from(await bundle(`export { ${names} } from "./index.js";`, [])).toString();
  // By what is said of a stream that is taken twice, and of the source of one that is none.
  for (const [names, ...has] of /** @type {[string, boolean, boolean][]} */ ([[CALLS, false, false], [STREAMS, true, false], [UPLOADS, true, true]])) {
    const page = await load(names);
    assert.deepEqual([page.includes("iterated once"), page.includes("an iterable")], has, names);
    for (const unused of ["WebAssembly", "sessionStorage", "mock"]) assert.ok(!page.includes(unused), unused);
  }
});
