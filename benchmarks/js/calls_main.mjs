// `node calls_main.mjs --server PROGRAM [--engine FOLDER] [--quick]`: many questions at once, from a page in Chromium to one server, by calls of
// both engines and by `fetch` of JSON. The server is the program of `bench-rpc`, the engine a package of `turboc wasm`.
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { build } from "esbuild";

import { launchChromium } from "../../xtask/npm/tools.mjs";
import { report, spread } from "../charts/results.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const IN_FLIGHT = 1000;
const GLUE = "turbo-wasm.js";

/** The folder of what the page loads: this benchmark, and the compiled engine of a package if there is one. */
async function files(engine) {
  const folder = await mkdtemp(path.join(tmpdir(), "bench-calls-"));
  const made = await build({ entryPoints: [path.join(here, "calls.mjs")], bundle: true, minify: true, format: "esm", target: "es2022", write: false });
  await writeFile(path.join(folder, "calls.js"), made.outputFiles[0].text);
  for (const name of engine === undefined ? [] : [GLUE, "turbo-wasm_bg.wasm"]) await cp(path.join(engine, name), path.join(folder, name));
  return folder;
}

async function measure({ server, engine, quick }) {
  const folder = await files(engine);
  const serving = spawn(server, ["page", "--files", folder], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const { value: address } = await createInterface(serving.stdout)[Symbol.asyncIterator]().next();
    const { context, close } = await launchChromium();
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(0);
      await page.goto(`http://${address}/`);
      const options = { repeats: quick ? 3 : 9, least: quick ? 500 : 1000, inFlight: IN_FLIGHT, glue: engine && `/files/${GLUE}` };
      const peers = await page.evaluate(async (options) => (await import("/files/calls.js")).calls(options), options);
      print(context.browser()?.version() ?? "", peers);
    } finally {
      await close();
    }
  } finally {
    serving.stdin.end();
    await rm(folder, { recursive: true });
  }
}

function print(version, peers) {
  const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
  const [base] = peers;
  console.log(`\n## ${IN_FLIGHT.toLocaleString("en")} questions at once, Chromium ${version}\n\n| peer | answers a second | times \`fetch\`, median within a repeat |\n|---|---|---|`);
  for (const { name, rates } of peers) {
    const times = median(rates.map((rate, repeat) => rate / base.rates[repeat]));
    console.log(`| ${name} | ${Math.round(median(rates)).toLocaleString("en")} | ${times.toFixed(0)} |`);
    const ratio = spread(rates.map((rate, repeat) => rate / base.rates[repeat]));
    report({ work: "Chromium: 1,000 at once", measure: "a second", peer: name, unit: "1/s", value: spread(rates), base: base.name, ratio });
  }
}

const { values } = parseArgs({ options: { quick: { type: "boolean" }, server: { type: "string" }, engine: { type: "string" } } });
await measure(values);
