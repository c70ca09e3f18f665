// What the tests share: bytes as text, and an engine that a test plays.
import { decoded } from "./codec.js";

export { written } from "./codec.js";

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Buffer.from(bytes).toString("hex");

/** @param {string} digits */
export const bytes = (digits) => new Uint8Array(Buffer.from(digits.replaceAll(" ", ""), "hex"));

/**
 * @param {string} digits
 * @param {(reader: import("./codec.js").Reader) => any} read
 */
export const read = (digits, read) => decoded(bytes(digits), read);

/** The error of a function that throws. @param {() => unknown} run @returns {any} */
export function thrown(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The error of a promise that rejects. @param {Promise<unknown>} promise @returns {Promise<any>} */
export const rejected = (promise) =>
  promise.then(
    () => {
      throw new Error("it did not reject");
    },
    (error) => error,
  );

/** Lets everything happen that is ready to. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A connection on which a test plays the server: it keeps every call, and what became of it. */
export class FakeConnection {
  current = /** @type {import("../src/engine.js").ConnectionState} */ ("open");
  calls = /** @type {FakeCall[]} */ ([]);
  services = /** @type {string[]} */ ([]);
  isClosed = false;
  listener = () => {};

  lost = /** @type {{ status: number, message: string } | undefined} */ (undefined);
  waiting = /** @type {number | undefined} */ (undefined);
  nudges = 0;

  state() {
    return this.current;
  }

  loss() {
    return this.lost;
  }

  wait() {
    return this.waiting;
  }

  nudge() {
    this.nudges += 1;
  }

  /** @param {[string, string][]} metadata @param {(status: number, message: string) => void} done */
  renew(metadata, done) {
    done(metadata.length > 0 ? 0 : 12, "");
  }

  /** @param {() => void} listener */
  watch(listener) {
    this.listener = listener;
  }

  /** @param {import("../src/engine.js").ConnectionState} state */
  become(state) {
    this.current = state;
    this.listener();
  }

  close() {
    this.isClosed = true;
    this.become("closed");
  }

  /** @param {import("../src/service.js").Service} service */
  bind(service) {
    this.services.push(service.name);
    return {
      /**
       * @param {number} method
       * @param {Uint8Array} args
       * @param {import("../src/engine.js").WireOptions} options
       * @param {import("../src/engine.js").Sink} sink
       */
      call: (method, args, options, sink) => {
        const call = new FakeCall(method, hex(args), options, sink);
        this.calls.push(call);
        return call;
      },
    };
  }

  /** The only call. */
  get call() {
    if (this.calls.length !== 1) throw new Error(`${this.calls.length} calls`);
    return /** @type {FakeCall} */ (this.calls[0]);
  }
}

export class FakeCall {
  pulls = 0;
  /** Items that have arrived before they were asked for. @type {string[]} */
  arrived = [];
  isCancelled = false;
  sent = /** @type {string[]} */ ([]);
  isFinished = false;

  /**
   * @param {number} method
   * @param {string} args
   * @param {import("../src/engine.js").WireOptions} options
   * @param {import("../src/engine.js").Sink} sink
   */
  constructor(method, args, options, sink) {
    this.method = method;
    this.args = args;
    this.options = options;
    this.sink = sink;
  }

  pull() {
    this.pulls += 1;
  }

  take() {
    const item = this.arrived.shift();
    return item === undefined ? undefined : bytes(item);
  }

  cancel() {
    this.isCancelled = true;
  }

  /** @param {Uint8Array | null} bytes */
  send(bytes) {
    if (bytes) this.sent.push(hex(bytes));
    else this.isFinished = true;
  }

  /** @param {string} digits */
  item(digits) {
    this.sink.item(bytes(digits));
  }
}
