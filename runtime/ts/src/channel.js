// A connection as an application sees it.

import { CallError } from "./errors.js";
import { isObject } from "./expect.js";
import { failure, outcomeOf, refused } from "./failure.js";
import { readMetadata } from "./options.js";
import { guard } from "./report.js";
import { statusName } from "./status.js";

/** @typedef {import("./engine.js").ConnectionState} ConnectionState */

/**
 * Where a channel keeps its connection. A registered symbol, so that modules generated with their own copy
 * of this runtime can share one channel.
 */
const CONNECTION = /* @__PURE__ */ Symbol.for("turbo-runtime.connection.1");

/** @typedef {ReturnType<typeof newChannel>} Channel */

/**
 * A connection to a server, which reconnects by itself.
 *
 * @param {import("./engine.js").Connection} connection
 */
export function newChannel(connection) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  connection.watch(() => {
    for (const run of [...listeners]) guard(run);
  });
  return Object.defineProperty(
    {
      get state() {
        return connection.state();
      },

      /**
       * Why there is no connection, while there is none.
       *
       * @returns {(CallError<undefined> & { readonly name: "CallError" }) | undefined}
       */
      get lostBecause() {
        const loss = connection.loss();
        return loss && /** @type {any} */ (new CallError(statusName(loss.status), loss.message));
      },

      /** Milliseconds until the next attempt to connect, while it is waited for. */
      get nextAttempt() {
        return connection.wait();
      },

      /** Connects at once instead of waiting, or asks at once whether the server is still there. */
      nudge: () => connection.nudge(),

      /**
       * @param {(state: ConnectionState) => void} run called at once with the state as it is, then at each change
       * @returns {() => void} ends it
       */
      subscribe(run) {
        // A function of its own, so that one can be subscribed twice.
        const listener = () => run(connection.state());
        listeners.add(listener);
        listener();
        return () => {
          listeners.delete(listener);
        };
      },

      /**
       * Says anew who the client is, while the conversation goes on.
       *
       * @param {Readonly<Record<string, string>>} metadata
       * @returns {Promise<void>}
       */
      renew: (metadata) =>
        outcomeOf("renew", (resolve) => {
          try {
            connection.renew(readMetadata(metadata), (status, message) => resolve(status ? failure(status, message) : undefined));
          } catch (cause) {
            resolve(refused(cause));
          }
        }),

      /** Ends the connection. Calls that are under way fail. */
      close: () => connection.close(),
    },
    CONNECTION,
    { value: connection },
  );
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
