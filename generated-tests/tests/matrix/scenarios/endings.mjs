// Conversations that do not begin, servers of another schema, and channels that are closed.
import { failure, fails, later, same } from "./stage.mjs";

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const endings = {
  // W-16, W-17
  async "methods of another schema"(stage) {
    const { channel, lab } = await stage.labAt(await stage.control.serve("Skewed"));
    await fails("a method of another schema", lab.fail({ kind: "Internal", number: 1 }), "schema_mismatch");
    await fails("a service that is not there", new stage.api.People(channel).getPerson(1n), "unimplemented");
    same("what has not changed", await lab.echo(Uint8Array.of(7)), Uint8Array.of(7));
  },

  // W-16
  async "another schema is told"(stage) {
    const skews = [];
    const place = await stage.control.serve("Skewed");
    const { channel, lab } = await stage.labAt(place, { onSkew: (skew) => skews.push(skew) });
    await lab.echo(new Uint8Array());
    await later(new stage.api.People(channel).getPerson(1n)).catch(() => {});
    while (skews.length < 2) await stage.pause(1);
    const told = Object.fromEntries(skews.map(({ service, methods }) => [service, methods.map(({ name, status }) => [name, status])]));
    const missing = ["insert_person", "get_person", "watch_people"].map((name) => [name, "unimplemented"]);
    same("what is told", told, { "matrix.v1.Lab": [["fail", "schema_mismatch"]], "people.v1.People": missing });
    // Nothing is told to whom all is served.
    const { lab: served } = await stage.labAt({ url: stage.world.url }, { onSkew: (skew) => skews.push(skew) });
    await served.echo(new Uint8Array());
    same("what is told", skews.length, 2);
  },

  async "nobody listens"(stage) {
    const place = await stage.control.script("nobody");
    await fails("nobody", stage.connect(place.url), "unavailable");
  },

  async "an address that is none"(stage) {
    const error = await failure("no address", stage.connect("mailto:nobody"));
    same("what is thrown", error.name, "TypeError");
  },

  // W-31
  async "a channel that is closed"(stage) {
    const { channel, lab } = await stage.labAt(await stage.control.serve("Open"));
    const ticket = stage.ticket("call");
    const waited = later(lab.wait(ticket));
    await stage.until(ticket, ({ live }) => live === 1);
    channel.close();
    await fails("a call in flight", waited, "cancelled");
    await stage.until(ticket, ({ live }) => live === 0);
    await fails("a call on a closed channel", lab.echo(new Uint8Array()), "unavailable");
    same("the state", channel.state, "closed");
  },
};
