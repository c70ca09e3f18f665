// The wire vectors through the generated JavaScript of the cases, which are in the folders `argv[2]` and `argv[3]`: read,
// compared with the value that the line says, and written again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { Reader } from "../../runtime/ts/src/reader.js";
import { Writer } from "../../runtime/ts/src/writer.js";

const load = (folder, file) => import(pathToFileURL(path.join(folder, file)));
const people = await load(process.argv[2], "people.js");
const scalars = await load(process.argv[3], "cases/scalars.js");
const modules = { Person: people, PersonError: people };

/** The value as the file spells it: a `bigint` as text, bytes in hexadecimal. */
function spelled(value) {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner === "bigint") return `${inner}`;
    if (inner instanceof Uint8Array) return `hex:${Buffer.from(inner).toString("hex")}`;
    return inner;
  });
}

const file = await readFile(new URL("../vectors/values.tsv", import.meta.url), "utf8");
const lines = file.split("\n").filter((line) => line !== "");
for (const line of lines) {
  const [name, type, hex, json] = line.split("\t");
  const module = modules[type] ?? scalars;
  const reader = new Reader(new Uint8Array(Buffer.from(hex, "hex")));
  const value = module[`$read${type}`](reader);
  reader.finish();
  assert.equal(spelled(value), json, name);
  const writer = new Writer();
  module[`$write${type}`](writer, value);
  assert.equal(Buffer.from(writer.written()).toString("hex"), hex, name);
}
console.log(`${lines.length} vectors`);
