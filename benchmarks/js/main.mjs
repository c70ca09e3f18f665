// `node main.mjs [--quick] [--node] [--only KIND]`: measures values in Node and in Chromium, and prints a table of each.
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { build } from "esbuild";

import { launchChromium } from "../../xtask/npm/tools.mjs";
import { report } from "../charts/results.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: args } = parseArgs({
  options: { quick: { type: "boolean" }, node: { type: "boolean" }, only: { type: "string" } },
});
const options = { repeats: args.quick ? 5 : 15, least: args.quick ? 60 : 150, only: args.only };

const KINDS = {
  small: "a small record",
  records: "1,000 mixed records",
  blob: "1 MiB of bytes",
  numbers: "100,000 f64",
};

/** Both run the same bundle: one engine must not have what the other has not. */
async function bundle() {
  const made = await build({
    stdin: { contents: 'export { cases } from "./cases.mjs"; export { measure } from "./measure.mjs";', resolveDir: here },
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    write: false,
  });
  return made.outputFiles[0].text;
}

async function inNode(code) {
  const { cases, measure } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return { engine: `Node ${process.versions.node}`, ...measure(cases(), options) };
}

async function inChromium(code) {
  const server = createServer((request, response) => {
    const isCode = request.url === "/bundle.js";
    response.writeHead(200, { "content-type": isCode ? "text/javascript" : "text/html" });
    response.end(isCode ? code : "<!doctype html><title>bench</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { context, close } = await launchChromium();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const result = await page.evaluate(async (options) => {
      const { cases, measure } = await import("/bundle.js");
      return measure(cases(), options);
    }, options);
    return { engine: `Chromium ${context.browser()?.version() ?? ""}`.trim(), ...result };
  } finally {
    await close();
    server.close();
  }
}

const share = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
const micros = (n) => (n < 10 ? n.toFixed(2) : n.toLocaleString("en", { maximumFractionDigits: 0 }));

function print({ engine, rows }) {
  console.log(`\n## ${engine}\n`);
  console.log("Shares of what JSON takes: the median, and between which the middle half lies.");
  for (const [kind, title] of Object.entries(KINDS)) {
    const here = rows.filter((row) => row.kind === kind);
    if (here.length === 0) continue;
    console.log(`\n| ${title} | decode | encode | decode, µs | encode, µs | bytes |\n|---|---|---|---|---|---|`);
    for (const row of here) {
      console.log(
        `| ${row.name} | ${share(row.decode)} | ${share(row.encode)} | ${micros(row.decodeMicros.median)} | ${micros(row.encodeMicros.median)} | ${Math.round(row.size).toLocaleString("en")} |`,
      );
    }
  }
}

/** Tells programs: each row once for each way, and of the engine without its version. */
function tell({ engine, rows }) {
  const [name] = engine.split(" ");
  const numbers = ({ low, median, high }) => [low, median, high];
  for (const row of rows) {
    const common = { work: `${name}: ${KINDS[row.kind]}`, peer: row.name };
    const base = rows.find(({ kind }) => kind === row.kind).name;
    report({ ...common, measure: "decode", unit: "µs", value: numbers(row.decodeMicros), base, ratio: numbers(row.decode) });
    report({ ...common, measure: "encode", unit: "µs", value: numbers(row.encodeMicros), base, ratio: numbers(row.encode) });
    report({ ...common, measure: "bytes on the wire", unit: "B", value: [row.size, row.size, row.size] });
  }
}

/** What turbo may take at most, of what others take. */
const WANTED = {
  JSON: { decode: 0.25, encode: 0.25 },
  "JSON, string to value and back": { decode: 0.4 },
  "protobuf-es": { decode: 0.35, encode: 0.35 },
  msgpackr: { decode: 1, encode: 1 },
  bebop: { decode: 1, encode: 1 },
};

/** The same of what the engine in wasm hands over. */
const WANTED_IN_WASM = { JSON: { decode: 0.6 }, "JSON, string to value and back": { decode: 0.6 } };

/** How turbo does against each of the others, in the same run, and what is wanted of that. */
function compare({ engine, rows }) {
  console.log(`\n## turbo against the others, ${engine}\n`);
  console.log("Shares of what the other takes, within a repeat: decode / encode. What is behind its target is marked with an exclamation mark.");
  console.log(`\n| value | ${Object.keys(WANTED).join(" | ")} |\n|---|${Object.keys(WANTED).map(() => "---|").join("")}`);
  const target = ({ decode, encode }) => [decode, encode].map((it) => (it === undefined ? "-" : `≤ ${it}`)).join(" / ");
  console.log(`| wanted | ${Object.values(WANTED).map(target).join(" | ")} |`);
  console.log(`| wanted of the engine in wasm | ${Object.keys(WANTED).map((peer) => target(WANTED_IN_WASM[peer] ?? {})).join(" | ")} |`);
  for (const { kind, name, against } of rows.filter(({ name }) => name.startsWith("turbo"))) {
    const wanted = name.endsWith("in wasm") ? WANTED_IN_WASM : WANTED;
    const cells = Object.keys(WANTED).map((peer) =>
      ["decode", "encode"].map((way) => `${against[peer][way].median.toFixed(2)}${against[peer][way].median > wanted[peer]?.[way] ? "!" : ""}`).join(" / "),
    );
    console.log(`| ${KINDS[kind]}${name.slice("turbo".length)} | ${cells.join(" | ")} |`);
  }
}

const code = await bundle();
for (const measured of args.node ? [inNode] : [inNode, inChromium]) {
  const result = await measured(code);
  print(result);
  compare(result);
  tell(result);
}
