// The page in a real browser, against the real server. `page.rs` runs this with
//   NOTEBOOK_SERVER  the server's binary
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { after, before, test } from "node:test";

import { launchChromium } from "../../../xtask/npm/tools.mjs";

const PASSWORD = "correct horse";

/** @type {import("node:child_process").ChildProcess} */
let server;
/** @type {string} */
let address;
/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
/** @type {import("playwright-core").Page} */
let page;
/** @type {string[]} */
const complaints = [];

before(async () => {
  server = spawn(process.env.NOTEBOOK_SERVER, ["--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: server.stdout }), "line");
  address = line.match(/http:\S+\//)[0];
  browser = await launchChromium();
  browser.context.setDefaultTimeout(30_000);
  browser.context.on("weberror", (error) => complaints.push(String(error.error())));
  page = await browser.context.newPage();
  await page.goto(address);
});

after(async () => {
  await browser?.close();
  server?.kill("SIGKILL");
});

async function give(name, password, button) {
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click(`#door button:text-is("${button}")`);
}

const said = (text) => page.locator("#said", { hasText: text }).waitFor();
const inside = (name) => page.locator("#inside:not([hidden]) #owner", { hasText: name }).waitFor();

test("a stranger stands at the door", async () => {
  await page.locator("#door:not([hidden])").waitFor();
  await said("Who is there?");
});

test("a wrong password is refused", async () => {
  await give("ada", PASSWORD, "Sign in");
  await said("The name or the password is wrong.");
  assert.deepEqual(await browser.context.cookies(), []);
});

test("who joins is signed in, with a cookie that no script can read", async () => {
  await give("ada", PASSWORD, "Join");
  await inside("ada");
  const [cookie] = await browser.context.cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite], ["pass", true, "Strict"]);
  assert.equal(await page.evaluate(() => document.cookie), "");
});

test("notes are written, and are there when the page is loaded again", async () => {
  await page.fill("#note", "an engine that weaves");
  await page.click("#write button");
  await page.locator("#notes li", { hasText: "an engine that weaves" }).waitFor();
  await page.reload();
  await inside("ada");
  await page.locator("#notes li", { hasText: "an engine that weaves" }).waitFor();
});

test("signing out ends it for other tabs too", async () => {
  const other = await browser.context.newPage();
  await other.goto(address);
  await other.locator("#inside:not([hidden])").waitFor();
  await page.click("#sign-out");
  await said("Signed out.");
  assert.deepEqual(await browser.context.cookies(), []);
  await other.fill("#note", "too late");
  await other.click("#write button");
  await other.locator("#door:not([hidden])").waitFor();
  await other.close();
  await page.reload();
  await page.locator("#door:not([hidden])").waitFor();
});

test("a name is taken once, and its owner comes back", async () => {
  await give("ada", "another horse", "Join");
  await said("Somebody else has that name.");
  await give("ada", PASSWORD, "Sign in");
  await inside("ada");
  assert.equal(await page.locator("#notes li").count(), 1);
});

test("nothing went wrong unseen", () => assert.deepEqual(complaints, []));
