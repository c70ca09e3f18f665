// `node draw.mjs RESULTS CHARTS`: draws each chart of which the folder of results has something, into the other folder.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { draw } from "./bars.mjs";
import { PLANS } from "./list.mjs";
import { chartOf } from "./plan.mjs";
import { read } from "./results.mjs";

const [results, charts] = process.argv.slice(2);
mkdirSync(charts, { recursive: true });
let drawn = 0;
for (const plan of PLANS) {
  const result = read(path.join(results, `${plan.bench}.jsonl`));
  const chart = result && chartOf(plan, result);
  if (chart === undefined) continue;
  const file = path.join(charts, `${plan.file}.svg`);
  writeFileSync(file, draw(chart));
  console.log(path.relative(process.cwd(), file));
  drawn += 1;
}
if (drawn === 0) console.log("no results yet: `cargo xtask bench` measures");
