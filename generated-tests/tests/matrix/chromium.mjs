// The ends that run in a browser: one, with a page for each column, and one more for the rows that freeze and hide it.
import { launchChromium } from "../../../xtask/npm/tools.mjs";

/** What is done to a page from outside. */
const OUTSIDE = ["a page that was frozen", "a page that is looked at again"];

export async function inChromium(plans, reportOf) {
  const browser = await launchChromium();
  try {
    await Promise.all(
      plans.flatMap((plan) => {
        const inside = plan.rows.filter((row) => !OUTSIDE.includes(row));
        const outside = plan.rows.filter((row) => OUTSIDE.includes(row));
        const pages = [inPage(browser.context, plan, inside, reportOf(plan.column))];
        for (const row of outside) pages.push(inPage(browser.context, plan, [row], reportOf(plan.column)));
        return pages;
      }),
    );
  } finally {
    await browser.close();
  }
}

async function inPage(context, plan, rows, report) {
  const page = await context.newPage();
  page.on("pageerror", (error) => report(plan.unhandled, String(error.stack ?? error), 0));
  await page.exposeFunction("reportRow", report);
  const lifecycle = await context.newCDPSession(page);
  const turn = (state) => lifecycle.send("Page.setWebLifecycleState", { state });
  await page.exposeFunction("freezePage", async () => {
    await turn("frozen");
    await turn("active");
  });
  await page.goto(`${plan.http}/page`);
  await page.evaluate(async ({ column, rows, limit, http, files, schemas, vectors }) => {
    const outside = /** @type {any} */ (globalThis);
    const scripts = `${http}/files/root/generated-tests/tests/matrix`;
    const [{ playAll }, { apiOf, play }] = await Promise.all([import(`${scripts}/pool.mjs`), import(`${scripts}/scenarios/index.mjs`)]);
    const load = (module) => import(`${http}/files/${files}/${module}`);
    const seen = (visibility) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    const page = { freeze: outside.freezePage, hide: async () => seen("hidden"), show: async () => seen("visible") };
    // As a page says it: relative to itself.
    const world = { url: "/rpc", api: await apiOf(load), schemas, vectors, load, page };
    await playAll(rows, limit, (row) => play(world, row, column), outside.reportRow);
  }, { ...plan, rows });
  await page.close();
}
