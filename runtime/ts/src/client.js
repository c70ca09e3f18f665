// What the classes of services are made of: calls on a channel.

import { connectionOf } from "./channel.js";
import { aborted, Failure, received, refused, undecodable } from "./failure.js";
import { checkSource, Input } from "./input.js";
import { Items } from "./items.js";
import { readOptions } from "./options.js";
import { decode } from "./reader.js";
import { ServerStream } from "./stream.js";
import { encode } from "./writer.js";

/** @typedef {import("./options.js").CallOptions} CallOptions */
/** @typedef {(writer: import("./writer.js").Writer) => void} WriteArguments */

/** A service on a channel. */
export class Client {
  #service;
  #binding;

  /**
   * @param {unknown} channel
   * @param {import("./service.js").Service} service
   */
  constructor(channel, service) {
    this.#service = service;
    this.#binding = connectionOf(channel).bind(service);
  }

  /**
   * A call that is answered by one value. The arguments are read before it returns.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @param {unknown} [source] the client's stream, of a method that takes one
   * @returns {Promise<any>} it rejects with what the source throws, where it throws
   */
  async unary(index, options, write, source) {
    try {
      return await new Promise((resolve, reject) => this.#start(index, options, write, source, resolve, reject));
    } catch (failure) {
      throw failure instanceof Failure ? failure.toError(this.#service.info(index).name) : failure;
    }
  }

  /**
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @param {unknown} source
   * @param {(value: unknown) => void} resolve
   * @param {(failure: unknown) => void} reject
   */
  #start(index, options, write, source, resolve, reject) {
    const table = this.#table(index);
    /** @type {AbortSignal | undefined} */
    let signal;
    /** @type {import("./engine.js").Call | undefined} */
    let call;
    /** @type {Input | undefined} */
    let input;
    const leave = () => {
      signal?.removeEventListener("abort", abort);
      input?.close();
    };
    const cancel = (/** @type {unknown} */ failure) => {
      call?.cancel();
      leave();
      reject(failure);
    };
    const abort = () => cancel(aborted(/** @type {AbortSignal} */ (signal)));
    /** @type {import("./engine.js").Sink} */
    const sink = {
      item(bytes) {
        leave();
        try {
          resolve(decode(bytes, table.read));
        } catch (cause) {
          reject(undecodable("reply", cause));
        }
      },
      end() {
        sink.fail(13, "the call ended without a reply", undefined);
      },
      fail(status, message, error) {
        leave();
        reject(received(table, status, message, error));
      },
      again() {},
      want: () => input?.want(),
      enough: () => input?.close(),
    };
    try {
      const settings = readOptions(options);
      signal = settings.signal;
      if (signal?.aborted) throw aborted(signal);
      if (table.input !== undefined) input = new Input(checkSource(source, table.input.name), table.input, cancel);
      signal?.addEventListener("abort", abort, { once: true });
      call = encode(write, (bytes) => this.#binding.call(index, bytes, settings, sink));
      input?.attach(call);
    } catch (cause) {
      leave();
      reject(cause instanceof Failure ? cause : refused(cause));
    }
  }

  /**
   * A call that is answered by a stream. It is sent when the stream is first asked for an item; the
   * arguments are read before this returns.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @param {unknown} [source] the client's stream, of a method that takes one. It is asked for an iterator by each call.
   * @returns {ServerStream<any>}
   */
  stream(index, options, write, source) {
    const table = this.#table(index);
    const { name } = this.#service.info(index);
    try {
      const settings = readOptions(options);
      const args = encode(write, (bytes) => bytes.slice());
      const start = (/** @type {import("./engine.js").Sink} */ sink) =>
        this.#binding.call(index, args, settings, sink);
      const given = table.input && checkSource(source, table.input.name);
      return new ServerStream(() => new Items(name, table, settings, start, given));
    } catch (cause) {
      // Told where the stream is consumed: a stream has one place where it fails.
      const start = () => {
        throw refused(cause);
      };
      return new ServerStream(() => new Items(name, table, { signal: undefined, again: undefined }, start));
    }
  }

  /**
   * @param {number} index
   * @returns {import("./service.js").MethodTable}
   */
  #table(index) {
    return /** @type {import("./service.js").MethodTable} */ (this.#service.methods[index]);
  }
}
