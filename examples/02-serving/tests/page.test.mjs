// The page in a real browser over HTTPS. `shop.rs` runs this with
//   SHOP    the address of the shop
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launchChromium } from "../../../xtask/npm/tools.mjs";

/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;

before(async () => {
  // The certificate is one that the server has made for itself.
  browser = await launchChromium({ ignoreHTTPSErrors: true });
  browser.context.setDefaultTimeout(20_000);
});

after(async () => {
  await browser?.close();
});

test("the page shows what is on the shelf, in compressed files over HTTP/2", async () => {
  const page = await browser.context.newPage();
  const response = await page.goto(process.env.SHOP);
  assert.equal(response.headers()["content-encoding"], "br");
  assert.match(response.headers()["etag"], /^"[0-9a-f]{32}"$/);
  await page.locator("#shelf tr", { hasText: "teapot" }).waitFor();
  const protocols = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.nextHopProtocol));
  assert.ok(protocols.length > 0 && protocols.every((protocol) => protocol === "h2"), String(protocols));
});

test("a WebSocket of the page is opened and answered", async () => {
  const page = await browser.context.newPage();
  await page.goto(process.env.SHOP);
  const answer = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`wss://${location.host}/rpc`, "turbo.v1");
        socket.binaryType = "arraybuffer";
        // Hello: protocol 1, window 16384, max_message 4096, no metadata.
        const hello = [1, 0, 8, 1, 0xfb, 0x00, 0x40, 0xfb, 0x00, 0x10, 0];
        socket.onopen = () => socket.send(new Uint8Array(hello));
        socket.onmessage = (event) => resolve([socket.protocol, new Uint8Array(event.data)[0]]);
        socket.onclose = (event) => reject(new Error(`closed with ${event.code}`));
      }),
  );
  assert.deepEqual(answer, ["turbo.v1", 2], "Welcome");
});
