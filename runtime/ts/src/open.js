// From an engine's connection to the channel that `connect` answers.

import { newChannel } from "./channel.js";
import { failure, heed, outcomeOf } from "./failure.js";
import { hint } from "./hint.js";

/** @typedef {import("./channel.js").Channel} Channel */
/** @typedef {{ status: number, message: string }} Loss */

/**
 * @param {import("./connect.js").Target} target
 * @param {(target: import("./connect.js").Target, begun: (why?: Loss) => void) => import("./engine.js").Connection} begin
 *   `begun` is told that the first connection stands, or why there will be none
 * @returns {Promise<Channel>}
 */
export function openChannel(target, begin) {
  const { signal, retry } = target;
  return outcomeOf("connect", (/** @type {(outcome: Channel | import("./failure.js").Failure) => void} */ resolve) => {
    /** @type {import("./engine.js").Connection | undefined} */
    let line;
    const leave = heed(signal, (failure) => {
      resolve(failure);
      line?.close();
    });
    if (signal?.aborted) return;
    const begun = (/** @type {Loss | undefined} */ why) => {
      leave();
      resolve(why ? failure(why.status, why.message) : channel);
    };
    line = begin(target, begun);
    const channel = newChannel(line);
    hint(line);
    if (retry) begun(undefined);
  });
}
