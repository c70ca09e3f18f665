// Packs the npm package in the folder `argv[2]`, looks at what came out, installs it into an empty project, and there checks and runs the
// program `argv[3]`, which imports it. What it needs beside it (`argv[4]` and so on) are packages of the tests.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { attw, publint, tsc } from "../../xtask/npm/tools.mjs";

const [, , source, program, ...beside] = process.argv;
const project = mkdtempSync(path.join(tmpdir(), "turbo-installed-"));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Runs a program in the project; what it says is shown only where it fails. */
function run(command, ...args) {
  try {
    return execFileSync(command, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")}\n${error.stdout}${error.stderr}`);
  }
}

/** The folder of a package of the tests. */
const packageOf = (name) => path.join(path.dirname(tsc), "..", "..", name);

/** Every file that a manifest's `exports` lead to, with the conditions on the way. */
function targets(exports, conditions = []) {
  if (typeof exports === "string") return [{ file: exports, conditions }];
  return Object.entries(exports).flatMap(([key, value]) => targets(value, key.startsWith(".") ? [] : [...conditions, key]));
}

/** What a module imports or exports from elsewhere, or loads beside itself. */
function imports(text) {
  const from = [...text.matchAll(/^(?:import|export)\b[^"';]*?from "([^"]+)";/gm)];
  const beside = [...text.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)];
  return [...from, ...beside].map(([, target]) => target);
}

try {
  const [packed] = JSON.parse(run(npm, "pack", path.resolve(source), "--json", "--ignore-scripts", "--pack-destination", project));
  const files = new Set(packed.files.map((file) => `./${file.path}`));
  const manifest = JSON.parse(readFileSync(path.join(source, "package.json"), "utf8"));

  assert.equal(manifest.type, "module");
  assert.equal(manifest.sideEffects, false, "bundlers leave out what nobody uses");
  assert.deepEqual(Object.keys(manifest.dependencies ?? {}), []);
  const entries = Object.entries(manifest.exports);
  assert.equal(entries[0]?.[0], ".");
  for (const [entry, target] of entries) {
    if (typeof target === "string") continue;
    // Conditions are tried in order: types first, and nothing behind the default.
    assert.equal(Object.keys(target)[0], "types", entry);
    assert.equal(Object.keys(target).at(-1), "default", entry);
  }
  for (const { file } of targets(manifest.exports)) assert.ok(files.has(file), `${file} is exported and not packed`);
  for (const file of files) {
    assert.doesNotMatch(file, /\.(test\.m?js|tsbuildinfo|map|tgz)$|\/(test|node_modules)\//, "nobody needs it");
    if (!/\.(m?js|d\.ts)$/.test(file)) continue;
    for (const target of imports(readFileSync(path.join(source, file), "utf8"))) {
      if (!target.startsWith(".")) {
        assert.ok(target in (manifest.peerDependencies ?? {}), `${file} imports ${target}, which the package does not bring`);
        continue;
      }
      const resolved = `./${path.posix.join(path.posix.dirname(file), target)}`;
      assert.ok(files.has(resolved), `${file} imports ${target}, which is not packed`);
    }
    if (file.endsWith(".d.ts")) continue;
    // What TypeScript sees of a module that is exported is what Node runs.
    const declarations = targets(manifest.exports).find((it) => it.file === file) && file.replace(/\.js$/, ".d.ts");
    if (declarations && manifest.exports["."].default !== file) assert.ok(files.has(declarations), `${file} has no declarations`);
  }

  // What others have found that goes wrong with packages: every entry, as each of the ways to look modules up sees it.
  run(process.execPath, publint, "--strict", path.resolve(source));
  run(process.execPath, attw, "--profile", "esm-only", "--no-emoji", "--no-color", path.join(project, packed.filename));

  writeFileSync(path.join(project, "package.json"), '{ "name": "empty", "private": true, "type": "module" }\n');
  run(npm, "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${packed.filename}`, ...beside.map(packageOf));
  cpSync(program, path.join(project, "program.ts"));
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--verbatimModuleSyntax", "--target", "es2022", "--lib", "es2022,dom,dom.asynciterable,esnext.disposable"];
  for (const resolution of [
    ["--module", "nodenext"],
    ["--module", "node18"],
    ["--module", "esnext", "--moduleResolution", "bundler"],
  ]) {
    run(process.execPath, tsc, ...strict, ...resolution, "program.ts");
  }
  run(process.execPath, "program.js");
} finally {
  rmSync(project, { recursive: true, force: true, maxRetries: 5 });
}
