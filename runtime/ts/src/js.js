// The engine that is written in JavaScript: it needs no wasm.

import { Channel } from "./channel.js";
import { readTarget } from "./connect.js";
import { aborted, Failure, named } from "./failure.js";
import { hint } from "./hint.js";
import { newLine } from "./line.js";
import { statusName } from "./status.js";

/**
 * The `connect` of a package without wasm.
 *
 * @param {string | URL} url
 * @param {import("./connect.js").ConnectOptions} [options]
 * @returns {Promise<Channel>}
 */
export async function connectInJs(url, options = {}) {
  try {
    const target = readTarget(url, options);
    const { signal } = target;
    return await new Promise((resolve, reject) => {
      const abort = () => {
        reject(aborted(/** @type {AbortSignal} */ (signal)));
        line.close();
      };
      const begun = (/** @type {import("./session.js").Loss | undefined} */ why) => {
        signal?.removeEventListener("abort", abort);
        if (why) reject(new Failure(statusName(why.status), why.message));
        else resolve(channel);
      };
      const line = newLine(target, begun);
      const channel = new Channel(line);
      hint(line);
      signal?.addEventListener("abort", abort, { once: true });
      if (target.retry) begun(undefined);
    });
  } catch (failure) {
    throw named(failure, "connect");
  }
}
