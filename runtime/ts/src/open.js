// From a connection to the channel that `connect` answers.

import { newChannel } from "./channel.js";
import { failure, heed, outcomeOf } from "./failure.js";
import { hint } from "./hint.js";
import { newLine } from "./line.js";

/** @typedef {import("./channel.js").Channel} Channel */
/** @typedef {{ status: number, message: string }} Loss */

/**
 * @param {import("./connect.js").Target} target
 * @param {typeof import("./session.js").newSession} newSession that of the engine
 * @returns {Promise<Channel>}
 */
export function openChannel(target, newSession) {
  const { signal, retry } = target;
  return outcomeOf("connect", (/** @type {(outcome: Channel | import("./failure.js").Failure) => void} */ resolve) => {
    /** @type {import("./engine.js").Connection | undefined} */
    let line;
    const leave = heed(signal, (failure) => {
      resolve(failure);
      line?.close();
    });
    if (signal?.aborted) return;
    /** @type {(why?: Loss) => void} */
    const begun = (why) => {
      leave();
      resolve(why ? failure(why.status, why.message) : channel);
    };
    line = newLine(target, begun, newSession);
    const channel = newChannel(line);
    hint(line);
    if (retry) begun();
  });
}
