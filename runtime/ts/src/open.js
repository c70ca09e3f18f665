// From an engine's connection to the channel that `connect` answers.

import { Channel } from "./channel.js";
import { Failure, heed } from "./failure.js";
import { hint } from "./hint.js";

/** @typedef {{ status: number, message: string }} Loss */

/**
 * @param {import("./connect.js").Target} target
 * @param {(target: import("./connect.js").Target, begun: (why?: Loss) => void) => import("./engine.js").Connection} begin
 *   `begun` is told that the first connection stands, or why there will be none
 * @returns {Promise<Channel>}
 */
export function openChannel(target, begin) {
  return new Promise((resolve, reject) => {
    const leave = heed(target.signal, (failure) => {
      reject(failure);
      line.close();
    });
    const begun = (/** @type {Loss | undefined} */ why) => {
      leave();
      if (why) reject(new Failure(why.status, why.message));
      else resolve(channel);
    };
    const line = begin(target, begun);
    const channel = new Channel(line);
    hint(line);
    if (target.retry) begun(undefined);
  });
}
