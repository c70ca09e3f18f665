// Three releases in one browser, while the server is deployed anew. `page.rs` runs this with
//   TASKS_SERVER  the server's binary
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

import { WebSocketServer } from "../../../xtask/npm/node_modules/ws/wrapper.mjs";
import { launchChromium } from "../../../xtask/npm/tools.mjs";

/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
/** @type {import("node:child_process").ChildProcess | undefined} */
let server;
let port = 0;
let address = "";
/** @type {string[]} */
const complaints = [];

/** Puts a server, which hands out that page, in the place of the one that is there. */
async function deploy(web) {
  if (server) {
    const gone = once(server, "exit");
    server.kill("SIGINT");
    await gone;
  }
  server = spawn(process.env.TASKS_SERVER, ["--port", String(port), "--web", web], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: server.stdout }), "line");
  address = line.match(/http:\S+\//)[0];
  port = Number(new URL(address).port);
}

async function open() {
  const page = await browser.context.newPage();
  await page.goto(address);
  await task(page, "water the plants");
  return page;
}

const task = (page, text) => page.locator("#tasks li", { hasText: text }).waitFor();
const level = (page, text) => page.locator("#level", { hasText: new RegExp(`^${text}$`) }).waitFor();

async function add(page, title) {
  await page.fill("#title", title);
  await page.click("#add button");
}

before(async () => {
  browser = await launchChromium();
  browser.context.setDefaultTimeout(30_000);
  browser.context.on("weberror", (error) => complaints.push(String(error.error())));
});

after(async () => {
  await browser?.close();
  server?.kill("SIGKILL");
});

test("pages of releases 1 and 2 stay open and go on working while release 3 is deployed", async () => {
  await deploy("v1/web");
  const one = await open();
  await deploy("v2/web");
  const two = await open();
  await deploy("web");
  const three = await open();
  const pages = [one, two, three];

  // Each adds a task, which all see.
  for (const [index, page] of pages.entries()) await add(page, `from release ${index + 1}`);
  for (const page of pages) {
    for (const release of [1, 2, 3]) await task(page, `from release ${release}`);
    await level(page, "compatible");
  }
  assert.deepEqual(await Promise.all(pages.map((page) => page.locator("h1 small").textContent())), [
    "release 1",
    "release 2",
    "release 3",
  ]);

  // What is new in release 3: to page 2 "Urgent" is the fallback, and to page 1 there is no priority.
  await task(three, /water the plants.*Urgent, Ada/);
  await task(two, /water the plants.*Normal/);
  assert.equal(await one.locator("#tasks li small").count(), 0);

  // What an old page asks for is done as it means it.
  await one.locator("li", { hasText: "from release 3" }).getByRole("button").click();
  await three.locator("li.done", { hasText: "from release 3" }).waitFor();
  await three.click("#sweep");
  for (const page of pages) await page.locator("li", { hasText: "from release 3" }).waitFor({ state: "detached" });

  // Who still calls what.
  const usage = await (await fetch(new URL("usage", address))).json();
  const calls = (method, release) =>
    usage.calls.find((it) => it.service === "tasks.v1.Tasks" && it.method === method && it.release === release)?.calls;
  assert.deepEqual([1, 2, 3].map((release) => calls("add", `v${release}`)), [1, 1, 1]);
  assert.equal(calls("finish", "v1"), 1);
  assert.equal(calls("finish", "v3"), undefined);

  if (process.env.SCREENSHOTS) {
    for (const [index, page] of pages.entries()) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${index + 1}.png` });
  }
  for (const page of pages) await page.close();
});

/**
 * A server of another schema: it hands out the page of `web`, answers `Bind` as it is told by `seen`, and calls with nothing. `seen` counts how
 * often the page was loaded.
 */
async function otherServer(web, releases) {
  const seen = { loads: 0, schema: Array(8).fill(0xee), releases };
  const http = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === "/") seen.loads += 1;
    const type = path.endsWith(".js") ? "text/javascript" : "text/html";
    const bytes = await readFile(`${web}${path === "/" ? "/index.html" : path}`).catch(() => undefined);
    response.writeHead(bytes ? 200 : 404, { "content-type": type, "cache-control": "no-cache" }).end(bytes);
  });
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => "turbo.v1" });
  sockets.on("connection", (socket) => {
    socket.once("message", () => {
      const welcome = [2, 0, 12, 1, 0xfc, 0, 0, 1, 0, 0xfc, 0, 0, 1, 0, 0];
      const methods = seen.methods ?? 3;
      // The second one is not served.
      const codes = Array.from({ length: methods }, (_, at) => (at === 1 ? 1 : 0));
      const bound = [...seen.schema, methods, ...codes, ...seen.releases];
      socket.send(Uint8Array.from([...welcome, 4, 0, bound.length, ...bound]));
    });
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const close = () => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  };
  return { seen, close, address: `http://127.0.0.1:${http.address().port}/` };
}

/** Waits for a page that was loaded anew, and has heard of the server again. */
async function reloaded(page) {
  await page.waitForFunction(() => performance.getEntriesByType("navigation")[0]?.type === "reload");
  await level(page, "degraded");
}

// W-93
test("a page that the server does not serve any more loads anew once, for each schema of the server", async () => {
  const { seen, address, close } = await otherServer("v1/web", [4, 0]);
  const page = await browser.context.newPage();
  await page.goto(address);
  await reloaded(page);
  assert.equal(seen.loads, 2);
  // Loaded by hand, and again: the policy has done what it can.
  for (let i = 0; i < 2; i += 1) {
    await page.reload();
    await level(page, "degraded");
  }
  assert.equal(seen.loads, 4);
  // Another deployment: once more.
  seen.schema = Array(8).fill(0xdd);
  await page.goto(address);
  await reloaded(page);
  assert.equal(seen.loads, 6);
  await page.close();
  close();
});

// W-93
test("a page loads anew once where nothing can be remembered", async () => {
  const { seen, address, close } = await otherServer("v1/web", [4, 0]);
  const page = await browser.context.newPage();
  await page.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await page.goto(address);
  await reloaded(page);
  assert.equal(seen.loads, 2);
  await page.close();
  close();
});

// W-91, W-93: page 3 was made when there were three releases, and this server when there were two.
test("a page that is newer than the server stays", async () => {
  const { seen, address, close } = await otherServer("web", [2, 0]);
  seen.methods = 4;
  const page = await browser.context.newPage();
  await page.goto(address);
  await level(page, "degraded");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0, "it did not try");
  assert.equal(seen.loads, 1);
  await page.close();
  close();
});

// W-93
test("a page with unsaved work stays until that is saved", async () => {
  const { seen, address, close } = await otherServer("v1/web", [4, 0]);
  const page = await browser.context.newPage();
  await page.addInitScript(() => {
    if (sessionStorage.getItem("typed")) return;
    sessionStorage.setItem("typed", "");
    // As soon as there is a field, and before the page hears of the server.
    addEventListener("readystatechange", () => (document.getElementById("title").value = "half a"), { capture: true, once: true });
  });
  await page.goto(address);
  await level(page, "degraded");
  assert.equal(seen.loads, 1);
  assert.equal(await page.inputValue("#title"), "half a");
  await page.fill("#title", "");
  await page.locator("#title").blur();
  await reloaded(page);
  assert.equal(seen.loads, 2);
  await page.close();
  close();
  assert.deepEqual(complaints, []);
});
