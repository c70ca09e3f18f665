// Results of benchmarks: files of JSON, a line each. `cargo xtask bench` begins a run with a line about the machine and ends it with another;
// between them are the rows that the benchmark adds.
import { appendFileSync, existsSync, readFileSync } from "node:fs";

/**
 * The median, and between which the middle half lies: low, median, high. Null is what was not a number.
 *
 * @typedef {[number | null, number | null, number | null]} Spread
 * @typedef {{ type: "row", work: string, measure: string, peer: string, unit: string, value: Spread, base?: string, ratio?: Spread }} Row
 * @typedef {{ type: "run", bench: string, quick: boolean, date: string, commit: string, machine: Record<string, string | number>,
 *   versions: Record<string, string>, peers: Record<string, string>, load: number[] }} Run
 * @typedef {{ type: "end", date: string, load: number[] }} End
 */

/** The variable of the environment that names the file that a benchmark adds its rows to. */
export const RESULT = "TURBO_BENCH_RESULT";

/**
 * @param {number[]} figures at least one
 * @returns {[number, number, number]}
 */
export function spread(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  return [sorted[Math.floor(last / 4)], sorted[Math.floor(last / 2)], sorted[last - Math.floor(last / 4)]];
}

/**
 * Adds a row to the result, if somebody asked for one.
 *
 * @param {Omit<Row, "type">} row
 */
export function report(row) {
  const file = process.env[RESULT];
  if (file !== undefined) append(file, { type: "row", ...row });
}

/**
 * @param {string} file
 * @param {object} line
 */
export function append(file, line) {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/**
 * What a file says. Of rows of the same peer at the same thing the last counts, and the values of runs are of the last that ended.
 *
 * @param {string} file
 * @returns {{ runs: Run[], ends: End[], rows: Row[] } | undefined} undefined without such a file, or before it has any row
 */
export function read(file) {
  if (!existsSync(file)) return undefined;
  return parse(readFileSync(file, "utf8"));
}

/**
 * @param {string} text
 */
export function parse(text) {
  const lines = text.split("\n").filter((line) => line !== "");
  const values = lines.map((line) => JSON.parse(line));
  const rows = new Map(values.filter((it) => it.type === "row").map((row) => [JSON.stringify([row.work, row.measure, row.peer]), row]));
  if (rows.size === 0) return undefined;
  return { runs: values.filter((it) => it.type === "run"), ends: values.filter((it) => it.type === "end"), rows: [...rows.values()] };
}
