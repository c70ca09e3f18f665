// What the classes of services are made of: calls on a channel.

import { connectionOf } from "./channel.js";
import { newItems } from "./items.js";
import { readCallOptions } from "./options.js";
import { newStream } from "./stream.js";
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
    const { value } = await this.#prepare(index, options, write, source)().next();
    return value;
  }

  /**
   * A call that is answered by a stream. It is sent when the stream is first asked for an item; the
   * arguments are read before this returns.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @param {unknown} [source] the client's stream, of a method that takes one. It is asked for an iterator by each call.
   */
  stream(index, options, write, source) {
    return newStream(this.#prepare(index, options, write, source));
  }

  /**
   * Reads the arguments, and answers what makes a call of them each time.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {WriteArguments} write
   * @param {unknown} source
   */
  #prepare(index, options, write, source) {
    const table = /** @type {import("./service.js").MethodTable} */ (this.#service.methods[index]);
    /** @type {Partial<import("./options.js").Settings>} */
    let settings = {};
    /** @type {(sink: import("./engine.js").Sink) => import("./engine.js").Call} */
    let start;
    try {
      const read = (settings = readCallOptions(options));
      const args = encode(write, (bytes) => bytes.slice());
      start = (sink) => this.#binding.call(index, args, read, sink);
    } catch (cause) {
      // Told where the items are asked for: a call has one place where it fails.
      start = () => {
        throw cause;
      };
    }
    return () => newItems(this.#service.info(index).name, table, settings, start, source);
  }
}
