// What generated modules read and write with, found by the text of a type. `describe.rs` writes the schema.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { Reader } from "../../../runtime/ts/src/reader.js";
import { Writer } from "../../../runtime/ts/src/writer.js";

/** The schema in the file, and the modules in the folder. */
export async function open(folder, file) {
  const schema = JSON.parse(await readFile(file, "utf8"));
  const modules = {};
  for (const { module } of [...Object.values(schema.definitions), ...Object.values(schema.services)]) {
    modules[module] ??= await import(pathToFileURL(path.join(folder, module)));
  }
  return { schema, modules };
}

/** The codec of a type, as generic functions take it. */
function codecOf({ schema, modules }, type) {
  if (typeof type === "string") return { write: (w, value) => w[type](value), read: (r) => r[type](), least: 0 };
  assert.ok(type.named !== undefined, "arguments are primitive or named: say here how others are written");
  const { module, name } = schema.definitions[type.named];
  const args = type.args.map((arg) => codecOf({ schema, modules }, arg));
  const { [`$write${name}`]: write, [`$read${name}`]: read } = modules[module];
  return { write: (w, value) => write(w, value, ...args), read: (r) => read(r, ...args), least: 0 };
}

/** The value that the bytes are: all of them. */
export function decoded(world, type, hex) {
  const reader = new Reader(new Uint8Array(Buffer.from(hex, "hex")));
  const value = codecOf(world, type).read(reader);
  reader.finish();
  return value;
}

/** The bytes of a value. */
export function encoded(world, type, value) {
  const writer = new Writer();
  codecOf(world, type).write(writer, value);
  return Buffer.from(writer.written()).toString("hex");
}
