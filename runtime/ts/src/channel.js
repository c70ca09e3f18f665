// A connection as an application sees it.

import { CallError } from "./errors.js";
import { isObject } from "./expect.js";
import { failure, refused } from "./failure.js";
import { readMetadata } from "./options.js";
import { guard } from "./report.js";
import { statusName } from "./status.js";

/** @typedef {import("./engine.js").ConnectionState} ConnectionState */

/**
 * Where a channel keeps its connection. A registered symbol, so that modules generated with their own copy
 * of this runtime can share one channel.
 */
const CONNECTION = /* @__PURE__ */ Symbol.for("turbo-runtime.connection.1");

/** A connection to a server, which reconnects by itself. */
export class Channel {
  /** @type {Set<(state: ConnectionState) => void>} */
  #listeners = new Set();

  /** @param {import("./engine.js").Connection} connection */
  constructor(connection) {
    Object.defineProperty(this, CONNECTION, { value: connection });
    connection.watch(() => {
      const state = connection.state();
      for (const run of [...this.#listeners]) guard(() => run(state));
    });
  }

  /** @returns {ConnectionState} */
  get state() {
    return connectionOf(this).state();
  }

  /**
   * Why there is no connection, while there is none.
   *
   * @returns {(CallError<undefined> & { readonly name: "CallError" }) | undefined}
   */
  get lostBecause() {
    const loss = connectionOf(this).loss();
    const error = loss && new CallError(statusName(loss.status), loss.message);
    return /** @type {(CallError<undefined> & { readonly name: "CallError" }) | undefined} */ (error);
  }

  /** Milliseconds until the next attempt to connect, while it is waited for. @returns {number | undefined} */
  get nextAttempt() {
    return connectionOf(this).wait();
  }

  /** Connects at once instead of waiting, or asks at once whether the server is still there. */
  nudge() {
    connectionOf(this).nudge();
  }

  /**
   * @param {(state: ConnectionState) => void} run called at once with the state as it is, then at each change
   * @returns {() => void} ends it
   */
  subscribe(run) {
    // Wrapped, so that one function can be subscribed twice.
    const listener = (/** @type {ConnectionState} */ state) => run(state);
    this.#listeners.add(listener);
    run(this.state);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Says anew who the client is, while the conversation goes on.
   *
   * @param {Readonly<Record<string, string>>} metadata
   * @returns {Promise<void>}
   */
  async renew(metadata) {
    const failed = await new Promise((resolve) => {
      try {
        connectionOf(this).renew(readMetadata(metadata), (status, message) => resolve(status && failure(status, message)));
      } catch (cause) {
        resolve(refused(cause));
      }
    });
    if (failed) throw failed("renew");
  }

  /** Ends the connection. Calls that are under way fail. */
  close() {
    connectionOf(this).close();
  }
}

/**
 * @param {unknown} channel
 * @returns {import("./engine.js").Connection}
 */
export function connectionOf(channel) {
  const connection = isObject(channel) && /** @type {Record<symbol, any>} */ (channel)[CONNECTION];
  if (!connection) throw new TypeError("expected a Channel (is an `await` missing?)");
  return connection;
}
