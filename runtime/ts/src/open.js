// From an engine's connection to the channel that `connect` answers.

import { Channel } from "./channel.js";
import { failure, heed } from "./failure.js";
import { hint } from "./hint.js";

/** @typedef {{ status: number, message: string }} Loss */

/**
 * @param {import("./connect.js").Target} target
 * @param {(target: import("./connect.js").Target, begun: (why?: Loss) => void) => import("./engine.js").Connection} begin
 *   `begun` is told that the first connection stands, or why there will be none
 * @returns {Promise<Channel>}
 */
export async function openChannel(target, begin) {
  const { signal, retry } = target;
  const outcome = await new Promise((/** @type {(outcome: Channel | import("./failure.js").Failure) => void} */ resolve) => {
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
    const channel = new Channel(line);
    hint(line);
    if (retry) begun(undefined);
  });
  if (typeof outcome === "function") throw outcome("connect");
  return outcome;
}
