// `node calls/main.mjs --server PROGRAM [--engine FOLDER] [--quick] [--place Node|Chromium] [--work TEXT]`: calls and streams from Node and from Chromium. The
// server is the program of `bench-calls`, the engine a package of `turboc wasm`.
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { createConnectTransport } from "@connectrpc/connect-node";
import { build } from "esbuild";
import { WebSocket } from "ws";

import { launchChromium } from "../../../xtask/npm/tools.mjs";
import { report, spread } from "../../charts/results.mjs";
import { askers, NAMES } from "./work.mjs";

// capnweb looks for it, and Node has none before 22.
globalThis.WebSocket ??= WebSocket;

const here = path.dirname(fileURLToPath(import.meta.url));
const GLUE = "turbo-wasm.js";
const WASM = "turbo-wasm_bg.wasm";

const { values: args } = parseArgs({
  options: {
    server: { type: "string" },
    engine: { type: "string" },
    quick: { type: "boolean" },
    place: { type: "string", default: "" },
    work: { type: "string", default: "" },
  },
});
if (args.server === undefined) throw new Error("which --server? `cargo xtask bench calls` builds one");
const { repeats, least } = args.quick ? { repeats: 3, least: 300 } : { repeats: 7, least: 800 };
const works = NAMES.works.filter((work) => work.includes(args.work));

/** A server as a process of its own, and the first line that it prints. */
async function start(program, words) {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
  const { value: line, done } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (done) throw new Error(`${program} does not start`);
  return { line, stop: () => child.stdin.end() };
}

/** The folder of what a page loads: the peers, and the compiled engine if there is one. */
async function files() {
  const folder = await mkdtemp(path.join(tmpdir(), "bench-calls-"));
  const made = await build({ entryPoints: [path.join(here, "page.mjs")], bundle: true, minify: true, format: "esm", target: "es2022", write: false });
  await writeFile(path.join(folder, "page.js"), made.outputFiles[0].text);
  for (const name of args.engine === undefined ? [] : [GLUE, WASM]) await cp(path.join(args.engine, name), path.join(folder, name));
  return folder;
}

/** Everybody's rates: all take turns within a repeat, and one more repeat warms up. */
async function measure(place, run) {
  for (const work of works) {
    const rates = new Map(NAMES.peers.map(({ name }) => [name, []]));
    for (let repeat = -1; repeat < repeats; repeat += 1) {
      for (const { name, server } of NAMES.peers) {
        const rate = await run(server, name, work, least);
        if (repeat >= 0 && rate !== undefined) rates.get(name).push(rate);
      }
    }
    print(place, work, [...rates].filter(([, rates]) => rates.length > 0));
  }
}

function print({ name: place, version }, work, peers) {
  const [[base, ofBase]] = peers;
  console.log(`\n## ${work}, ${place} ${version}\n\n| peer | a second | times the first: median, middle half |\n|---|---|---|`);
  for (const [peer, rates] of peers) {
    const value = spread(rates);
    const ratio = spread(rates.map((rate, repeat) => rate / ofBase[repeat]));
    const [low, median, high] = ratio.map((it) => it.toFixed(it < 10 ? 2 : 0));
    console.log(`| ${peer} | ${Math.round(value[1]).toLocaleString("en")} | ${median} (${low} to ${high}) |`);
    report({ work: `${place}: ${work}`, measure: "a second", peer, unit: "1/s", value, base, ratio });
  }
}

async function inNode({ rust, node, http2 }) {
  const platform = {
    rust,
    node,
    WebSocket,
    transport: () => createConnectTransport({ baseUrl: `http://${http2}`, httpVersion: "2" }),
    glue: args.engine && (async () => [await import(pathToFileURL(path.join(args.engine, GLUE)).href), pathToFileURL(path.join(args.engine, WASM))]),
  };
  const run = await askers(platform, ["rust", "node"]);
  await measure({ name: "Node", version: process.versions.node }, (_, ...what) => run(...what));
}

/** Each peer asks from a page of its own server, so that nobody pays for another origin. */
async function inChromium({ rust, node }) {
  const { context, close } = await launchChromium();
  try {
    const pages = {};
    for (const [server, address] of Object.entries({ rust, node })) {
      const page = await context.newPage();
      page.setDefaultTimeout(0);
      await page.goto(`http://${address}/`);
      const options = { rust, node, server, glue: args.engine && `/files/${GLUE}` };
      await page.evaluate(async (options) => (await import("/files/page.js")).begin(options), options);
      pages[server] = page;
    }
    await measure({ name: "Chromium", version: context.browser()?.version() ?? "" }, async (server, ...what) => {
      // What nobody sees may be given less time.
      await pages[server].bringToFront();
      return (await pages[server].evaluate((what) => run(...what), what)) ?? undefined;
    });
  } finally {
    await close();
  }
}

const folder = await files();
const stops = [];
try {
  const rust = await start(args.server, ["--files", folder]);
  const node = await start(process.execPath, [path.join(here, "server.mjs"), "--files", folder]);
  stops.push(rust.stop, node.stop);
  const { address, http2 } = JSON.parse(node.line);
  const addresses = { rust: rust.line, node: address, http2 };
  for (const [place, measured] of Object.entries({ Node: inNode, Chromium: inChromium })) if (place.includes(args.place)) await measured(addresses);
} finally {
  for (const stop of stops) stop();
  await rm(folder, { recursive: true });
}
// Sockets of peers would keep this process.
process.exit();
