// Calls that answer one value.
import { fails, holds, later, same } from "./stage.mjs";

const KINDS = [
  "cancelled", "invalid_argument", "deadline_exceeded", "not_found", "already_exists", "permission_denied", "resource_exhausted",
  "failed_precondition", "aborted", "out_of_range", "unimplemented", "internal", "unavailable", "data_loss", "unauthenticated",
  "schema_mismatch", "indeterminate",
];
const pascal = (status) => status.replace(/(?:^|_)(.)/g, (_, letter) => letter.toUpperCase());
const bytes = (...values) => Uint8Array.of(...values);

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const calls = {
  async "one answer"({ lab }) {
    for (const size of [0, 1, 250, 251, 65_535, 65_536]) {
      same("the answer", await lab.echo(new Uint8Array(size).fill(7)), new Uint8Array(size).fill(7));
    }
  },

  async "nothing in, nothing out"({ api, channel }) {
    for (let i = 0; i < 100; i += 1) same("the answer", await new api.Everything(channel).ping(), undefined);
  },

  // W-18, W-20
  async "a thousand calls at once"({ lab }) {
    const payloads = Array.from({ length: 1000 }, (_, number) => bytes(number & 255, number >> 8));
    same("the answers", await Promise.all(payloads.map((payload) => lab.echo(payload))), payloads);
  },

  // W-28
  async "3 MB there and back"({ lab }) {
    const payload = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7) & 255);
    const answer = await lab.echo(payload);
    holds("the payload came back as it went", answer.length === payload.length && answer.every((byte, at) => byte === payload[at]));
  },

  // W-4, W-12
  async "over the limit of a message"(stage) {
    const { lab } = await stage.labAt(await stage.control.serve("Small"));
    await fails("20 kB to a server that takes 8", lab.echo(new Uint8Array(20_000)), "resource_exhausted");
    const items = lab.count(stage.ticket("large"), 1, 5 << 20)[Symbol.asyncIterator]();
    await fails("5 MiB to a client that takes 4", items.next(), "resource_exhausted");
    same("a small call", await lab.echo(bytes(1)), bytes(1));
    same("the conversation", await lab.visits(), 1);
  },

  // W-8
  async "metadata of a call"({ lab }) {
    same("what was sent", await lab.metadata("trace", { metadata: { trace: "Ünï 1" } }), "Ünï 1");
    same("what was not", await lab.metadata("other", { metadata: { trace: "1" } }), undefined);
    await fails("a key that is none", lab.metadata("No Key", { metadata: { "No Key": "1" } }), "invalid_argument");
  },

  async "metadata of a connection"(stage) {
    const { lab } = await stage.labAt({ url: stage.world.url }, { metadata: { app: "matrix", version: "1" } });
    same("what was said", await lab.greeting("app"), "matrix");
    same("what was not", await lab.greeting("other"), undefined);
  },

  // W-34, W-35
  async "an error of each status"({ api, lab }) {
    for (const [number, status] of KINDS.entries()) {
      const trouble = { kind: pascal(status), number };
      const error = await fails("a call that fails", lab.fail(trouble), status);
      holds("it is the method's own", api.Lab.fail.isError(error));
      same("the error", error.error, trouble);
    }
  },

  // W-35
  async "a panic of the handler"(stage) {
    const { control, lab } = stage;
    const ticket = stage.ticket("beside");
    const waited = later(lab.wait(ticket));
    await stage.until(ticket, ({ live }) => live === 1);
    const error = await fails("a panic", lab.crash(), "internal");
    holds("the panic stays on the server", !error.message.includes("on purpose"));
    await control.release(ticket, 1);
    same("the call beside it", await waited, 1);
  },

  // W-23
  async "the caller's timeout"(stage) {
    const ticket = stage.ticket("late");
    await fails("a call that is never answered", stage.lab.wait(ticket, { timeout: 30 }), "deadline_exceeded");
    await stage.until(ticket, ({ live }) => live === 0);
    await fails("a call that has no time", stage.lab.wait(ticket, { timeout: 0 }), "deadline_exceeded");
  },

  // L-28
  async "the schema's timeout"(stage) {
    const { control, lab } = stage;
    const late = stage.ticket("late");
    await fails("a call that is never answered", lab.hurry(late), "deadline_exceeded");
    await stage.until(late, ({ live }) => live === 0);
    const patient = stage.ticket("patient");
    const answered = later(lab.hurry(patient, { timeout: 600_000 }));
    await stage.until(patient, ({ live }) => live === 1);
    await control.release(patient, 1);
    same("a caller who says otherwise", await answered, 1);
  },

  // W-23
  async "the handler sees the deadline"({ lab }) {
    same("a call without a timeout", await lab.left(), undefined);
    const left = await lab.left({ timeout: 600_000 });
    holds(`it is what was left: ${left}`, left > 0n && left <= 600_000n);
  },

  // W-22
  async "a cancelled call"(stage) {
    const ticket = stage.ticket("cancelled");
    const controller = new AbortController();
    const waited = later(stage.lab.wait(ticket, { signal: controller.signal }));
    await stage.until(ticket, ({ live }) => live === 1);
    controller.abort(new Error("enough"));
    const error = await fails("a cancelled call", waited, "cancelled");
    same("why", error.cause?.message, "enough");
    await stage.until(ticket, ({ live }) => live === 0);
    await fails("a call whose signal has come", stage.lab.wait(ticket, { signal: controller.signal }), "cancelled");
    same("the calls", (await stage.control.facts(ticket)).begun, 1);
  },

  async "a slow call delays no other"(stage) {
    const ticket = stage.ticket("slow");
    const waited = later(stage.lab.wait(ticket));
    await stage.until(ticket, ({ live }) => live === 1);
    await stage.pause(200);
    same("the slow one", (await stage.control.facts(ticket)).live, 1);
    await stage.control.release(ticket, 1);
    same("the slow one", await waited, 1);
  },

  async "what a conversation remembers"(stage) {
    for (const number of [1, 2, 3]) same("a visit", await stage.lab.visits(), number);
    // As one may write the address, too.
    const { lab } = await stage.labAt({ url: stage.world.url.replace("ws:", "http:") });
    same("a visit over another channel", await lab.visits(), 1);
  },

  // V-27
  async "values over the schema's limits"({ api, channel }) {
    const extras = new api.Extras(channel);
    const limited = { text: "ab", bytes: undefined, list: [], set: new Set([1]), map: new Map(), code: "c", long: undefined };
    same("what fits", await extras.limited(limited, "t", []), limited);
    const error = await fails("what does not", extras.limited({ ...limited, text: "a long text" }, "t", []), "invalid_argument");
    same("what is said", error.cause?.message, "value.text: expected a length of at most 5, got 11");
    holds("it is an EncodeError", error.cause instanceof api.EncodeError);
  },
};
