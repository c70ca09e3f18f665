// What the classes of services are made of: calls on a channel.

import { connectionOf } from "./channel.js";
import { encode } from "./encode.js";
import { newItems } from "./items.js";
import { readCallOptions } from "./options.js";

/** @typedef {import("./options.js").CallOptions} CallOptions */

/** What a method without arguments writes. */
const nothing = () => {};

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
   * A call that is answered by one value. The arguments are read before it returns. No `async` function: thousands are under way at once.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {unknown} values the arguments by their names; nothing where there are none
   * @param {unknown} [source] the client's stream, of a method that takes one
   * @returns {Promise<any>} it rejects with what the source throws, where it throws
   */
  unary(index, options, values, source) {
    return this.#prepare(index, options, values, source)().next().then(({ value }) => value);
  }

  /**
   * A call that is answered by a stream. It is sent when the stream is first asked for an item; the
   * arguments are read before this returns.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {unknown} values the arguments by their names; nothing where there are none
   * @param {unknown} [source] the client's stream, of a method that takes one. It is asked for an iterator by each call.
   */
  stream(index, options, values, source) {
    const { stream } = /** @type {Required<import("./service.js").MethodTable>} */ (this.#service.methods[index]);
    return stream(this.#prepare(index, options, values, source));
  }

  /**
   * Reads the arguments, and answers what makes a call of them each time.
   *
   * @param {number} index
   * @param {CallOptions | undefined} options
   * @param {unknown} values the arguments by their names; nothing where there are none
   * @param {unknown} source
   */
  #prepare(index, options, values, source) {
    const table = /** @type {import("./service.js").MethodTable} */ (this.#service.methods[index]);
    /** @type {Partial<import("./options.js").Settings>} */
    let settings = {};
    /** @type {(sink: import("./engine.js").Sink) => import("./engine.js").Call} */
    let start;
    try {
      const read = (settings = readCallOptions(options));
      const args = encode(table.write ?? nothing, values, (bytes) => bytes.slice());
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
