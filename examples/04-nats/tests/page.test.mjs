// A page in a real browser that reaches workers behind NATS. `programs.rs` runs this with
//   GATEWAY  the address of the gateway
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launchChromium } from "../../../xtask/npm/tools.mjs";

/** @type {Awaited<ReturnType<typeof launchChromium>>} */
let browser;
/** @type {import("playwright-core").Page} */
let page;

before(async () => {
  browser = await launchChromium();
  browser.context.setDefaultTimeout(30_000);
  page = await browser.context.newPage();
  await page.goto(process.env.GATEWAY);
});

after(async () => {
  await browser?.close();
});

async function factor(number) {
  await page.fill("#number", number);
  await page.click("#factor button");
}

test("a worker answers the page", async () => {
  await factor("360");
  await page.locator("li", { hasText: /^360 = 2 × 2 × 2 × 3 × 3 × 5, says (Ada|Grace)$/ }).waitFor();
});

test("what a worker refuses is typed", async () => {
  await factor("0");
  await page.locator("li", { hasText: "0 has no factors: Zero" }).waitFor();
});

/** Runs in the page, with the package that the page itself imports. */
const inPage = (run, argument) => page.evaluate(run, { module: new URL("factors/factors.js", process.env.GATEWAY).href, argument });

test("both workers do their share for a page", async () => {
  const shares = await inPage(async ({ module }) => {
    const { connect, Factors } = await import(module);
    const channel = await connect("/rpc");
    const factors = new Factors(channel);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, number) => factors.factor(BigInt(number + 1))));
    await channel.close();
    if (answers.some(({ factors }, number) => factors.reduce((a, b) => a * b, 1n) !== BigInt(number + 1))) throw new Error("wrong");
    const by = (name) => answers.filter(({ worker }) => worker === name).length;
    return [by("Ada"), by("Grace")];
  });
  assert.equal(shares[0] + shares[1], 200);
  assert.ok(Math.min(...shares) > 20, String(shares));
});

test("streams go both ways", async () => {
  const [primes, common] = await inPage(async ({ module }) => {
    const { connect, Factors } = await import(module);
    const channel = await connect("/rpc");
    const factors = new Factors(channel);
    const primes = [];
    for await (const prime of factors.primes(1_000n)) {
      primes.push(String(prime));
      if (primes.length === 1_000) break;
    }
    const numbers = Array.from({ length: 5_000 }, (_, number) => BigInt(number + 1) * 42n);
    const common = String(await factors.common(numbers));
    await channel.close();
    return [primes, common];
  });
  assert.deepEqual(primes.slice(0, 3), ["1009", "1013", "1019"]);
  assert.equal(new Set(primes).size, 1_000);
  assert.equal(common, "42");
});
