// Where the tools of the tests are, and how they are started. Every JavaScript test imports this module, so that a
// path or a flag stands in one place. `node xtask/npm/tools.mjs chromium` prints the browser that tests would use.
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** What to run when a tool is missing. */
export const SETUP = "cargo xtask setup";

const here = path.dirname(fileURLToPath(import.meta.url));

/** The TypeScript compiler: a script for `process.execPath`. */
export const tsc = path.join(here, "node_modules", "typescript", "bin", "tsc");

/** What looks for mistakes in packages before they are published: scripts for `process.execPath`. */
export const publint = path.join(here, "node_modules", "publint", "src", "cli.js");
export const attw = path.join(here, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");

/** The optimiser of wasm: a script for `process.execPath`. */
export const wasmOpt = path.join(here, "node_modules", "binaryen", "bin", "wasm-opt");

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

// Chromium looks for updates and hosts of its own at every start; tests want none of it.
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser to test with: `$CHROMIUM`, or the first that `PATH` has; undefined without one. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return isExecutable(named) ? named : undefined;
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)));
  return [...candidates, ...(process.platform === "darwin" ? MAC : [])].find(isExecutable);
}

/**
 * Starts a headless browser with a profile of its own, which goes with it.
 *
 * @returns {Promise<{ context: import("playwright-core").BrowserContext, close: () => Promise<void> }>}
 */
export async function launchChromium(options = {}) {
  const executablePath = findChromium();
  if (!executablePath) {
    const where = process.env.CHROMIUM ? `$CHROMIUM (${process.env.CHROMIUM}) cannot be run` : "no Chromium in PATH";
    throw new Error(`${where}: run \`${SETUP}\``);
  }
  const { chromium } = await load("playwright-core");
  const profile = mkdtempSync(path.join(tmpdir(), "turbo-chromium-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: FLAGS, ...options });
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, close };
}

/** The platform's `WebSocket`, or that of `ws` where Node has none (Node 20). */
export async function webSocket() {
  return globalThis.WebSocket ?? (await load("ws")).WebSocket;
}

/**
 * Deno or Bun, as npm has brought it for this machine: the packages' own scripts, which would look for it, are not run.
 *
 * @param {string} scope
 */
export function executable(scope, name = scope) {
  const folder = path.join(here, "node_modules", scope);
  const packages = existsSync(folder) ? readdirSync(folder) : [];
  const suffix = process.platform === "win32" ? ".exe" : "";
  const found = packages.flatMap((it) => ["", "bin"].map((bin) => path.join(folder, it, bin, name + suffix))).find(existsSync);
  if (!found) throw new Error(`${name} is not installed: run \`${SETUP}\``);
  return found;
}

async function load(name) {
  if (!existsSync(path.join(here, "node_modules", name))) {
    throw new Error(`the npm package ${name} is not installed: run \`${SETUP}\``);
  }
  return import(name);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "chromium") {
  const found = findChromium();
  if (found) console.log(found);
  else process.exitCode = 1;
}
