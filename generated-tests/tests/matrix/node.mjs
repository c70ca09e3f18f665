// The ends that run under Node.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { webSocket } from "../../../xtask/npm/tools.mjs";
import { playAll } from "./pool.mjs";
import { apiOf, play } from "./scenarios/index.mjs";

/** A package of TypeScript, over either engine. */
export async function inNode({ column, rows, limit, http, folder, schemas, vectors }, report) {
  const load = (module) => import(pathToFileURL(path.join(folder, module)).href);
  const url = `${http.replace("http:", "ws:")}/rpc`;
  const world = { url, api: await apiOf(load), WebSocket: await webSocket(), schemas, vectors, load };
  await playAll(rows, limit, (row) => play(world, row, column), report);
}

/** The Rust client inside wasm. */
export async function inWasm({ column, rows, limit, http, folder }, report) {
  globalThis.WebSocket ??= await webSocket();
  const glue = await import(pathToFileURL(path.join(folder, "turbo-wasm.js")).href);
  await glue.default({ module_or_path: await readFile(path.join(folder, "turbo-wasm_bg.wasm")) });
  const url = `${http.replace("http:", "ws:")}/rpc`;
  await playAll(rows, limit, (row) => glue.playRow(row, url, `${column}: ${row}`), report);
}
