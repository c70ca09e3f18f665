// Takes the lines of the file `argv[4]`, each a name, a type of the schema in the file `argv[3]`, bytes, and what the value is:
// reads the bytes with the modules in the folder `argv[2]`, compares, and writes them again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { decoded, encoded } from "./codec.mjs";
import { open } from "./open.mjs";
import { spelled } from "./spelled.mjs";

const [, , folder, file, vectors] = process.argv;
const world = await open(folder, file);
const lines = (await readFile(vectors, "utf8")).split("\n").filter((line) => line !== "");
for (const line of lines) {
  const [name, text, hex, json] = line.split("\t");
  const type = world.schema.values[text];
  assert.ok(type !== undefined, `there is no type ${text}`);
  const value = decoded(world, type, hex);
  assert.deepStrictEqual(spelled(value), JSON.parse(json), `${name}: ${text} ${hex}`);
  assert.equal(encoded(world, type, value), hex, `${name}: ${text}`);
}
console.log(`${lines.length} values`);
