// Loads the wasm module in the folder `argv[2]`, checks the vectors and plays the scenario, or the shapes if `argv[4]` says so,
// against `argv[3]`.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { webSocket } from "../../xtask/npm/tools.mjs";

const [, , folder, url, what] = process.argv;
globalThis.WebSocket ??= await webSocket();

const glue = await import(pathToFileURL(path.join(folder, "turbo-wasm.js")));
await glue.default({ module_or_path: await readFile(path.join(folder, "turbo-wasm_bg.wasm")) });

console.log(`${glue.checkVectors()} vectors`);
if (what === "shapes") await glue.playShapes(url);
else await glue.play(url);
console.log(`${what} played`);
process.exit(0);
