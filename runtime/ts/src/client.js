// What the classes of services are made of: calls on a channel.

import { connectionOf } from "./channel.js";
import { Failure, named, refused, undecodable } from "./failure.js";
import { checkSource } from "./input.js";
import { newItems } from "./items.js";
import { readOptions } from "./options.js";
import { decode } from "./reader.js";
import { newStream } from "./stream.js";
import { begin } from "./underway.js";
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
    const table = this.#table(index);
    try {
      return await new Promise((resolve, reject) => {
        const settings = readOptions(options);
        const call = begin(
          table,
          settings.signal,
          source,
          (sink) => encode(write, (bytes) => this.#binding.call(index, bytes, settings, sink)),
          {
            item(bytes) {
              call.leave();
              try {
                resolve(decode(bytes, table.read));
              } catch (cause) {
                reject(undecodable("reply", cause));
              }
            },
            end: () => reject(new Failure("internal", "the call ended without a reply")),
            fail: reject,
          },
        );
      });
    } catch (failure) {
      throw named(failure, this.#service.info(index).name);
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
   */
  stream(index, options, write, source) {
    const table = this.#table(index);
    const { name } = this.#service.info(index);
    /** @type {{ signal: AbortSignal | undefined, again: (() => void) | undefined }} */
    let shown = { signal: undefined, again: undefined };
    /** @type {(sink: import("./engine.js").Sink) => import("./engine.js").Call} */
    let start;
    try {
      const settings = readOptions(options);
      const args = encode(write, (bytes) => bytes.slice());
      if (table.input) checkSource(source, table.input.name);
      shown = settings;
      start = (sink) => this.#binding.call(index, args, settings, sink);
    } catch (cause) {
      // Told where the stream is consumed: a stream has one place where it fails.
      start = () => {
        throw refused(cause);
      };
    }
    return newStream(() => newItems(name, table, shown, start, source));
  }

  /**
   * @param {number} index
   * @returns {import("./service.js").MethodTable}
   */
  #table(index) {
    return /** @type {import("./service.js").MethodTable} */ (this.#service.methods[index]);
  }
}
