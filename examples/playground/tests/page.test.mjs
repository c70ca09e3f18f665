// The page in a real browser. `page.rs` runs this with
//   PLAYGROUND        the binary, which serves what was built
//   PLAYGROUND_SHOWN  the file to write what the page has shown of each sample to, for `page.rs` to compare
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

import { launchChromium } from "../../../xtask/npm/tools.mjs";

const WITHIN = 60_000;

/** @typedef {import("playwright-core").Page} Page */

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
/** @type {Page} */
let page;
/** @type {string[]} */
const complaints = [];
/** @type {{ name: string, schemas: { path: string, text: string }[], files: { path: string, text: string }[] }[]} */
const shown = [];

const nest = (/** @type {string} */ open, /** @type {string} */ inner, /** @type {string} */ close, /** @type {number} */ depth) =>
  open.repeat(depth) + inner + close.repeat(depth);
const chain = (/** @type {number} */ count, /** @type {(at: number) => string} */ item) => Array.from({ length: count }, (_, at) => item(at)).join("\n");
const head = "package deep.v1;\n";
/** What is as deep as the language allows compiles; one more is an error. @type {[string, string, string][]} */
const HOSTILE = [
  ["lists", `${head}struct S { a: ${nest("[", "u8", "]", 63)} }`, "well"],
  ["lists, too deep", `${head}struct S { a: ${nest("[", "u8", "]", 5_000)} }`, "errors"],
  ["tuples", `${head}struct S { a: ${nest("(u8, ", "u8", ")", 63)} }`, "well"],
  ["arrays", `${head}struct S { a: ${nest("[", "u8", "; 1]", 63)} }\nservice A { fn f(a: ${nest("[", "u8", "; 1]", 62)}) -> ${nest("[", "u8?", "]?", 63)}; }`, "well"],
  ["maps", `${head}struct S { a: ${nest("map<u8, ", "u8", ">", 63)} }`, "well"],
  ["generics", `${head}struct P<T> { a: T }\nstruct S { a: ${nest("P<", "u8", ">", 62)} }`, "well"],
  ["lists of generics", `${head}struct P<T> { a: [T], b: map<u8, T?> }\nstruct S { a: ${nest("P<", "u8", ">", 63)} }`, "well"],
  ["structs in structs", head + chain(63, (at) => `struct S${at} { a: S${at + 1} }`) + "\nstruct S63 { a: u8 }", "well"],
  ["structs, too deep", head + chain(2_000, (at) => `struct S${at} { a: S${at + 1} }`) + "\nstruct S2000 { a: u8 }", "errors"],
  ["a long chain of lists", head + chain(1_500, (at) => `struct S${at} { @min(1) @max(2) a: [S${at + 1}] }`) + "\nstruct S1500 { a: u8 }", "well"],
  ["newtypes", head + chain(60, (at) => `type N${at} = N${at + 1};`) + "\ntype N60 = u8;", "well"],
  ["newtypes, too deep", head + chain(3_000, (at) => `type N${at} = [N${at + 1}];`) + "\ntype N3000 = u8;", "errors"],
  ["comments", `${nest("/*", " x ", "*/", 63)}\n${head}`, "well"],
  ["comments, too deep", `${nest("/*", "", "*/", 50_000)}\n${head}`, "errors"],
  ["links in documentation", `${head}/// ${nest("[", "x", "]", 2_000)}\n/// ${nest("*", "x", "*", 2_000)}\n/// ${"> ".repeat(2_000)}\nstruct S {}`, "well"],
  ["brackets", "(".repeat(200_000), "errors"],
  ["only zeros", "\0".repeat(10_000), "errors"],
  ["names of objects", `${head}struct __proto { constructor: u8, prototype: u8, toString: u8, hasOwnProperty: u8 }\nenum E { constructor, prototype }\nservice S { fn constructor() -> E; fn then(); }`, ""],
  ["proto itself", `${head}struct S { __proto__: u8 }`, ""],
];

before(async () => {
  server = await serve();
  browser = await launchChromium({ viewport: { width: 1400, height: 900 } });
  browser.context.setDefaultTimeout(WITHIN);
  browser.context.on("weberror", (error) => complaints.push(String(error.error())));
  browser.context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page = await open("");
});

after(async () => {
  await browser?.close();
  server?.process.kill("SIGKILL");
});

test("a schema becomes Rust and TypeScript as one types", async () => {
  await page.locator("#code", { hasText: "pub trait People" }).waitFor();
  const area = page.locator("#surface textarea");
  await area.fill("");
  await area.pressSequentially("package zoo.v1;\nstruct Animal {\nlegs: u8,\nname: string?,\n}\nservice Zoo {\nfn feed(animal: Animal) -> u32;\n}\n", { delay: 5 });
  await settled();
  assert.equal(await area.inputValue(), "package zoo.v1;\nstruct Animal {\n    legs: u8,\n    name: string?,\n}\nservice Zoo {\n    fn feed(animal: Animal) -> u32;\n}\n");
  assert.equal(await state(), "well");
  await kind("Rust server");
  await page.locator("#code", { hasText: "pub trait Zoo" }).waitFor();
  await kind("Rust client");
  await page.locator("#code", { hasText: "pub struct ZooClient" }).waitFor();
  await kind("TypeScript");
  await page.locator("#code", { hasText: "interface Animal" }).waitFor();
  await kind("JavaScript");
  await page.locator("#code", { hasText: "class Zoo" }).waitFor();
  assert.ok((await page.locator("#code .keyword").count()) > 10, "code has colours");
});

test("an error has a code and a place, and goes when it is mended", async () => {
  const before = await page.textContent("#code");
  const bad = "package zoo.v1;\n\n// é𝄞 counts in UTF-16\nstruct Animal { /* 𝄞 */ legs: u9 }\n";
  await page.fill("#surface textarea", bad);
  const problem = page.locator(".problem.error");
  await problem.waitFor();
  assert.equal(await problem.locator(".code").textContent(), "E0308");
  assert.equal(await problem.locator(".where").textContent(), "people.turbo:4:31");
  assert.equal(await state(), "errors");
  assert.equal(await page.locator(".paint .error").textContent(), "u9", "the name is underlined");
  assert.equal(await page.textContent("#code"), before, "what was generated stays");
  await page.locator(".old", { hasText: "As of the last schema" }).waitFor();
  await problem.locator("button.explain").click();
  await problem.locator(".story p").first().waitFor();
  await problem.locator("button.jump").click();
  const selected = await page.evaluate(() => {
    const area = document.activeElement;
    return area instanceof HTMLTextAreaElement ? area.value.slice(area.selectionStart, area.selectionEnd) : undefined;
  });
  assert.equal(selected, "u9");
  // What is typed replaces what the click has selected.
  await page.keyboard.insertText("u8");
  await problem.waitFor({ state: "detached" });
  assert.equal(await page.textContent("#problem-count"), "No problems");
  assert.equal(await state(), "well");
  await page.keyboard.press("Control+z");
  await problem.waitFor();
  assert.equal(await page.inputValue("#surface textarea"), bad, "undo");
});

test("a fix is made by a click", async () => {
  await page.fill("#surface textarea", "package zoo.v1;\nstruct Animal { legs: u8; name: string }\n");
  await page.locator(".problem .fix").first().click();
  await page.locator(".problem").waitFor({ state: "detached" });
  assert.equal(await page.inputValue("#surface textarea"), "package zoo.v1;\nstruct Animal { legs: u8, name: string }\n");
});

test("a lint has its name, its story and its fix, and is no error", async () => {
  await page.fill("#surface textarea", "package zoo.v1;\nstruct bird {\n    wings: u8,\n}\nservice Zoo {\n    fn feed(bird: bird);\n}\n");
  const problem = page.locator(".problem.warning");
  await problem.waitFor();
  await settled();
  assert.equal(await page.locator(".problem").count(), 1);
  assert.equal(await problem.locator(".code").textContent(), "naming");
  assert.equal(await problem.locator(".where").textContent(), "people.turbo:2:8");
  assert.equal(await page.textContent("#problem-count"), "1 warning");
  assert.equal(await state(), "well", "it compiles");
  assert.equal(await page.locator(".paint .warning").textContent(), "bird", "the name is underlined");
  assert.equal(await page.locator("#files [data-faulty]").count(), 0);
  await kind("Rust server");
  await page.locator("#code", { hasText: "pub trait Zoo" }).waitFor();
  await problem.locator("button.explain").click();
  await problem.locator(".story p").first().waitFor();
  await page.fill("#surface textarea", "package zoo.v1;\nstruct Bird {\n    wings: u8,\n}\nservice Zoo {\n    fn feed(bird: Bird);\n}\n");
  await problem.waitFor({ state: "detached" });
  assert.equal(await page.textContent("#problem-count"), "No problems");
  // What is wrong is said first, and lints wait until nothing is.
  await page.fill("#surface textarea", "package zoo.v1;\nstruct bird { wings: u9 }\n");
  await page.locator(".problem.error").waitFor();
  assert.equal(await problem.count(), 0);
});

test("a schema is put into the one style", async () => {
  await page.fill("#surface textarea", "package zoo.v1;\nstruct  Animal{legs:u8,\n/* kept */ name :string}");
  await page.click("#format");
  const styled = await waitForText((text) => text.includes("struct Animal {"));
  assert.match(styled, /\/\* kept \*\//);
  await page.keyboard.press("Control+z");
  await waitForText((text) => text.includes("struct  Animal{"));
  await page.keyboard.press("Control+s");
  assert.equal(await waitForText((text) => text.includes("struct Animal {")), styled);
});

test("files import each other", async () => {
  await page.fill("#surface textarea", 'package zoo.v1;\nimport "geo/place.turbo";\nstruct Cage { at: place.Place }\n');
  await page.locator(".problem", { hasText: "E0101" }).waitFor();
  await page.click("#add");
  const name = page.locator("input.rename");
  await name.fill("../place.turbo");
  assert.equal(await name.evaluate((field) => field instanceof HTMLInputElement && field.validity.valid), false);
  await name.fill("geo/place.turbo");
  await name.press("Enter");
  await page.fill("#surface textarea", "package geo.place;\nstruct Place { x: f64, y: f65 }\n");
  const problem = page.locator(".problem", { hasText: "f65" });
  await problem.waitFor();
  // A click leads to the file that has it.
  await page.getByRole("tab", { name: "people.turbo" }).click();
  await page.locator('#files [aria-selected="true"]', { hasText: "people.turbo" }).waitFor();
  await problem.locator("button.jump").click();
  await page.locator('#files [aria-selected="true"]', { hasText: "geo/place.turbo" }).waitFor();
  await page.keyboard.type("f64");
  await problem.waitFor({ state: "detached" });
  await kind("TypeScript");
  assert.deepEqual(await page.locator("#file option").allTextContents(), ["web/geo/place.d.ts", "web/turbo-engine.d.ts", "web/zoo.d.ts"]);
  await record("imports");
  await page.click("#remove");
  await page.locator(".problem", { hasText: "E0101" }).waitFor();
});

test("the bytes of types and methods", async () => {
  await sample("people");
  await kind("Wire");
  await page.selectOption("#entries", { label: "fn get_person" });
  await page.locator("#details .signature", { hasText: "11 03 99 bb 5b a3 2f b2" }).waitFor();
  await page.locator("#details .identity pre", { hasText: "%1=enum{NotFound{rowid:i64},Unnamed}" }).waitFor();
  await page.selectOption("#entries", { label: "error PersonError" });
  await page.locator("#details h3", { hasText: "PersonError" }).waitFor();
  assert.equal(await page.locator("#details .hex").textContent(), "00 54 ");
  await page.locator("#details .pieces li").nth(1).focus();
  assert.equal(await page.locator("#details .bytes[data-shown]").textContent(), "54");
  await page.selectOption("#details select", "Unnamed");
  await page.locator("#details .hex", { hasText: /^01 $/ }).waitFor();
});

test("what is shown is what turboc writes", async () => {
  for (const name of ["people", "evolution", "everything"]) {
    await sample(name);
    assert.equal(await state(), "well", name);
    await record(name);
  }
});

test("a link brings the schema back", async () => {
  await sample("evolution");
  await page.fill("#surface textarea", "package shared.v1;\nstruct Ünï {}\n".replace("Ünï", "Uni") + "// ✓ 𝄞 </script>\n");
  await settled();
  await page.click("#share");
  await page.locator("#share-note", { hasText: /link/i }).waitFor();
  const other = await open(new URL(page.url()).hash);
  assert.equal(await other.inputValue("#surface textarea"), await page.inputValue("#surface textarea"));
  assert.deepEqual(await other.locator("#files [role=tab]").allTextContents(), ["shapes_v2.turbo", "shapes_v1.turbo"]);
  await other.locator("#problem-count", { hasText: "No problems" }).waitFor();
  await other.close();
  for (const bad of ["#s=", "#s=%%%", "#s=AAAA", "#other", `#s=${await folded('[["../../etc/passwd",""]]')}`, `#s=${await folded('{"__proto__":[]}')}`, `#s=${await folded(`[["a.turbo",${JSON.stringify("x".repeat(3_000_000))}]]`)}`]) {
    const fallen = await open(bad);
    assert.match(await fallen.inputValue("#surface textarea"), /package people\.v1;/, bad.slice(0, 60));
    await fallen.close();
  }
});

test("hostile input leaves the page alive", async () => {
  await sample("people");
  for (const [name, text, expected] of HOSTILE) {
    await paste(text);
    await settled();
    const light = await state();
    assert.notEqual(light, "broken", `${name}: ${await page.textContent("#lamp")}`);
    if (expected) assert.equal(light, expected, `${name}: ${(await page.textContent("#problems"))?.slice(0, 300)}`);
    await kind("Wire");
    await kind("Rust server");
  }
  assert.equal(await page.evaluate(() => "polluted" in {} || Object.keys(Object.prototype).length > 0), false);
});

test("a megabyte of text is no trouble", async () => {
  const line = "struct S# { a: u8, b: string, c: [u32], d: map<string, i64> }\n";
  let many = "package large.v1;\n";
  for (let at = 0; many.length < 250_000; at++) many += line.replace("#", String(at));
  for (const [text, expected] of /** @type {const} */ ([
    [many, "well"],
    ["x".repeat(1_000_000), "errors"],
    [`struct } ${"/* // */ ".repeat(10)}\n`.repeat(10_000), "errors"],
    [`package a.v1;\n${"/// words `and` [links] \n".repeat(40_000)}struct S {}`, "well"],
  ])) {
    await paste(text);
    await settled();
    assert.equal(await state(), expected, `${text.slice(0, 40)}: ${await page.textContent("#lamp")}`);
  }
  await page.fill("#surface textarea", "package small.v1;\nstruct Small { a: u8 }\n");
  await settled();
  assert.equal(await state(), "well");
  await page.locator("#code", { hasText: "pub struct Small" }).waitFor();
});

test("the keyboard reaches everything and is not caught", async () => {
  await page.locator("#kinds [data-kind=server]").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "TypeScript");
  await page.locator("#code", { hasText: "interface Small" }).waitFor();
  const area = page.locator("#surface textarea");
  await area.fill("ab");
  await area.press("Tab");
  assert.equal(await area.inputValue(), "ab  ");
  await area.press("Control+a");
  await area.press("Tab");
  assert.equal(await area.inputValue(), "    ab  ");
  await area.press("Shift+Tab");
  assert.equal(await area.inputValue(), "ab  ");
  await area.press("Escape");
  await area.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA");
});

test("it fits on a phone", async () => {
  const phone = await open("");
  await phone.setViewportSize({ width: 360, height: 740 });
  for (const name of ["Rust server", "Wire", "turbo.toml"]) {
    await phone.getByRole("tab", { name, exact: true }).click();
    const width = await phone.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${name}: ${width} pixels`);
  }
  await phone.close();
});

test("nothing has complained", () => {
  assert.deepEqual(complaints, []);
  const { PLAYGROUND_SHOWN } = process.env;
  if (PLAYGROUND_SHOWN) writeFileSync(PLAYGROUND_SHOWN, JSON.stringify(shown));
});

test("the module runs in Node, on its smaller stack", async () => {
  const folder = new URL("../web/compiler/", import.meta.url);
  const module = await import(new URL("turbo-wasm.js", folder).href);
  await module.default({ module_or_path: readFileSync(new URL("turbo-wasm_bg.wasm", folder)) });
  for (const [name, text, expected] of HOSTILE) {
    const answer = JSON.parse(module.compile(["a.turbo"], [text]));
    if (expected) assert.equal(answer.errors === 0 ? "well" : "errors", expected, name);
    for (const at of (answer.outline ?? []).slice(0, 20).keys()) JSON.parse(module.layout_of(at));
  }
});

/** Starts the server and waits for the address it prints. */
async function serve() {
  const { PLAYGROUND } = process.env;
  if (!PLAYGROUND) throw new Error("PLAYGROUND is not set: run `cargo test -p playground --test page`");
  const child = spawn(PLAYGROUND, ["--no-build", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\/\/[\d.]+:\d+\//.exec(line);
    if (address) return { process: child, address: address[0] };
  }
  throw new Error("the server ended before it printed its address");
}

/** Opens the page in a tab of its own, and waits until it has compiled. */
async function open(/** @type {string} */ fragment) {
  const page = await browser.context.newPage();
  await page.goto(server.address + fragment);
  await settled(page);
  return page;
}

/** Waits until the text is as it should be. */
async function waitForText(/** @type {(text: string) => boolean} */ isWell) {
  for (const end = Date.now() + WITHIN; ; await new Promise((resume) => setTimeout(resume, 50))) {
    const text = await page.inputValue("#surface textarea");
    if (isWell(text)) return text;
    assert.ok(Date.now() < end, text);
  }
}

/** Replaces the text at once, as pasting does; `fill` takes a line at a time. */
async function paste(/** @type {string} */ text) {
  await page.locator("#surface textarea").evaluate((area, text) => {
    if (!(area instanceof HTMLTextAreaElement)) return;
    area.value = text;
    area.dispatchEvent(new Event("input"));
  }, text);
}

/** Waits until what is shown belongs to what is written. */
async function settled(of = page) {
  await of.locator('#board[aria-busy="false"]').waitFor({ state: "attached" });
}

async function state() {
  return page.locator("#lamp").getAttribute("data-state");
}

async function kind(/** @type {string} */ name) {
  await page.locator("#kinds").getByRole("tab", { name, exact: true }).click();
}

async function sample(/** @type {string} */ name) {
  await page.selectOption("#samples", name);
  await page.locator(`#files [data-path="${{ people: "people", evolution: "shapes_v1", everything: "money" }[name]}.turbo"]`).waitFor();
  await settled();
}

/** Keeps what the page shows, file by file. */
async function record(/** @type {string} */ name) {
  const schemas = [];
  for (const path of await page.locator("#files [role=tab]").allTextContents()) {
    await page.locator(`#files [data-path="${path}"]`).click();
    schemas.push({ path, text: await page.inputValue("#surface textarea") });
  }
  const files = [];
  for (const tab of ["Rust server", "Rust client", "TypeScript", "JavaScript", "turbo.toml"]) {
    await kind(tab);
    for (const path of await page.locator("#file option").allTextContents()) {
      await page.locator("#file").evaluate((pick, path) => {
        if (!(pick instanceof HTMLSelectElement)) return;
        pick.value = path;
        pick.dispatchEvent(new Event("change"));
      }, path);
      files.push({ path, text: (await page.textContent("#code")) ?? "" });
    }
  }
  shown.push({ name, schemas, files });
}

/** A fragment's body, made as the page makes it. */
async function folded(/** @type {string} */ text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = Buffer.from(await new Response(stream).arrayBuffer());
  return bytes.toString("base64url");
}
