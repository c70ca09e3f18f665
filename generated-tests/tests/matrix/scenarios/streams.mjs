// Streams in both directions, and who waits for whom.
import { failure, fails, holds, iterator, later, next, numbers, same } from "./stage.mjs";

/** Items of 16 KiB that may be under way in one direction, as Rust has it. */
const MOST = 800;

/** Numbers from 0, each with so many bytes; and how many of them were taken, and whether their source was told that it is over. */
export class Source {
  taken = 0;
  isOver = false;

  constructor(count, size = 0) {
    this.items = this.#items(count, new Uint8Array(size));
  }

  async *#items(count, payload) {
    try {
      for (; this.taken < count; this.taken += 1) yield { number: this.taken, payload };
    } finally {
      this.isOver = true;
    }
  }
}

async function read(lab, ticket, count, size) {
  let seen = 0;
  for await (const { number, payload } of lab.count(ticket, count, size)) {
    same("a number", number, seen);
    same("its payload", payload.length, size);
    seen += 1;
  }
  return seen;
}

/** @type {Record<string, (stage: import("./stage.mjs").Stage) => Promise<void>>} */
export const streams = {
  // W-21
  async "a stream of the server"(stage) {
    for (const [count, size] of [[0, 0], [1, 0], [2000, 0], [3, 500_000]]) {
      same("the items", await read(stage.lab, stage.ticket("numbers"), count, size), count);
    }
    const heard = [];
    await new Promise((resolve, reject) => {
      const complete = () => resolve(undefined);
      stage.lab.count(stage.ticket("heard"), 100, 0).subscribe({ next: ({ number }) => heard.push(number), error: reject, complete });
    });
    same("what a subscriber hears", heard, numbers(100));
  },

  // W-38
  async "a stream of the client"(stage) {
    const { lab } = stage;
    for (const [count, size] of [[0, 0], [1, 0], [2000, 0], [3, 500_000]]) {
      same("the items", await lab.take(stage.ticket("numbers"), false, new Source(count, size).items), count);
    }
    const items = numbers(10).map((number) => ({ number, payload: new Uint8Array() }));
    for (const source of [items, new Set(items), items.values(), lab.count(stage.ticket("passed on"), 10, 0)]) {
      same("of any source", await lab.take(stage.ticket("numbers"), false, source), 10);
    }
  },

  // W-38
  async "streams both ways"({ lab }) {
    const heard = [];
    for await (const line of lab.chat("> ", numbers(2000).map(String))) heard.push(line);
    same("the answers", heard, numbers(2000).map((number) => `> ${number}`));
    // Each line follows the answer to the one before it.
    let say = (/** @type {number} */ _) => {};
    async function* lines() {
      for (let number = 1; number <= 100; number = await new Promise((resolve) => (say = resolve))) yield String(number);
    }
    let answers = 0;
    for await (const line of lab.chat("", lines())) {
      answers += 1;
      same("an answer", line, String(answers));
      say(answers + 1);
    }
    same("the answers", answers, 100);
  },

  // W-35
  async "a stream that fails at its end"({ api, lab }) {
    const trouble = { kind: "DataLoss", number: 7 };
    const items = iterator(lab.failLate(3, trouble));
    for (const number of [0, 1, 2]) same("an item", (await next(items)).number, number);
    const error = await fails("the end", items.next(), "data_loss");
    holds("it is the method's own", api.Lab.failLate.isError(error));
    same("the error", error.error, trouble);
    same("nothing follows", (await items.next()).done, true);
  },

  // W-22
  async "leaving a stream"(stage) {
    const ticket = stage.ticket("left");
    await stage.control.release(ticket, 2);
    const seen = [];
    for await (const number of stage.lab.drip(ticket)) {
      seen.push(number);
      if (number === 1) {
        same("the call", (await stage.control.facts(ticket)).live, 1);
        break;
      }
    }
    same("the items", seen, [0, 1]);
    await stage.until(ticket, ({ live }) => live === 0);
    const controller = new AbortController();
    const aborted = later(iterator(stage.lab.drip(ticket, { signal: controller.signal })).next());
    await stage.until(ticket, ({ live }) => live === 1);
    controller.abort();
    await fails("a stream whose signal has come", aborted, "cancelled");
    await stage.until(ticket, ({ live }) => live === 0);
    const stop = stage.lab.drip(ticket).subscribe(() => {});
    await stage.until(ticket, ({ live }) => live === 1);
    stop();
    await stage.until(ticket, ({ live }) => live === 0);
  },

  // W-25 to W-27
  async "a slow reader stops the server"(stage) {
    const ticket = stage.ticket("slow");
    const items = iterator(stage.lab.count(ticket, 100_000, 16 << 10));
    same("an item", (await next(items)).number, 0);
    const made = await stage.settled(async () => (await stage.control.facts(ticket)).made);
    holds(`${made} items were made for nobody`, made <= MOST);
    for (let number = 1; number < 2 * MOST; number += 1) same("an item", (await next(items)).number, number);
    await items.return();
    await stage.until(ticket, ({ live }) => live === 0);
  },

  // W-25 to W-27, W-40
  async "a slow server stops the client"(stage) {
    const ticket = stage.ticket("slow");
    const source = new Source(2 * MOST, 16 << 10);
    const taken = later(stage.lab.take(ticket, true, source.items));
    await stage.until(ticket, ({ live }) => live === 1);
    const left = await stage.settled(async () => source.taken);
    holds(`${left} items left for nobody`, left <= MOST);
    await stage.control.release(ticket, 2 * MOST + 1);
    same("the items", await taken, 2 * MOST);
    holds("the source is told", source.isOver);
  },

  async "fifty streams at once"(stage) {
    const there = numbers(50).map((number) => stage.lab.take(stage.ticket(`there ${number}`), false, new Source(number * 7, 100).items));
    const back = numbers(50).map((number) => read(stage.lab, stage.ticket(`back ${number}`), number * 7, 100));
    const expected = numbers(50).map((number) => number * 7);
    same("the items", await Promise.all([...there, ...back]), [...expected, ...expected]);
  },

  // W-41, W-42
  async "a server that wants no more"(stage) {
    let isOver = false;
    async function* lines() {
      try {
        for (;;) yield "";
      } finally {
        isOver = true;
      }
    }
    for await (const line of stage.lab.chat("", lines())) throw new Error(`it answered ${line}`);
    while (!isOver) await stage.pause(1);
  },

  // W-43
  async "a source that fails"(stage) {
    const { api, lab } = stage;
    const why = new RangeError("no more");
    async function* failing() {
      yield { number: 0, payload: new Uint8Array() };
      throw why;
    }
    const ticket = stage.ticket("failing");
    holds("it is what the call rejects with", (await failure("a source that fails", lab.take(ticket, true, failing()))) === why);
    await stage.until(ticket, ({ live }) => live === 0);
    const wrong = (async function* () {
      yield { number: 0, payload: new Uint8Array() };
      yield { number: -1, payload: new Uint8Array() };
    })();
    const error = await fails("an item that is none", lab.take(ticket, true, wrong), "invalid_argument");
    holds("it is an EncodeError", error.cause instanceof api.EncodeError);
    same("what is said", error.message, "matrix.v1.Lab.take: items[1].number: out of range for u32: -1");
    await stage.until(ticket, ({ live }) => live === 0);
  },
};
