// Connections that are lost, and servers that go.
import { fails, holds, iterator, later, next, same, stateOf } from "./stage.mjs";
import { Source } from "./streams.mjs";

/** Longer than anybody waits. */
const LONG = 2 ** 31 - 1;

/** A call that is under way when the server of its place is replaced. */
async function replaced(stage, begin) {
  const place = await stage.control.serve("Open");
  const { lab } = await stage.labAt(place);
  const ticket = stage.ticket("call");
  const call = later(begin(lab, ticket));
  await stage.until(ticket, ({ live }) => live === 1);
  await stage.replace(place);
  return { lab, ticket, call };
}

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const faults = {
  // W-45, W-50, W-51
  async "cut in a call"(stage) {
    const place = await stage.control.serve("Open");
    const { lab } = await stage.labAt(place);
    same("the conversation", await lab.visits(), 1);
    for (const number of [0, 1]) {
      const ticket = stage.ticket(`call ${number}`);
      const waited = later(lab.wait(ticket));
      await stage.until(ticket, ({ live }) => live === 1);
      await stage.control.order(place.id, "Cut");
      await stage.control.release(ticket, 1);
      same("the call, which was made once", await waited, 1);
      same("the conversation", await lab.visits(), number + 2);
    }
  },

  // W-47, W-50, W-51
  async "cut in a stream of the server"(stage) {
    const place = await stage.control.serve("Open");
    const { lab } = await stage.labAt(place);
    const ticket = stage.ticket("stream");
    const items = iterator(lab.drip(ticket));
    const first = later(items.next());
    await stage.until(ticket, ({ live }) => live === 1);
    for (let number = 0; number < 15; ) {
      await stage.control.release(ticket, 5);
      for (const end = number + 5; number < end; number += 1) {
        same("an item", number === 0 ? (await first).value : await next(items), number);
      }
      await stage.control.order(place.id, "Cut");
    }
    same("the calls", (await stage.control.facts(ticket)).begun, 1);
  },

  // W-46, W-50, W-51
  async "cut in a stream of the client"(stage) {
    const place = await stage.control.serve("Open");
    const { lab } = await stage.labAt(place);
    const ticket = stage.ticket("stream");
    const all = later(lab.take(ticket, true, new Source(1000, 2000).items));
    for (const turn of [1, 2, 3]) {
      await stage.control.release(ticket, 250);
      await stage.until(ticket, ({ taken }) => taken === 250 * turn);
      await stage.control.order(place.id, "Cut");
    }
    await stage.control.release(ticket, 251);
    same("the items", await all, 1000);
    same("the calls", (await stage.control.facts(ticket)).begun, 1);
  },

  // W-51
  async "the server restarts"(stage) {
    const place = await stage.control.serve("Open");
    const { channel, lab } = await stage.labAt(place);
    for (const turn of [1, 2, 3]) {
      same("a visit", await lab.visits(), 1);
      same("another", await lab.visits(), 2);
      await stage.replace(place);
      same("a call after that", await lab.echo(Uint8Array.of(turn)), Uint8Array.of(turn));
      same("the state", channel.state, "open");
      holds("it has connected again", (await stage.control.attempts(place.id)) > turn);
    }
  },

  // W-36
  async "killed in a call"(stage) {
    const { lab, ticket, call } = await replaced(stage, (lab, ticket) => lab.wait(ticket));
    await fails("a call of which nobody knows", call, "indeterminate");
    await lab.echo(new Uint8Array());
    same("the calls", (await stage.control.facts(ticket)).begun, 1);
  },

  // W-36
  async "killed in an idempotent call"(stage) {
    const { ticket, call } = await replaced(stage, (lab, ticket) => lab.waitAgain(ticket));
    await stage.until(ticket, ({ begun }) => begun === 2);
    await stage.control.release(ticket, 1);
    same("the second call of it", await call, 2);
  },

  // W-36
  async "killed in a stream"(stage) {
    const { lab, ticket, call } = await replaced(stage, (lab, ticket) => iterator(lab.drip(ticket)).next());
    await fails("the stream", call, "unavailable");
    await lab.echo(new Uint8Array());
    same("the calls", (await stage.control.facts(ticket)).begun, 1);
  },

  // W-36
  async "killed in a stream that is reopened"(stage) {
    const place = await stage.control.serve("Open");
    const { lab } = await stage.labAt(place);
    const ticket = stage.ticket("stream");
    let told = 0;
    const items = iterator(lab.drip(ticket, { reopen: () => (told += 1) }));
    for (const turn of [0, 1, 2]) {
      await stage.control.release(ticket, 2);
      for (const number of [0, 1]) same("an item", await next(items), number);
      same("the reader was told", told, turn);
      await stage.replace(place);
    }
    await items.return();
  },

  // W-44
  async "killed in a stream of the client"(stage) {
    const place = await stage.control.serve("Open");
    const { lab } = await stage.labAt(place);
    const ticket = stage.ticket("stream");
    const source = new Source(Infinity, 1000);
    const call = later(lab.take(ticket, true, source.items));
    await stage.control.release(ticket, 5);
    await stage.until(ticket, ({ taken }) => taken === 5);
    await stage.replace(place);
    await fails("a call of which nobody knows", call, "indeterminate");
    await lab.echo(new Uint8Array());
    same("the calls", (await stage.control.facts(ticket)).begun, 1);
    while (!source.isOver) await stage.pause(1);
  },

  // W-30, W-66
  async "the server asks to leave"(stage) {
    const place = await stage.control.serve("Open");
    const { lab } = await stage.labAt(place);
    same("a visit", await lab.visits(), 1);
    const ticket = stage.ticket("call");
    const waited = later(lab.wait(ticket));
    await stage.until(ticket, ({ live }) => live === 1);
    await stage.control.order(place.id, "Leave");
    // It waits for the next connection, as long as something is in flight on this one.
    const visits = later(lab.visits());
    await stage.control.release(ticket, 1);
    holds("the next connection", (await visits) <= 2);
    same("the call in flight", await waited, 1);
    same("the calls", (await stage.control.facts(ticket)).begun, 1);
    while ((await stage.control.attempts(place.id)) < 2) await lab.echo(new Uint8Array());
    holds("it is another conversation", (await lab.visits()) <= 2);
  },

  // W-80, W-81
  async "the server has no room"(stage) {
    const place = await stage.control.serve("Narrow");
    const { channel: first, lab } = await stage.labAt(place);
    await lab.echo(new Uint8Array());
    const { channel: second, lab: waits } = await stage.labAt(place, { retry: true });
    let isAnswered = false;
    const visits = later(waits.visits().finally(() => (isAnswered = true)));
    while ((await stage.control.attempts(place.id)) < 4);
    holds("two have found room", !isAnswered);
    same("the state", second.state, "connecting");
    holds("it is said why", second.lostBecause?.message.includes("1013"));
    first.close();
    same("the first visit", await visits, 1);
  },

  // W-65
  async "the server sends the idle away"(stage) {
    const place = await stage.control.serve("Restless");
    const { channel, lab } = await stage.labAt(place);
    await stateOf(channel, "idle");
    same("a visit", await lab.visits(), 1);
    await stateOf(channel, "idle");
    // A call may have crossed the wish, and was then made again.
    holds("it has come back", (await stage.control.attempts(place.id)) >= 2);
  },

  async "a nudge instead of waiting"(stage) {
    const place = await stage.control.serve("Open");
    const { channel, lab } = await stage.labAt(place, { backoff: { first: LONG, most: LONG } });
    await stage.control.order(place.id, "Kill");
    // The first attempt to resume comes at once, and those after it late.
    while ((channel.nextAttempt ?? 0) < 60_000) {
      if (channel.state === "reconnecting") channel.nudge();
      await stage.pause(1);
    }
    await stage.control.order(place.id, "Start");
    channel.nudge();
    same("a visit", await lab.visits(), 1);
  },

  async "a server that is not there yet"(stage) {
    const place = await stage.control.serve("Open");
    await stage.control.order(place.id, "Kill");
    const { channel, lab } = await stage.labAt(place, { retry: true });
    const visits = later(lab.visits());
    while ((await stage.control.attempts(place.id)) < 3);
    same("the state", channel.state, "connecting");
    await stage.control.order(place.id, "Start");
    same("a visit", await visits, 1);
  },

  async "states as they change"(stage) {
    const place = await stage.control.serve("Open");
    const { channel, lab } = await stage.labAt(place, { retry: true });
    const states = [];
    channel.subscribe((state) => states.push(state));
    await lab.echo(new Uint8Array());
    same("nothing is lost", channel.lostBecause, undefined);
    await stage.control.order(place.id, "Kill");
    await stateOf(channel, "reconnecting");
    same("it is said why", channel.lostBecause?.status, "unavailable");
    await stage.control.order(place.id, "Start");
    await stateOf(channel, "open");
    channel.close();
    await stateOf(channel, "closed");
    // Told again where something else is new.
    const changes = states.filter((state, at) => state !== states[at - 1]);
    same("the states", changes, ["connecting", "open", "reconnecting", "open", "closed"]);
  },
};
