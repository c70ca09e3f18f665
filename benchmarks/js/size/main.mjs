// `node size/main.mjs --turboc PROGRAM --engine FOLDER`: what a page loads of each peer, and what each method and type adds. The engine is a package of
// `turboc wasm`.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

import { report } from "../../charts/results.mjs";
import { PEERS } from "./pages.mjs";
import * as schemas from "./schemas.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const bin = path.join(root, "node_modules", ".bin");
const { values: args } = parseArgs({ options: { turboc: { type: "string" }, engine: { type: "string" }, quick: { type: "boolean" } } });
if (args.turboc === undefined || args.engine === undefined) throw new Error("which --turboc and --engine? `cargo xtask bench size` builds them");

/** How many methods and types. With --quick the slope is over two points in place of three. */
const COUNTS = args.quick ? [1, 100] : [1, 10, 100];

/** What programs say is shown only when they fail. `buf` looks for its plugins where programs are. */
const run = (program, words, cwd) =>
  execFileSync(program, words, { cwd, stdio: "pipe", env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` } });

/** A folder with the code that each peer's compiler makes of a schema. */
function generate(name, schema) {
  const folder = path.join(root, "generated", "size", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const target = (engine) => `[[target]]\nbackend = "typescript"\nout = "${engine}"\nengine = "${engine}"\n`;
  writeFileSync(path.join(folder, "turbo.toml"), `schemas = ["size.turbo"]\n${target("js")}${target("wasm")}`);
  writeFileSync(path.join(folder, "size.turbo"), schemas.turbo(schema));
  run(args.turboc, ["generate"], folder);
  for (const file of ["turbo-wasm.js", "turbo-wasm_bg.wasm"]) cpSync(path.join(args.engine, file), path.join(folder, "wasm", file));
  writeFileSync(path.join(folder, "size.proto"), schemas.proto(schema));
  writeFileSync(
    path.join(folder, "buf.gen.yaml"),
    "version: v2\ninputs:\n  - proto_file: size.proto\nplugins:\n  - local: protoc-gen-es\n    opt: target=js\n    out: .\n",
  );
  run(path.join(bin, "buf"), ["generate"], folder);
  writeFileSync(path.join(folder, "size.bop"), schemas.bebop(schema));
  run(path.join(bin, "bebopc"), ["--include", "size.bop", "build", "--generator", "ts:size_bop.ts"], folder);
  run(path.join(bin, "esbuild"), ["size_bop.ts", "--outfile=size_bop.js", "--log-level=warning"], folder);
  return folder;
}

const OPTIONS = { bundle: true, minify: true, format: "esm", target: "es2022", platform: "browser", write: false };

const add = (a, b) => Object.fromEntries(Object.keys(a).map((key) => [key, a[key] + b[key]]));
const sizes = (bytes) => ({ minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length });

/** Bytes of a page with all that it loads. */
async function weigh(peer, schema, folder) {
  const made = await build({ ...OPTIONS, stdin: { contents: peer.page(schema), resolveDir: folder } });
  const page = sizes(made.outputFiles[0].contents);
  return peer.hasModule ? add(page, sizes(readFileSync(path.join(folder, "wasm", "turbo-wasm_bg.wasm")))) : page;
}

/** The growth of a further one: the slope of the line that fits all counts best. */
function slope(counts, figures) {
  const mean = (numbers) => numbers.reduce((sum, it) => sum + it, 0) / numbers.length;
  const [x, y] = [mean(counts), mean(figures)];
  return mean(counts.map((count, at) => (count - x) * (figures[at] - y))) / mean(counts.map((count) => (count - x) ** 2));
}

const smallest = { methods: [], types: [] };
const series = {
  methods: COUNTS.map((count) => schemas.schemaOf(count, 0)),
  types: COUNTS.map((count) => schemas.schemaOf(0, count)),
};
const folders = new Map([[smallest, generate("smallest", smallest)]]);
for (const [kind, all] of Object.entries(series)) {
  for (const [at, schema] of all.entries()) {
    console.error(`generating code of ${COUNTS[at]} ${kind}`);
    folders.set(schema, generate(`${kind}-${COUNTS[at]}`, schema));
  }
}

const MEASURES = ["minified", "gzip", "brotli"];

/** Tells programs. */
function tell(work, peer, unit, figures) {
  for (const measure of MEASURES) report({ work, measure, peer, unit, value: [figures[measure], figures[measure], figures[measure]] });
}

const kilo = (figures) => Object.fromEntries(Object.entries(figures).map(([measure, bytes]) => [measure, bytes / 1000]));

const rows = [];
for (const peer of PEERS) {
  const page = await weigh(peer, smallest, folders.get(smallest));
  const growth = {};
  for (const [kind, all] of Object.entries(series)) {
    const weights = [];
    for (const schema of all) weights.push(await weigh(peer, schema, folders.get(schema)));
    growth[kind] = Object.fromEntries(MEASURES.map((measure) => [measure, slope(COUNTS, weights.map((it) => it[measure]))]));
  }
  tell("the smallest page", peer.name, "kB", kilo(page));
  tell("a further method", peer.name, "B", growth.methods);
  tell("a further type", peer.name, "B", growth.types);
  rows.push({ name: peer.name, page, ...growth });
}

/** Calls of all shapes, streams in both directions and the connection, and as much of the codec as these take: `page` of runtime/ts/test/budget.json. */
async function alone() {
  const resolveDir = path.join(root, "..", "..", "runtime", "ts", "src");
  const contents = 'export { CallError, Client, Service, connectInJs } from "./index.js";';
  const made = await build({ ...OPTIONS, stdin: { contents, resolveDir } });
  return sizes(made.outputFiles[0].contents);
}

const client = await alone();
tell("the client alone", "turbo, engine = js", "kB", kilo(client));

const number = (it) => Math.round(it).toLocaleString("en");
const three = (it) => MEASURES.map((measure) => number(it[measure])).join(" / ");
console.log("\nBytes, minified / gzip / brotli.\n");
console.log("| client | the smallest page | a further method | a further type of eight fields |\n|---|---|---|---|");
for (const { name, page, methods, types } of rows) console.log(`| ${name} | ${three(page)} | ${three(methods)} | ${three(types)} |`);
console.log(`| turbo, engine = js, the client alone | ${three(client)} | - | - |`);
