// What a row is played on: a channel that lasts, and servers of its own. The same in Node and in a browser.
import { spelled } from "../../values/spelled.mjs";

/**
 * What an end plays with.
 *
 * @typedef {object} World
 * @property {string} url the server that lasts
 * @property {any} api all modules of the package, as one
 * @property {any} [WebSocket] where the platform has none
 * @property {any} schema the types of the case `everything`, by `describe.rs`
 * @property {string[]} vectors the texts of the files of vectors
 * @property {(module: string) => Promise<any>} load a module of the package
 * @property {{ freeze(): Promise<void> }} [page] what only the driver of a browser can do
 */

export class Stage {
  /** @param {World} world @param {string} name that no other stage has */
  static async open(world, name) {
    const stage = new Stage(world, name);
    stage.channel = await stage.connect(world.url);
    stage.control = new world.api.Control(stage.channel);
    stage.lab = new world.api.Lab(stage.channel);
    return stage;
  }

  constructor(world, name) {
    this.world = world;
    this.api = world.api;
    this.name = name;
    this.channels = [];
  }

  /** A channel that loses no time between attempts. */
  async connect(url, options = {}) {
    const { WebSocket } = this.world;
    const channel = await this.api.connect(url, { WebSocket, backoff: { first: 5, most: 50 }, ...options });
    this.channels.push(channel);
    return channel;
  }

  /** A channel to a place, and its laboratory. */
  async labAt(place, options) {
    const channel = await this.connect(place.url, options);
    return { channel, lab: new this.api.Lab(channel) };
  }

  close() {
    for (const channel of this.channels) channel.close();
  }

  /** A ticket that nobody else has. */
  ticket(what) {
    return `${this.name}: ${what}`;
  }

  /** Waits until the calls with a ticket are as they should be. Asking takes the time that passes. */
  async until(ticket, are) {
    while (!are(await this.control.facts(ticket)));
  }

  /** A count when it grows no more, which other calls give the time for. */
  async settled(count) {
    for (let before = -1; ; ) {
      const now = await count();
      if (now === before) return now;
      before = now;
      await this.pause(200);
    }
  }

  /** Gives others the time of so many calls. */
  async pause(calls) {
    for (let i = 0; i < calls; i += 1) await this.lab.echo(new Uint8Array());
  }

  /** Has the server of a place end with all that it knows, and another begin. */
  async replace(place) {
    await this.control.order(place.id, "Kill");
    await this.control.order(place.id, "Start");
  }
}

export function same(what, found, expected) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(spelled(value)));
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

export function holds(what, does) {
  if (!does) throw new Error(what);
}

/** The error of what must not succeed. */
export async function failure(what, promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`${what}: it answered ${JSON.stringify(spelled(value))}`);
}

/** What must not succeed fails with a `CallError` of that status. */
export async function fails(what, promise, status) {
  const error = await failure(what, promise);
  same(`${what}: ${error.message}`, [error.name, error.status], ["CallError", status]);
  return error;
}

/** A promise whose failure somebody will look at later. */
export function later(promise) {
  promise.catch(() => {});
  return promise;
}

/** The next item of an iterator, which must not end. */
export async function next(items) {
  const { done, value } = await items.next();
  holds("the stream has not ended", !done);
  return value;
}

export const iterator = (stream) => stream[Symbol.asyncIterator]();

export const numbers = (count) => Array.from({ length: count }, (_, number) => number);

/** Waits until a channel is in a state. */
export function stateOf(channel, wanted) {
  return new Promise((resolve) => {
    let stop = () => {};
    stop = channel.subscribe((state) => {
      if (state !== wanted) return;
      queueMicrotask(() => stop());
      resolve(undefined);
    });
  });
}
