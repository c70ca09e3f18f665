// Servers that break the rules, to the first who connects to them. To all others they are well-behaved.
import { fails, holds, same } from "./stage.mjs";

/** It answers a call in such a way that the client hangs up: W-2 to W-4, W-10, W-19, W-21, W-36. */
const breach = (script, codes = ["4400"]) => async (stage) => {
  const place = await stage.control.script(script);
  const { channel, lab } = await stage.labAt(place);
  await fails("a call to it", lab.wait(stage.ticket("call")), "indeterminate");
  // The next server answers.
  same("a call after that", await lab.echo(Uint8Array.of(7)), Uint8Array.of(7));
  same("the state", channel.state, "open");
  const heard = await stage.control.heard(place.id);
  holds(`it heard ${heard}`, codes.includes(heard));
};

/** There is no conversation with it: W-1, W-10, W-13. */
const opening = (script) => async (stage) => {
  const place = await stage.control.script(script);
  const status = script === "stranger" ? ["unavailable", "unimplemented"] : ["unavailable"];
  const timeout = ["mute", "silent"].includes(script) ? 300 : undefined;
  // A browser opens one WebSocket at a time to a server, so an attempt may end before it was made.
  while ((await stage.control.attempts(place.id)) === 0) {
    const error = await stage.connect(place.url, { timeout }).catch((error) => error);
    same("what is thrown", error.name, "CallError");
    holds(`the status is ${error.status}`, status.includes(error.status));
  }
  // Whoever tries again comes to the next server.
  const { lab } = await stage.labAt(place);
  same("a visit", await lab.visits(), 1);
};

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const hostile = {
  "half a frame": breach("half a frame"),
  garbage: breach("garbage"),
  "an empty message": breach("empty"),
  "an unknown kind of frame": breach("unknown kind"),
  "a text message": breach("text"),
  "an oversized message": breach("oversized"),
  "an answer to no call": breach("nobody's"),
  "an item in place of an answer": breach("item"),
  "a second Welcome": breach("welcome"),
  "a Bound without a Bind": breach("bound"),
  "more pings than can be answered": breach("pings"),
  "a close for no reason": breach("close", ["server closed"]),
  "a close before Welcome": opening("early close"),
  "garbage before Welcome": opening("early garbage"),
  "a server that never says Welcome": opening("mute"),
  "a server that never upgrades": opening("silent"),
  "a page in place of a WebSocket": opening("page"),
  "a WebSocket of no subprotocol": opening("stranger"),

  // V-24, W-34
  async "answers that are none"(stage) {
    const place = await stage.control.script("bad answers");
    const { channel, lab } = await stage.labAt(place);
    for (const what of ["a value that is none", "a status that is none", "an error that is none"]) {
      await fails(what, lab.wait(stage.ticket("call")), "internal");
    }
    same("a good answer", await lab.wait(stage.ticket("call")), 7);
    same("the attempts", await stage.control.attempts(place.id), 1);
    channel.close();
    same("it heard", await stage.control.heard(place.id), "1000");
  },

  // W-23
  async "a server that never answers"(stage) {
    const place = await stage.control.script("deaf");
    const { channel, lab } = await stage.labAt(place);
    await fails("a call to it", lab.wait(stage.ticket("call"), { timeout: 50 }), "deadline_exceeded");
    channel.close();
    same("it heard", await stage.control.heard(place.id), "1000");
  },

  // W-11
  async "another version of the protocol"(stage) {
    const place = await stage.control.script("version");
    await fails("a connection to it", stage.connect(place.url), "unimplemented");
    await stage.pause(100);
    same("the attempts", await stage.control.attempts(place.id), 1);
  },
};
