// `turboc` joins the modules into one by dropping the imports between them. That works as long as no two of them have a top-level name
// in common, an import renames nothing, and every module is in the list of `runtime/src/typescript.rs`.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const src = new URL("../src/", import.meta.url);
/** The index says what is exported, and `engine.js` is types only: neither is joined. */
const APART = ["engine.js", "index.js"];

/** Names that a module declares at its top level. @param {string} text */
const declared = (text) =>
  [...text.matchAll(/^(?:export )?(?:async )?(?:function\*?|class|const|let|var)\s+([\w$]+|[{[].*)/gm)].map((found) => String(found[1]));

/** What a module imports, as it is written. @param {string} text */
const imported = (text) => [...text.matchAll(/^import \{([^}]*)\} from "\.\/([^"]+)";/gm)].map((found) => [String(found[1]), String(found[2])]);

const names = (await readdir(src)).filter((name) => !APART.includes(name));
const modules = await Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, src), "utf8") })));
const list = await readFile(new URL("../../src/typescript.rs", import.meta.url), "utf8");

test("no two modules have a top-level name in common", () => {
  /** @type {Map<string, string>} */
  const owners = new Map();
  for (const { name, text } of modules) {
    for (const it of declared(text)) {
      assert.match(it, /^[\w$]+$/, `${name} takes something apart at its top level: ${it}`);
      assert.equal(owners.get(it), undefined, `${it} of ${name} has the name of another in ${owners.get(it)}`);
      owners.set(it, name);
    }
  }
  assert.ok(owners.size > 150, `only ${owners.size} names were found`);
});

test("an import renames nothing, and takes what the other module exports", () => {
  for (const { name, text } of modules) {
    const lines = text.split("\n").filter((line) => line.startsWith("import "));
    assert.equal(imported(text).length, lines.length, `${name} imports in another way`);
    for (const [what, from] of imported(text)) {
      const other = modules.find((module) => module.name === from);
      for (const it of String(what).split(",").map((it) => it.trim()).filter(Boolean)) {
        assert.match(it, /^[\w$]+$/, `${name} renames what it imports`);
        assert.match(other?.text ?? "", new RegExp(`^export (async )?(function\\*?|class|const|let) ${it.replace("$", "\\$")}\\b`, "m"));
      }
    }
  }
});

test("every module is joined, behind those that it needs at its top level", () => {
  const order = [...list.matchAll(/^ {4}\("([\w.]+)", include_str!/gm)].map((found) => String(found[1]));
  assert.deepEqual([...order].sort(), [...names].sort());
  for (const { name, text } of modules) {
    for (const [what, from] of imported(text)) {
      const needed = String(what).split(",").map((it) => it.trim()).filter(Boolean);
      // Classes that are extended, and what a top-level constant is made with.
      const atOnce = needed.filter((it) => new RegExp(`^(export )?(class .* extends ${it}\\b|const .*\\b${it}\\b)`, "m").test(text));
      if (atOnce.length > 0) assert.ok(order.indexOf(String(from)) < order.indexOf(name), `${name} stands before ${from}, of which it needs ${atOnce}`);
    }
  }
});

test("what generated modules of TypeScript call is declared", async () => {
  const index = await readFile(new URL("index.js", src), "utf8");
  const [, generated = ""] = /^\/\/ generated$([^]*)^\/\/ generated, of mocks/m.exec(index) ?? [];
  const called = [...generated.matchAll(/^export \{([^}]*)\}/gm)].flatMap((found) => String(found[1]).split(",").map((it) => it.trim()));
  const declarations = await readFile(new URL("../index.d.ts", src), "utf8");
  assert.deepEqual(called.filter((it) => !new RegExp(`\\b${it}[:(<]|class ${it}\\b`).test(declarations)), []);
  assert.ok(called.length > 80, `only ${called.length} names were found`);
});
