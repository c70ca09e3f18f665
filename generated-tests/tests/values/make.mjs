// Prints values made here: COUNT of each type of the schema in the file `argv[3]`, written by the modules in the folder
// `argv[2]`, made from the seed `argv[5]`. A line holds the type, the bytes, and the value as it is spelled.
import assert from "node:assert/strict";

import { decoded, encoded } from "./codec.mjs";
import { open } from "./open.mjs";
import { Random } from "./random.mjs";
import { spelled } from "./spelled.mjs";

const [, , folder, file, count, seed] = process.argv;
const world = await open(folder, file);
const random = new Random(world.schema, BigInt(seed));
const lines = [];

function written(text, type, value) {
  try {
    return encoded(world, type, value);
  } catch (cause) {
    throw new Error(`${text}, SEED=${seed}`, { cause });
  }
}

for (const [text, type] of Object.entries(world.schema.values)) {
  for (let i = 0; i < Number(count); i += 1) {
    const value = random.value({ type });
    const hex = written(text, type, value);
    const back = decoded(world, type, hex);
    // Keys are equal in any order, in which they are not spelled.
    assert.deepStrictEqual(back, value, `${text} ${hex}, SEED=${seed}`);
    lines.push(`${text}\t${hex}\t${JSON.stringify(spelled(back))}\n`);
  }
}
process.stdout.write(lines.join(""));
