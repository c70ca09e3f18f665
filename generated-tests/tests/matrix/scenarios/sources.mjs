// What becomes of the streams that callers give, and of their sources; over the case `streams`, on a server of the row's own.
import { failure, fails, holds, iterator, later, numbers as counted, same } from "./stage.mjs";

/** Items that count from 0, and what becomes of their source. */
class Source {
  taken = 0;
  isReturned = false;
  isEnded = false;

  constructor({ count = Infinity, size = 0, fail = undefined, at = Infinity, wrong = Infinity } = {}) {
    const payload = new Uint8Array(size);
    this.items = this.#items({ count, payload, fail, at, wrong });
  }

  async *#items({ count, payload, fail, at, wrong }) {
    try {
      for (; this.taken < count; this.taken += 1) {
        if (this.taken === at) throw fail;
        yield { number: this.taken === wrong ? -1 : this.taken, payload };
      }
      this.isEnded = true;
    } finally {
      this.isReturned = !this.isEnded;
    }
  }
}

/**
 * A row on servers of its own: over connections that last, and over some that are cut one after the other.
 *
 * @param {(world: any) => Promise<void>} play
 * @returns {(stage: import("./stage.mjs").Stage) => Promise<void>}
 */
function onStreams(play) {
  return async (stage) => {
    for (const kind of ["Open", "Torn"]) {
      const place = await stage.control.serve(kind);
      const { channel } = await stage.labAt(place);
      const streams = new stage.api.Streams(channel);
      const during = (/** @type {unknown} */ cause) => {
        throw new Error(`over connections that are ${kind}`, { cause });
      };
      await play({ stage, place, streams, isTorn: kind === "Torn" }).catch(during);
      while ((await streams.live()) !== 0);
    }
  };
}

/** @type {Record<string, (world: any) => Promise<void>>} */
const PLAYS = {
  // W-38
  async "ten thousand items of any source"({ stage, place, streams, isTorn }) {
    same("a generator", await streams.collect("generator", new Source({ count: 10_000 }).items), counted(10_000));
    const list = counted(10_000).map((number) => ({ number, payload: Uint8Array.of(number) }));
    same("a list", await streams.collect("list", list), counted(10_000));
    same("a set", await streams.collect("set", new Set(list.slice(0, 10))), counted(10));
    same("another stream", await streams.collect("another stream", streams.numbers(1000)), counted(1000));
    same("nothing", await streams.collect("nothing", []), []);
    const counts = counted(50).map((count) => streams.collect(`${count}`, new Source({ count: count * 7 }).items));
    same("many at once", (await Promise.all(counts)).map((numbers) => numbers.length), counted(50).map((count) => count * 7));
    holds("it was cut", !isTorn || (await stage.control.attempts(place.id)) > 1);
  },

  // W-25, W-26, W-27
  async "a slow handler and its permits"({ streams }) {
    const source = new Source({ count: 1000, size: 16 << 10 });
    const gated = later(streams.gated(source.items));
    while ((await streams.live()) !== 1);
    // The window of the server is 256 KiB; other calls pass by what waits.
    while (source.taken < 12) await streams.live();
    for (let i = 0; i < 50; i += 1) await streams.live();
    holds(`${source.taken} items were taken`, source.taken <= 20);
    await streams.release(100);
    while (source.taken < 100) await streams.live();
    for (let i = 0; i < 50; i += 1) await streams.live();
    holds(`${source.taken} items were taken`, source.taken <= 120);
    await streams.release(901);
    same("the items", await gated, 1000);
    holds("the source has ended", source.isEnded);
  },

  // W-22, W-23, W-41
  async "the end of a call ends its source"({ streams }) {
    const controller = new AbortController();
    const aborted = new Source();
    const gated = later(streams.gated(aborted.items, { signal: controller.signal }));
    while ((await streams.live()) !== 1);
    controller.abort(new Error("enough"));
    const error = await fails("a call whose signal has come", gated, "cancelled");
    same("why", error.cause.message, "enough");
    while (!aborted.isReturned) await streams.live();
    const late = new Source();
    await fails("a call that is late", streams.gated(late.items, { timeout: 30 }), "deadline_exceeded");
    while (!late.isReturned) await streams.live();
  },

  async "what the source throws is what the call rejects with"({ streams }) {
    const fail = new RangeError("no more");
    holds("of a call", (await failure("a source that fails", streams.collect("x", new Source({ at: 7, fail }).items))) === fail);
    const lines = streams.echo("", (async function* () {
      yield "a";
      throw fail;
    })());
    const seen = [];
    const loop = async () => {
      for await (const line of lines) seen.push(line);
    };
    holds("of a stream", (await failure("a source that fails", loop())) === fail);
    holds("nothing is heard twice", seen.length <= 1);
  },

  // W-43
  async "an item that cannot be sent"({ stage, streams }) {
    const source = new Source({ wrong: 2 });
    const error = await fails("an item that is none", streams.collect("x", source.items), "invalid_argument");
    holds("it is an EncodeError", error.cause instanceof stage.api.EncodeError);
    same("what is said", error.message, "streams.v1.Streams.collect: items[2].number: out of range for u32: -1");
    while (!source.isReturned) await streams.live();
    const long = await fails("a long line", iterator(streams.echo("", ["x".repeat(1001)])).next(), "invalid_argument");
    same("what is said", long.message, "streams.v1.Streams.echo: lines[0]: expected a length of at most 1000, got 1001");
  },

  // W-41, W-42
  async "a server that answers early"({ stage, streams }) {
    const source = new Source();
    same("the first", await streams.first(3, source.items), 3);
    while (!source.isReturned) await streams.live();
    const refused = new Source();
    const error = await fails("too many items", streams.limited(5, refused.items), "out_of_range");
    holds("it is the method's own", stage.api.Streams.limited.isError(error));
    same("the error", error.error, { kind: "TooMany", limit: 5 });
    while (!refused.isReturned) await streams.live();
    same("few enough", await streams.limited(5, new Source({ count: 5 }).items), 5);
  },

  async "lines and answers in turn"({ streams }) {
    let say = (/** @type {string} */ _) => {};
    const said = () => new Promise((resolve) => (say = resolve));
    async function* conversation() {
      for (let line = "0"; line !== ""; line = await said()) yield line;
    }
    const heard = [];
    for await (const line of streams.echo("> ", conversation())) {
      heard.push(line);
      say(heard.length === 100 ? "" : String(heard.length));
    }
    same("the answers", heard, counted(100).map((number) => `> ${number}`));
    const lines = counted(10_000).map((number) => `${number}!`);
    const echoed = [];
    for await (const line of streams.echo("", lines)) echoed.push(line);
    same("the answers", echoed, lines);
    const subscribed = [];
    const stop = streams.echo("", ["a", "b"]).subscribe((line) => subscribed.push(line));
    while (subscribed.length < 2) await streams.live();
    stop();
  },

  // A call that begins at once may get the number of one that has just ended, or was left.
  async "what is left of a call is told to nobody else"({ streams }) {
    for (let round = 0; round < 20; round += 1) {
      const answers = streams.echo("", ["a", "b"])[Symbol.asyncIterator]();
      same("the first", await answers.next(), { done: false, value: "a" });
      // All of it has arrived by then.
      for (let turn = 0; turn < 3; turn += 1) await streams.live();
      const [second, live] = await Promise.all([answers.next(), streams.live()]);
      same("the second", second, { done: false, value: "b" });
      holds("a number", typeof live === "number");
      const [end] = await Promise.all([answers.next(), streams.live()]);
      same("the end", end.done, true);
      const left = streams.echo("", ["a", "b"])[Symbol.asyncIterator]();
      await left.next();
      for (let turn = 0; turn < 3; turn += 1) await streams.live();
      const unwanted = left.next();
      const ended = left.return?.();
      holds("a number", typeof (await streams.live()) === "number");
      await Promise.all([unwanted, ended]);
    }
  },

  async "leaving a loop ends the call and its source"({ streams }) {
    let ended = 0;
    async function* lines(...first) {
      try {
        yield* first;
        for (let i = 0; ; i += 1) yield `${i}`;
      } finally {
        ended += 1;
      }
    }
    for await (const line of streams.echo("", lines())) if (line === "5") break;
    while (ended < 1) await streams.live();
    // An empty line is the end of the answers.
    const heard = [];
    for await (const line of streams.echo("", lines("a", ""))) heard.push(line);
    same("the answers", heard, ["a"]);
    while (ended < 2) await streams.live();
  },

  async "a source that makes calls, and ends them"({ stage, place, streams }) {
    const answers = [];
    const numbers = function* (count, end = () => {}) {
      for (let number = 0; number < count; number += 1) {
        answers.push(streams.live(), streams.collect("inside", [{ number, payload: new Uint8Array() }]));
        if (number === 5) end();
        yield { number, payload: new Uint8Array(1000) };
      }
    };
    same("the items", await streams.collect("outside", numbers(50)), counted(50));
    const controller = new AbortController();
    const aborted = streams.collect("outside", numbers(50, () => controller.abort()), { signal: controller.signal });
    await fails("a call whose signal has come", aborted, "cancelled");
    const other = await stage.connect(place.url);
    const closed = new stage.api.Streams(other).collect("outside", numbers(50, () => other.close()));
    same("what is thrown", (await failure("a closed channel", closed)).name, "CallError");
    same("the calls inside", (await Promise.all(answers)).length, 2 * (50 + 6 + 6));
  },

  async "a channel that is closed tells the source"({ stage, place, streams }) {
    const other = await stage.connect(place.url);
    const source = new Source();
    const error = failure("a closed channel", new stage.api.Streams(other).gated(source.items));
    while (source.taken === 0) await streams.live();
    other.close();
    same("what is thrown", (await error).name, "CallError");
    while (!source.isReturned) await streams.live();
  },
};

// W-50, W-51
/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const sources = Object.fromEntries(Object.entries(PLAYS).map(([name, play]) => [name, onStreams(play)]));
