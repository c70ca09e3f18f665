// What the packages weigh, minified and gzipped, without React: `budget.json` bounds it. And what else holds for each of them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { tsc } from "../../xtask/npm/tools.mjs";

const budget = JSON.parse(await readFile(new URL("budget.json", import.meta.url), "utf8"));

for (const [name, most] of Object.entries(budget)) {
  const folder = new URL(`${name.replace("turbo-", "")}/`, import.meta.url);
  const read = (file) => readFile(new URL(file, folder), "utf8");

  test(`${name} is as light as its budget says`, async (context) => {
    const entryPoints = [fileURLToPath(new URL("src/index.js", folder))];
    const options = { bundle: true, minify: true, format: "esm", target: "es2022", write: false, external: ["react"] };
    const built = await build({ entryPoints, ...options });
    const size = gzipSync(built.outputFiles[0].contents, { level: 9 }).length;
    context.diagnostic(`${size} bytes of ${most}`);
    assert.ok(size <= most, `${size} bytes, and the budget has ${most}`);
    assert.ok(size > most * 0.9, `${size} bytes: lower the budget of ${most}`);
  });

  test(`${name} exports what it declares`, async () => {
    const declared = [...(await read("index.d.ts")).matchAll(/^export declare (?:function|const|class) (\w+)/gm)].map(([, name]) => name);
    const module = await import(new URL("src/index.js", folder).href);
    assert.deepEqual(Object.keys(module).sort(), [...new Set(declared)].sort());
  });

  test(`${name} is a package as packages should be`, async () => {
    const { messages } = await publint({ pkgDir: fileURLToPath(folder), pack: "npm", strict: true });
    const manifest = JSON.parse(await read("package.json"));
    assert.deepEqual(messages.map((message) => formatMessage(message, manifest)), []);
  });
}

/** What stands in a README as code of a language. */
const snippets = async (file, language) =>
  [...(await readFile(new URL(file, import.meta.url), "utf8")).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, code]) => code);

test("what the README of turbo-react shows is what TypeScript accepts", async () => {
  const folder = path.join(process.env.TURBO_PEOPLE, "readme");
  await mkdir(folder, { recursive: true });
  const found = await snippets("react/README.md", "tsx");
  assert.equal(found.length, 2);
  await Promise.all(found.map((code, index) => writeFile(path.join(folder, `${index}.tsx`), code.replaceAll('"./people.js"', '"people"'))));
  const here = path.dirname(fileURLToPath(import.meta.url));
  const compilerOptions = { jsx: "react-jsx" };
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ extends: path.join(here, "tsconfig.json"), compilerOptions, include: ["*.tsx"] }));
  try {
    execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    assert.fail(error.stdout);
  }
});

test("what the README of turbo-svelte shows is what Svelte compiles", async () => {
  const [code, ...more] = await snippets("svelte/README.md", "svelte");
  assert.equal(more.length, 0);
  assert.deepEqual(compile(code, { filename: "Readme.svelte" }).warnings, []);
});
