// Who a client is: a server that lets in `user-NAME` for ever, `brief-NAME` for no time at all, and nobody else.
import { fails, holds, later, same } from "./stage.mjs";

const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const credentials = {
  // W-56
  async "credentials that are refused"(stage) {
    const place = await stage.control.serve("Guarded");
    await fails("a client without a token", stage.connect(place.url), "unauthenticated");
    const { channel, lab } = await stage.labAt(place, { metadata: bearer("wrong"), retry: true });
    await fails("a call of a stranger", lab.who(), "unauthenticated");
    same("the state", channel.state, "closed");
    await stage.pause(100);
    same("the attempts", await stage.control.attempts(place.id), 2);
  },

  // W-57, W-58
  async "credentials that expire, renewed"(stage) {
    const place = await stage.control.serve("Guarded");
    const { channel, lab } = await stage.labAt(place, { metadata: bearer("brief-ann") });
    await fails("a call after the time of the token", lab.who(), "unauthenticated");
    await channel.renew(bearer("user-ann"));
    same("the name", await lab.who(), "ann");
    // Calls in flight are not touched, and those that follow are another's.
    const ticket = stage.ticket("call");
    const waited = later(lab.wait(ticket));
    await stage.until(ticket, ({ live }) => live === 1);
    await channel.renew(bearer("user-bob"));
    same("the name", await lab.who(), "bob");
    await stage.control.release(ticket, 1);
    same("the call in flight", await waited, 1);
    // It is what the next connection says, too.
    await stage.replace(place);
    await lab.echo(new Uint8Array());
    same("the name", await lab.who(), "bob");
  },

  // W-57
  async "a renewal that is refused"(stage) {
    const { channel, lab } = await stage.labAt(await stage.control.serve("Guarded"), { metadata: bearer("user-ann") });
    await fails("a wrong token", channel.renew(bearer("wrong")), "unauthenticated");
    same("the name", await lab.who(), "ann");
    const open = await stage.connect((await stage.control.serve("Open")).url);
    await fails("a server that asks nobody", open.renew(bearer("user-ann")), "unimplemented");
  },

  // W-56
  async "credentials for each connection"(stage) {
    const place = await stage.control.serve("Guarded");
    let asked = 0;
    const { lab } = await stage.labAt(place, { credentials: async () => bearer(`user-${(asked += 1)}`) });
    same("the first name", await lab.who(), "1");
    await stage.replace(place);
    await lab.echo(new Uint8Array());
    const name = await lab.who();
    holds("it was asked again", name !== "1");
    same("the last name", name, String(asked));
  },

  // W-56
  async "credentials that are refused later"(stage) {
    const place = await stage.control.serve("Guarded");
    let asked = 0;
    const { channel, lab } = await stage.labAt(place, { credentials: () => bearer((asked += 1) === 1 ? "user-ann" : "wrong") });
    same("the name", await lab.who(), "ann");
    await stage.replace(place);
    // It may be sent before the loss is noticed, and is then repeated.
    await fails("a call of a stranger", lab.echo(new Uint8Array()), "unauthenticated");
    same("the state", channel.state, "closed");
  },

  async "credentials that cannot be had"(stage) {
    const place = await stage.control.serve("Guarded");
    const out = () => Promise.reject(new Error("the keeper of tokens is out"));
    const error = await fails("a client without credentials", stage.connect(place.url, { credentials: out }), "unavailable");
    holds(error.message, error.message.includes("the keeper of tokens is out"));
    same("the attempts", await stage.control.attempts(place.id), 0);
  },
};
