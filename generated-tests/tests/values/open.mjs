// The schema in a file and its modules in a folder, under Node.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { worldOf } from "./codec.mjs";

export async function open(folder, file) {
  const schema = JSON.parse(await readFile(file, "utf8"));
  return worldOf(schema, (module) => import(pathToFileURL(path.join(folder, module))));
}
