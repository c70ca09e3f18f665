// The page in a real browser, against the real server. `page.rs` runs this with
//   PEOPLE_SERVER    the server's binary
//   PEOPLE_DATABASE  the SQLite file to serve, which it reads afterwards
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

import { launchChromium } from "../../../xtask/npm/tools.mjs";

const WITHIN = 20_000;

/** The packages of the page, one for each engine. */
const ENGINES = ["people/people.js", "people-js/people.js"];

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
/** @type {import("playwright-core").Page} */
let first;
/** @type {import("playwright-core").Page} */
let second;
/** @type {string[]} */
const complaints = [];

before(async () => {
  server = await serve(0);
  browser = await launchChromium();
  browser.context.setDefaultTimeout(WITHIN);
  browser.context.on("weberror", (error) => complaints.push(String(error.error())));
  first = await open();
});

after(async () => {
  await browser?.close();
  server?.process.kill("SIGKILL");
});

test("a person who is inserted appears on the board", async () => {
  await insert(first, "Ada Lovelace");
  await row(first, "Ada Lovelace").waitFor();
  await first.locator("#insert-note", { hasText: "Inserted Ada Lovelace as number 1." }).waitFor();
});

test("what another tab inserts arrives by itself", async () => {
  // The one page runs the engine in wasm, the other that in JavaScript.
  second = await open("?engine=js");
  await row(second, "Ada Lovelace").waitFor();
  assert.equal(await second.locator("tr[data-live]").count(), 0, "who was there before is no arrival");
  await insert(second, "Grace Hopper");
  await first.locator("tr[data-live]", { hasText: "Grace Hopper" }).waitFor();
  assert.deepEqual(await names(first), ["Grace Hopper", "Ada Lovelace"]);
});

test("the filter is a prefix", async () => {
  await insert(second, "Gertrude_Stein");
  await row(second, "Gertrude_Stein").waitFor();
  await second.fill("#prefix", "G");
  await row(second, "Ada Lovelace").waitFor({ state: "detached" });
  await complete(second);
  assert.deepEqual(await names(second), ["Gertrude_Stein", "Grace Hopper"]);
  await insert(second, "Alan Turing");
  await row(first, "Alan Turing").waitFor();
  await insert(second, "Grete Hermann");
  await row(second, "Grete Hermann").waitFor();
  assert.deepEqual(await names(second), ["Grete Hermann", "Gertrude_Stein", "Grace Hopper"]);
  await second.fill("#prefix", "");
  await row(second, "Ada Lovelace").waitFor();
});

test("a name is needed: PersonError.Unnamed", async () => {
  await insert(first, "   ");
  await first.locator("#insert-note code", { hasText: /^PersonError\.Unnamed$/ }).waitFor();
});

test("nobody has that number: PersonError.NotFound with its rowid", async () => {
  await first.fill("#rowid", "4711");
  await first.click("#find button");
  await first.locator("#found code", { hasText: "PersonError.NotFound { rowid: 4711 }" }).waitFor();
  await first.fill("#rowid", "1");
  await first.click("#find button");
  await first.locator("#found", { hasText: "Ada Lovelace has number 1." }).waitFor();

  // A number that a double cannot hold comes back as it was.
  const expected = { isPersonError: true, status: "not_found", kind: "NotFound", rowid: "9007199254740993", type: "bigint" };
  for (const engine of ENGINES) assert.deepEqual(await first.evaluate(lookUp, server.address + engine), expected, engine);
});

/** Calls for somebody who is not there, over an engine. */
async function lookUp(/** @type {string} */ module) {
  const { connect, People } = await import(module);
  const channel = await connect("/rpc");
  try {
    await new People(channel).getPerson(9007199254740993n);
  } catch (error) {
    const isPersonError = People.getPerson.isError(error);
    const { kind, rowid } = error.error;
    return { isPersonError, status: error.status, kind, rowid: String(rowid), type: typeof rowid };
  } finally {
    channel.close();
  }
}

test("the page shows its connection", async () => {
  await first.locator("#user-agent", { hasText: await first.evaluate(() => navigator.userAgent) }).waitFor();
  assert.match((await first.textContent("#remote-addr")) ?? "", /^127\.0\.0\.1:\d+$/);
  const before = await visits(first);
  await first.click("#find button");
  await first.waitForFunction((before) => Number(document.querySelector("#visits")?.textContent) >= before + 2, before);
});

for (const engine of ENGINES) {
  test(`a thousand calls at once share one socket: ${engine}`, async () => {
    const page = await browser.context.newPage();
    /** @type {string[]} */
    const sockets = [];
    page.on("websocket", (socket) => sockets.push(socket.url()));
    // Any file of the server will do: the page itself would open a socket of its own.
    await page.goto(`${server.address}icon.svg`);
    const counts = await page.evaluate(async (module) => {
      const { connect, Connection, People } = await import(module);
      const channel = await connect("/rpc");
      const connection = new Connection(channel);
      const people = new People(channel);
      const [counts, ada] = await Promise.all([
        Promise.all(Array.from({ length: 1000 }, () => connection.visits())),
        Promise.all(Array.from({ length: 1000 }, () => people.getPerson(1n))),
      ]);
      if (ada.some((person) => person.name !== "Ada Lovelace" || person.rowid !== 1n)) throw new Error("not Ada");
      return counts;
    }, server.address + engine);
    assert.equal(new Set(counts).size, 1000, "each call was counted once");
    assert.equal(sockets.length, 1, sockets.join());
    await page.close();
  });
}

test("the page counts its calls", async () => {
  await first.click("#burst");
  await first.locator("#burst-note", { hasText: "Answered in" }).waitFor();
  assert.ok((await visits(first)) > 1000);
});

test("the page recovers from a restart of the server", async () => {
  const { port } = server;
  server.process.kill("SIGKILL");
  await once(server.process, "exit");
  await first.locator('#line[data-state="reconnecting"]', { hasText: "Line lost" }).waitFor();
  assert.ok((await names(first)).includes("Ada Lovelace"), "the board stays while the line is down");
  await insert(first, "Frances Allen");
  await first.locator("#insert-note", { hasText: "The line is down" }).waitFor();

  server = await serve(port);
  await first.locator('#line[data-state="open"]').waitFor();
  await second.locator('#line[data-state="open"]').waitFor();
  // What waited for the line was sent, once. The streams are there again, and nobody stands on a board twice.
  for (const page of [first, second]) await page.locator("tr[data-live]", { hasText: "Frances Allen" }).waitFor();
  await insert(second, "Barbara Liskov");
  for (const page of [first, second]) await page.locator("tr[data-live]", { hasText: "Barbara Liskov" }).waitFor();
  await complete(first);
  const expected = [
    "Barbara Liskov",
    "Frances Allen",
    "Grete Hermann",
    "Alan Turing",
    "Gertrude_Stein",
    "Grace Hopper",
    "Ada Lovelace",
  ];
  assert.deepEqual(await names(first), expected);
  // The calls of a new connection are counted from the start: there were a thousand on the old one.
  await first.waitForFunction(() => /^\d{1,3}$/.test(document.querySelector("#visits")?.textContent ?? ""));
});

test("the server stops when it is asked to, though streams are open", async () => {
  server.process.kill("SIGTERM");
  const [code] = await once(server.process, "exit");
  assert.equal(code, 0);
  await first.locator('#line[data-state="reconnecting"]').waitFor();
  assert.deepEqual(complaints, []);
});

/** Starts the server and waits for the address it prints. */
async function serve(/** @type {number} */ port) {
  const { PEOPLE_SERVER, PEOPLE_DATABASE } = process.env;
  if (!PEOPLE_SERVER || !PEOPLE_DATABASE) throw new Error("PEOPLE_SERVER and PEOPLE_DATABASE are not set: run `cargo test --test page`");
  const child = spawn(PEOPLE_SERVER, ["--port", String(port), "--database", PEOPLE_DATABASE], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) {
    const address = /http:\/\/[\d.]+:(\d+)\//.exec(line);
    if (address) return { process: child, address: address[0], port: Number(address[1]) };
  }
  throw new Error("the server ended before it printed its address");
}

/** Opens the page in a tab of its own, and waits until it shows who is there. */
async function open(query = "") {
  const page = await browser.context.newPage();
  await page.goto(server.address + query);
  await complete(page);
  return page;
}

/** Waits until the board shows everyone stored, so that whoever comes next is an arrival. */
async function complete(/** @type {import("playwright-core").Page} */ page) {
  await page.locator('#rows[aria-busy="false"]').waitFor({ state: "attached" });
}

async function insert(/** @type {import("playwright-core").Page} */ page, /** @type {string} */ name) {
  await page.fill("#name", name);
  await page.click("#insert button");
}

function row(/** @type {import("playwright-core").Page} */ page, /** @type {string} */ name) {
  return page.locator("#rows tr", { hasText: name });
}

async function names(/** @type {import("playwright-core").Page} */ page) {
  return page.locator("#rows tr td:nth-child(2)").allTextContents();
}

async function visits(/** @type {import("playwright-core").Page} */ page) {
  return Number((await page.textContent("#visits"))?.replace(/\D/g, ""));
}
