// A server in memory, for pages that are developed and tested without one. Values travel as bytes, as on a real connection, so
// what the schema does not allow is refused here too.

import { newChannel } from "./channel.js";
import { decode } from "./decode.js";
import { encode } from "./encode.js";
import { CallError } from "./errors.js";
import { describe } from "./describe.js";
import { fake } from "./fake.js";
import { report } from "./report.js";
import { statusNumber } from "./status.js";

/**
 * What a generated module says about a method beside what its client knows.
 *
 * @typedef {object} MockMethod
 * @property {string} name of the handler
 * @property {(reader: import("./source.js").Source) => unknown[]} read the arguments
 * @property {(writer: import("./sink.js").Sink, value: any) => void} write the result, or an item
 * @property {(reader: import("./source.js").Source) => any} [readItem] of the client's stream
 * @property {(writer: import("./sink.js").Sink, error: any) => void} [writeError]
 * @property {Record<string, string>} [statuses] of its error's variants
 */

/** @typedef {Record<string, { handlers: string, methods: MockMethod[] }>} MockServices by their names on the wire */

/**
 * @typedef {object} MockOptions
 * @property {number | undefined} [latency] milliseconds before a call is handled
 * @property {boolean | undefined} [fakes] whether methods without a handler answer what is made up
 */

/** @typedef {{ signal: AbortSignal, metadata: Record<string, string> }} MockContext */

/**
 * A channel to a server in memory.
 *
 * @param {MockServices} services
 * @param {Record<string, Record<string, Function | undefined> | undefined>} handlers by service and method. They are looked up at each call.
 * @param {MockOptions} [options]
 * @returns {import("./channel.js").Channel}
 */
export function mockChannel(services, handlers, options = {}) {
  if (typeof handlers !== "object" || handlers === null) {
    throw new TypeError(`handlers: expected an object, got ${describe(handlers)}`);
  }
  const latency = options.latency ?? 0;
  if (typeof latency !== "number" || !(latency >= 0)) {
    throw new TypeError("options.latency: expected milliseconds");
  }
  /** @type {import("./engine.js").ConnectionState} */
  let state = "open";
  let changed = () => {};
  /** @type {Set<MockCall>} */
  const calls = new Set();
  return newChannel({
    state: () => state,
    loss: () => undefined,
    wait: () => undefined,
    nudge() {},
    watch(listener) {
      changed = listener;
    },
    bind(service) {
      const known = Object.hasOwn(services, service.name) ? services[service.name] : undefined;
      return {
        call(index, bytes, wire, sink) {
          const table = /** @type {import("./service.js").MethodTable} */ (service.methods[index]);
          const call = new MockCall(table, known?.methods[index], wire, sink, () => calls.delete(call));
          calls.add(call);
          const handler = () => handlers[known?.handlers ?? ""]?.[known?.methods[index]?.name ?? ""];
          if (state === "closed") call.later(() => call.fail(1, "the channel is closed"), 0);
          else call.start(bytes.slice(), handler, latency, options.fakes === true);
          return call;
        },
      };
    },
    // Nobody asks who the client is.
    renew(_, done) {
      queueMicrotask(() => (state === "closed" ? done(14, "the channel is closed") : done(0, "")));
    },
    close() {
      if (state === "closed") return;
      state = "closed";
      for (const call of [...calls]) call.fail(1, "the channel was closed");
      changed();
    },
  });
}

/** A call under way: both its ends. */
class MockCall {
  #table;
  #mock;
  #wire;
  #sink;
  #leave;
  #controller = new AbortController();
  #isOver = false;
  /** @type {Set<ReturnType<typeof setTimeout>>} */
  #timers = new Set();
  /** The server's stream, and whether an item of it is wanted. @type {AsyncIterator<unknown> | Iterator<unknown> | undefined} */
  #items;
  #isWanted = false;
  /** Who waits for an item of the client's stream. @type {{ resolve: (result: IteratorResult<unknown>) => void, reject: (error: unknown) => void } | undefined} */
  #asking;
  #isFinished = false;

  /**
   * @param {import("./service.js").MethodTable} table
   * @param {MockMethod | undefined} mock
   * @param {import("./engine.js").WireOptions} wire
   * @param {import("./engine.js").Sink} sink
   * @param {() => void} leave
   */
  constructor(table, mock, wire, sink, leave) {
    this.#table = table;
    this.#mock = mock;
    this.#wire = wire;
    this.#sink = sink;
    this.#leave = leave;
  }

  /**
   * Runs something later, unless the call is over by then.
   *
   * @param {() => void} run
   * @param {number} delay
   */
  later(run, delay) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delay);
    this.#timers.add(timer);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {() => Function | undefined} handler
   * @param {number} latency
   * @param {boolean} fakes
   */
  start(bytes, handler, latency, fakes) {
    const timeout = this.#wire.timeout >= 0 ? this.#wire.timeout : this.#table.timeout;
    if (timeout !== undefined) this.later(() => this.fail(4, "the deadline has passed"), timeout);
    this.later(() => void this.#run(bytes, handler(), fakes), latency);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {Function | undefined} handler
   * @param {boolean} fakes
   */
  async #run(bytes, handler, fakes) {
    const mock = this.#mock;
    if (mock === undefined || (handler === undefined && !fakes)) {
      this.fail(12, `the mock has no handler for ${this.#table.name}`);
      return;
    }
    try {
      const given = decode(bytes, mock.read);
      if (mock.readItem !== undefined) given.push(this.#input(mock.readItem));
      given.push(this.#context());
      const answer = handler === undefined ? this.#fakes() : await handler(...given);
      if (this.#isOver) return;
      if (this.#table.stream) this.#open(answer);
      else this.#reply(answer);
    } catch (error) {
      this.#threw(error);
    }
  }

  /** @returns {MockContext} */
  #context() {
    return { signal: this.#controller.signal, metadata: Object.fromEntries(this.#wire.metadata) };
  }

  /** What a method without a handler answers. */
  #fakes() {
    const { read, stream } = this.#table;
    return stream ? [0, 1, 2].map((seed) => fake(read, seed)) : fake(read);
  }

  /** @param {unknown} value @returns {Uint8Array} */
  #encoded(value) {
    const { write } = /** @type {MockMethod} */ (this.#mock);
    return encode(write, value, (bytes) => bytes.slice());
  }

  /** @param {unknown} value */
  #reply(value) {
    const bytes = this.#encoded(value);
    if (this.#end()) this.#sink.item(bytes);
  }

  /** @param {any} answer */
  #open(answer) {
    const make = answer?.[Symbol.asyncIterator] ?? answer?.[Symbol.iterator];
    if (typeof answer === "string" || typeof make !== "function") {
      throw new TypeError(`expected an iterable of the handler, got ${describe(answer)}`);
    }
    this.#items = make.call(answer);
    if (this.#isWanted) this.pull();
  }

  /** Asks for one more item. */
  pull() {
    this.#isWanted = true;
    if (this.#items !== undefined && !this.#isOver) void this.#pull(this.#items);
  }

  /** @param {AsyncIterator<unknown> | Iterator<unknown>} items */
  async #pull(items) {
    try {
      const { done, value } = await items.next();
      if (this.#isOver) return;
      if (done === true) {
        this.#items = undefined;
        if (this.#end()) this.#sink.end();
        return;
      }
      const bytes = this.#encoded(value);
      this.#isWanted = false;
      this.#sink.item(bytes);
    } catch (error) {
      this.#threw(error);
    }
  }

  /** The client's stream, as a handler sees it. @param {(reader: import("./source.js").Source) => unknown} read */
  #input(read) {
    this.#readItem = read;
    const input = {
      [Symbol.asyncIterator]: () => input,
      /** @returns {Promise<IteratorResult<unknown>>} */
      next: () =>
        new Promise((resolve, reject) => {
          if (this.#isFinished) return resolve({ done: true, value: undefined });
          if (this.#isOver) return reject(new CallError("cancelled", "the call is over"));
          if (this.#asking !== undefined) return reject(new TypeError("one item is asked for at a time"));
          this.#asking = { resolve, reject };
          this.#sink.want();
        }),
      /** @returns {Promise<IteratorResult<unknown>>} */
      return: async () => {
        this.#isFinished = true;
        if (!this.#isOver) this.#sink.enough();
        return { done: true, value: undefined };
      },
    };
    return input;
  }

  #readItem = (/** @type {import("./source.js").Source} */ _reader) => /** @type {unknown} */ (undefined);

  /** @param {Uint8Array | null} bytes */
  send(bytes) {
    const asking = this.#asking;
    this.#asking = undefined;
    this.#isFinished ||= !bytes;
    try {
      asking?.resolve(bytes ? { done: false, value: decode(bytes, this.#readItem) } : { done: true, value: undefined });
    } catch (error) {
      asking?.reject(error);
    }
  }

  /** The handler threw: what its schema knows, a failure with a status, or anything else. @param {unknown} error */
  #threw(error) {
    if (this.#isOver) return;
    const { writeError, statuses } = this.#mock ?? {};
    if (error instanceof CallError && error.error === undefined) {
      this.fail(statusNumber(error.status), error.message);
    } else if (error instanceof CallError && writeError !== undefined) {
      try {
        const kind = /** @type {{ kind?: string }} */ (error.error).kind ?? "";
        const bytes = encode(writeError, error.error, (bytes) => bytes.slice());
        this.fail(statusNumber(statuses?.[kind] ?? error.status), error.message, bytes);
      } catch (cause) {
        this.#broken(cause);
      }
    } else {
      this.#broken(error);
    }
  }

  /** A mistake of the mock: its author hears of it, and the caller as of any failure of a server. @param {unknown} error */
  #broken(error) {
    report(error);
    this.fail(13, `the mock of ${this.#table.name}: ${error instanceof Error ? error.message : String(error)}`);
  }

  /**
   * @param {number} status
   * @param {string} message
   * @param {Uint8Array} [error]
   */
  fail(status, message, error) {
    if (this.#end()) this.#sink.fail(status, message, error);
  }

  cancel() {
    this.#end();
  }

  /** @returns {boolean} whether the call was under way */
  #end() {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#leave();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#asking?.reject(new CallError("cancelled", "the call is over"));
    this.#asking = undefined;
    this.#controller.abort();
    try {
      Promise.resolve(this.#items?.return?.()).catch(report);
    } catch (error) {
      report(error);
    }
    return true;
  }
}
