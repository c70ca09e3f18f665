// `node record.mjs begin FILE BENCH PACKAGE [--quick] [--add] [--browser]` says in a new result, or with `--add` in the one that is there, which machine this is;
// `node record.mjs end FILE` says how busy it was afterwards.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { findChromium } from "../../xtask/npm/tools.mjs";
import { append } from "./results.mjs";

const benchmarks = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** What a program prints, in one line; nothing if it cannot be run. */
function said(program, ...args) {
  try {
    return execFileSync(program, args, { cwd: benchmarks, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

/** The text of a file; nothing without one, as on a system that has no /proc. */
function text(...file) {
  try {
    return readFileSync(path.join(...file), "utf8");
  } catch {
    return "";
  }
}

function machine() {
  const [, model] = /^model name\s*:\s*(.*)$/m.exec(text("/proc/cpuinfo")) ?? [];
  const [, system] = /^PRETTY_NAME="?([^"\n]*)/m.exec(text("/etc/os-release")) ?? [];
  return {
    cores: os.availableParallelism(),
    cpu: model ?? os.cpus()[0]?.model ?? "unknown",
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    os: system ?? `${os.type()} ${os.release()}`,
    kernel: os.release(),
  };
}

/** Programs that the figures depend on. */
function versions(hasBrowser) {
  const [, rust] = / ([^ ]+)/.exec(said("rustc", "--version")) ?? [];
  const browser = hasBrowser ? findChromium() : undefined;
  const [, chromium] = /(\d+\.[\d.]+)/.exec(browser === undefined ? "" : said(browser, "--version")) ?? [];
  return Object.fromEntries(Object.entries({ Rust: rust, Node: process.versions.node, Chromium: chromium }).filter(([, version]) => version));
}

/** What the package at this place depends on that comes from a registry, with the version that its lock file has. */
function peers(name) {
  if (name === "js") {
    const wanted = Object.keys(JSON.parse(text(benchmarks, "js", "package.json")).dependencies);
    const locked = JSON.parse(text(benchmarks, "js", "package-lock.json")).packages;
    return Object.fromEntries(wanted.map((name) => [name, locked[`node_modules/${name}`]?.version ?? ""]));
  }
  const manifest = text(benchmarks, name, "Cargo.toml");
  const table = manifest.split(/^\[/m).find((part) => part.startsWith("dependencies]")) ?? "";
  const wanted = new Set([...table.matchAll(/^([\w-]+)(?:\.workspace)?\s*=/gm)].map(([, name]) => name));
  const locked = text(benchmarks, "Cargo.lock").matchAll(/^name = "([^"]+)"\nversion = "([^"]+)"\nsource = /gm);
  return Object.fromEntries([...locked].filter(([, name]) => wanted.has(name)).map(([, name, version]) => [name, version]));
}

const { values: flags, positionals } = parseArgs({
  options: { quick: { type: "boolean" }, add: { type: "boolean" }, browser: { type: "boolean" } },
  allowPositionals: true,
});
const [command, file, bench, name] = positionals;
const now = { date: new Date().toISOString(), load: os.loadavg().map((load) => Math.round(load * 100) / 100) };

if (command === "begin") {
  mkdirSync(path.dirname(file), { recursive: true });
  if (!flags.add) rmSync(file, { force: true });
  const isChanged = said("git", "status", "--porcelain", "--untracked-files=no") !== "";
  const commit = said("git", "rev-parse", "--short=10", "HEAD") + (isChanged ? "+" : "");
  append(file, {
    type: "run",
    bench,
    quick: flags.quick === true,
    ...now,
    commit,
    machine: machine(),
    versions: versions(flags.browser === true),
    peers: peers(name),
  });
} else if (command === "end") {
  append(file, { type: "end", ...now });
} else {
  throw new Error("begin or end?");
}
