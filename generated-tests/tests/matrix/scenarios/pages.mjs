// What happens to pages only.
import { fails, later, same } from "./stage.mjs";

const LONG = 2 ** 31 - 1;

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const pages = {
  // W-33
  async "a page of another origin"(stage) {
    const place = await stage.control.serve("Native");
    await fails("a server that allows no other pages", stage.connect(place.url), "unavailable");
  },

  async "a page that was frozen"(stage) {
    const place = await stage.control.serve("Open");
    const { channel, lab } = await stage.labAt(place);
    const ticket = stage.ticket("call");
    const waited = later(lab.wait(ticket));
    await stage.until(ticket, ({ live }) => live === 1);
    await stage.world.page.freeze();
    await stage.control.order(place.id, "Cut");
    await stage.world.page.freeze();
    await stage.control.release(ticket, 1);
    same("the call in flight", await waited, 1);
    same("the state", channel.state, "open");
    same("the conversation", await lab.visits(), 1);
  },

  async "a page that is looked at again"(stage) {
    const place = await stage.control.serve("Open");
    const { channel, lab } = await stage.labAt(place, { backoff: { first: LONG, most: LONG } });
    same("a visit", await lab.visits(), 1);
    await stage.world.page.hide();
    await stage.control.order(place.id, "Kill");
    while ((channel.nextAttempt ?? 0) < 60_000) {
      if (channel.state === "reconnecting") channel.nudge();
      await stage.pause(1);
    }
    await stage.control.order(place.id, "Start");
    await stage.world.page.show();
    same("a visit", await lab.visits(), 1);
  },
};
