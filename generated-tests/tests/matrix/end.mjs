// One end of the matrix: plays the rows of a plan and prints a line of JSON for each. The plan is JSON in the file `argv[2]`.
import { readFile } from "node:fs/promises";

import { inChromium } from "./chromium.mjs";
import { inNode, inWasm } from "./node.mjs";

/**
 * @typedef {object} Plan
 * @property {"node" | "wasm" | "chromium"} end
 * @property {string} column
 * @property {string[]} rows
 * @property {string} unhandled the row about promises that nobody looks at
 * @property {number} limit how long a row may take, in milliseconds
 * @property {string} http where the server that lasts is
 * @property {string} folder of the package
 * @property {string} files the package's first part of a path, where pages get it
 * @property {Record<string, unknown>} schemas
 * @property {Record<string, string>} vectors
 */

/** @type {Plan[]} */
const plans = JSON.parse(await readFile(process.argv[2], "utf8"));
/** What is not played, but said at the end of all. */
const { unhandled } = plans[0];
const isAsked = plans[0].rows.includes(unhandled);
for (const plan of plans) plan.rows = plan.rows.filter((row) => row !== unhandled);
const report = (column) => (row, problem, millis) => {
  process.stdout.write(`${JSON.stringify({ column, row, problem, millis })}\n`);
};
process.on("unhandledRejection", (error) => {
  const problem = String(error instanceof Error ? error.stack : error);
  for (const { column } of plans) report(column)(unhandled, problem, 0);
});

const [{ end }] = plans;
if (end === "chromium") await inChromium(plans, report);
else await (end === "node" ? inNode : inWasm)(plans[0], report(plans[0].column));
await new Promise((resolve) => setImmediate(resolve));
if (isAsked) for (const { column } of plans) report(column)(unhandled, "", 0);
process.exit(0);
