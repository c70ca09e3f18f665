// Items of a call of the engine in wasm. Rust hands over what has arrived together as one stretch of frames, and they are taken apart here,
// where they are asked for: a crossing for each would cost more than all else. spec.md W-25 to W-27.

import { bytesOf } from "./frames.js";
import { getU32, getU8 } from "./integers.js";
import { CLIENT_WINDOW, ITEM_COST } from "./limits.js";
import { later } from "./report.js";
import { newSource } from "./source.js";

/**
 * @param {import("./engine.js").Sink} sink of the caller
 * @param {(cost: number, all: boolean) => void} tell says that items were taken, and whether all were that had been handed over
 */
export function newStretch(sink, tell) {
  let frames = newSource(new Uint8Array());
  /** What was taken and not told. */
  let taken = 0;
  let isPulled = false;

  function take() {
    if (frames.at === frames.end) return;
    // What is here has been read before: the kind and the id are known.
    getU8(frames);
    getU32(frames);
    const item = bytesOf(frames, getU32(frames));
    taken += item.length + ITEM_COST;
    const all = frames.at === frames.end;
    const isHalf = taken >= CLIENT_WINDOW / 2;
    if (all || isHalf) tell(isHalf ? taken : 0, all);
    if (isHalf) taken = 0;
    return item;
  }

  function serve() {
    const item = isPulled && take();
    if (!item) return;
    isPulled = false;
    sink.item(item);
  }

  return {
    take,

    pull() {
      isPulled = true;
      later(serve);
    },

    /** Nobody asks for more. */
    drop() {
      frames.at = frames.end;
    },

    /** What Rust talks to. @type {import("./engine.js").Sink} */
    sink: {
      ...sink,
      /** More has arrived, where nothing was left: frames, in bytes of their own. */
      item(bytes) {
        frames = newSource(bytes);
        serve();
      },
      again() {
        // Its credit is new as well.
        taken = 0;
        sink.again();
      },
    },
  };
}
