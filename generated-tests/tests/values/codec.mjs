// What generated modules read and write with, found by the text of a type. `describe.rs` writes the schema.
import { decode } from "../../../runtime/ts/src/decode.js";
import { encode } from "../../../runtime/ts/src/encode.js";
import * as runtime from "../../../runtime/ts/src/index.js";

/** A schema, and its modules as `load` gets them by their paths. */
export async function worldOf(schema, load) {
  const modules = {};
  for (const { module } of [...Object.values(schema.definitions), ...Object.values(schema.services)]) {
    modules[module] ??= await load(module);
  }
  return { schema, modules };
}

/** Bytes in hexadecimal, and back. */
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));

/** The codec of a type, as generic functions take it. */
function codecOf({ schema, modules }, type) {
  if (typeof type === "string") {
    const kind = type[0].toUpperCase() + type.slice(1);
    return { write: runtime[`put${kind}`], read: runtime[`get${kind}`], least: 0 };
  }
  if (type.named === undefined) throw new Error("arguments are primitive or named: say here how others are written");
  const { module, name } = schema.definitions[type.named];
  const args = type.args.map((arg) => codecOf({ schema, modules }, arg));
  const { [`$write${name}`]: write, [`$read${name}`]: read } = modules[module];
  return { write: (w, value) => write(w, value, ...args), read: (r) => read(r, ...args), least: 0 };
}

/** The value that the bytes are: all of them. */
export function decoded(world, type, hex) {
  return decode(bytesOf(hex), codecOf(world, type).read);
}

/** The bytes of a value. */
export function encoded(world, type, value) {
  return encode(codecOf(world, type).write, value, hexOf);
}
