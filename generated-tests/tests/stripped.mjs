// The modules of the case `everything` as TypeScript, which nobody has compiled: each platform strips their types by itself. Their folder is
// `argv[2]`. Node does so from 22.18 on.
import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { executable } from "../../xtask/npm/tools.mjs";

const test = path.join(path.dirname(fileURLToPath(import.meta.url)), "everything.test.mjs");
/** @type {[string, string[]][]} */
const platforms = [
  [executable("@deno", "deno"), ["run", "--no-config", "--no-remote", "--allow-read", "--allow-env"]],
  [executable("@oven", "bun"), ["run"]],
];
if ("typescript" in process.features && process.features.typescript) platforms.push([process.execPath, []]);
await Promise.all(platforms.map(([program, args]) => promisify(execFile)(program, [...args, test, String(process.argv[2]), "ts"])));
