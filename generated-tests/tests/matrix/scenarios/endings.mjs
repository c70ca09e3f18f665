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
    const { api } = stage;
    const { channel, lab } = await stage.labAt(await stage.control.serve("Skewed"));
    const skews = [];
    api.watchSkew(channel, (skew) => skews.push(skew));
    await lab.echo(new Uint8Array());
    await fails("a service that is not there", new api.People(channel).getPerson(1n), "unimplemented");
    while (skews.at(-1)?.methods.length !== 4) await stage.pause(1);
    same("the level", skews.at(-1).level, "degraded");
    const missing = ["insert_person", "get_person", "watch_people"].map((name) => [`people.v1.People.${name}`, "unimplemented"]);
    const told = skews.at(-1).methods.map(({ name, status }) => [name, status]);
    same("what is told", told, [["matrix.v1.Lab.fail", "schema_mismatch"], ...missing]);
    same("what is known", api.skewOf(channel), skews.at(-1));
    same("a method", [api.isAvailable(channel, api.Lab.fail), api.isAvailable(channel, api.Lab.echo)], [false, true]);
    // Another server serves all.
    const other = await stage.labAt({ url: stage.world.url });
    await other.lab.echo(new Uint8Array());
    same("the level of another", api.skewOf(other.channel).level, "compatible");
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
