// The four pages in a real browser, beside each other, against one server. `page.rs` runs this with
//   GUESTS_SERVER  the server's binary
//   SCREENSHOTS    a folder for a picture of each page, if somebody wants to look
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

import { launchChromium } from "../../../xtask/npm/tools.mjs";

const FRAMEWORKS = ["react", "svelte", "dioxus", "leptos"];

/** @type {import("node:child_process").ChildProcess} */
let server;
let port = "0";
/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
/** @type {Record<string, import("playwright-core").Page>} */
const pages = {};
/** @type {string[]} */
const complaints = [];

async function start() {
  server = spawn(process.env.GUESTS_SERVER, ["--port", port], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: server.stdout }), "line");
  port = line.match(/:(\d+)\//)[1];
}

before(async () => {
  await start();
  browser = await launchChromium();
  // Modules of wasm that are not optimised are large.
  browser.context.setDefaultTimeout(90_000);
  browser.context.on("weberror", (error) => complaints.push(String(error.error())));
});

after(async () => {
  await browser?.close();
  server?.kill("SIGKILL");
});

const shows = (page, id, text) => page.locator(`#${id}`, { hasText: text }).waitFor();
const entry = (page, text) => page.locator("#entries li", { hasText: text }).waitFor();

async function sign(page, name, text) {
  await page.fill("#name", name);
  await page.fill("#text", text);
  await page.click("#sign");
}

for (const [index, framework] of FRAMEWORKS.entries()) {
  test(`${framework}: the page opens, connects, and is one more reader`, async () => {
    const page = (pages[framework] = await browser.context.newPage());
    await page.goto(`http://127.0.0.1:${port}/${framework}/`);
    await shows(page, "state", /^open$/);
    await shows(page, "readers", `${index + 1} reading`);
  });
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: what is signed here is read on all pages`, async () => {
    const page = pages[framework];
    await sign(page, framework, `Written with ${framework}`);
    for (const reader of FRAMEWORKS) await entry(pages[reader], `Written with ${framework}`);
    await shows(page, "count", "1 by you");
    assert.equal(await page.inputValue("#text"), "");
    await page.fill("#name", "nobody");
    await shows(page, "count", "0 by you");
  });

  test(`${framework}: an error of the schema is told apart`, async () => {
    const page = pages[framework];
    await sign(page, framework, "   ");
    await shows(page, "error", "Both fields want to be filled.");
    await sign(page, framework, "x".repeat(201));
    await shows(page, "error", "No more than 200 characters.");
    await page.fill("#text", "");
  });

  test(`${framework}: a stream that nobody shows any more is cancelled`, async () => {
    const page = pages[framework];
    await page.click("#toggle");
    for (const other of FRAMEWORKS) await shows(pages[other], "readers", "3 reading");
    assert.equal(await page.locator("#entries").count(), 0);
    await page.click("#toggle");
    for (const other of FRAMEWORKS) await shows(pages[other], "readers", "4 reading");
    // From the beginning, and nobody twice.
    await entry(page, "Written with react");
    assert.equal(new Set(await page.locator("#entries li").allTextContents()).size, await page.locator("#entries li").count());
  });
}

test("everybody has read the same", async () => {
  const texts = await Promise.all(FRAMEWORKS.map((framework) => pages[framework].locator("#entries li").allTextContents()));
  assert.deepEqual(texts[0], FRAMEWORKS.map((framework) => `${framework}Written with ${framework}`));
  for (const others of texts) assert.deepEqual(others, texts[0]);
  if (process.env.SCREENSHOTS) {
    for (const framework of FRAMEWORKS) await pages[framework].screenshot({ path: `${process.env.SCREENSHOTS}/${framework}.png` });
  }
});

test("a server that goes is seen, and one that comes begins a new book", async () => {
  server.kill("SIGKILL");
  await once(server, "exit");
  for (const framework of FRAMEWORKS) await shows(pages[framework], "state", /^reconnecting$/);
  if (process.env.SCREENSHOTS) await pages.svelte.screenshot({ path: `${process.env.SCREENSHOTS}/reconnecting.png` });
  await start();
  await sign(pages.leptos, "late", "The first of a new book");
  for (const framework of FRAMEWORKS) {
    await shows(pages[framework], "state", /^open$/);
    await entry(pages[framework], "The first of a new book");
    await pages[framework].waitForFunction(() => document.querySelectorAll("#entries li").length === 1);
    await shows(pages[framework], "readers", "4 reading");
  }
});

test("nothing went wrong unseen", () => assert.deepEqual(complaints, []));
