// The stream of one call that goes to the server, as the engine in JavaScript sends it: spec.md W-38 to W-44.

import { breach } from "./frames.js";
import { ITEM_COST, MOST_CREDIT } from "./limits.js";

/** @typedef {ReturnType<typeof newUpload>} Upload */

/**
 * @param {() => boolean} hasRoom whether what is written can leave
 * @param {() => void} want asks for an item
 * @param {(item: Uint8Array | null) => boolean} write writes an item, or null for the end, if it can be now
 */
export function newUpload(hasRoom, want, write) {
  /** The server takes items. */
  let isOpen = false;
  /** An item is to come. */
  let isAsked = false;
  let credit = 0;
  /** An item that cannot be sent yet; null for the end. @type {Uint8Array | null | undefined} */
  let held;

  /** Asks for an item, or sends the one that is there. */
  function feed() {
    if (!isOpen) return;
    if (held === undefined) {
      if (isAsked || credit <= 0 || !hasRoom()) return;
      isAsked = true;
      want();
    } else if (write(held)) {
      if (held) credit -= held.length + ITEM_COST;
      else isOpen = false;
      held = undefined;
      feed();
    }
  }

  return {
    /** The server knows of the call. @param {number} window */
    open(window) {
      isOpen = true;
      credit = window;
      feed();
    },

    close() {
      isOpen = false;
    },

    /** Does what can be done, and the server has allowed so much more. @param {number} more */
    allow(more) {
      if (!isOpen) return;
      credit += more;
      if (credit > MOST_CREDIT) breach(40);
      feed();
    },

    /** @param {Uint8Array | null} item that was asked for */
    give(item) {
      if (!isAsked) return;
      isAsked = false;
      held = item;
      feed();
      // Its bytes are the caller's again when this returns.
      if (held) held = held.slice();
    },
  };
}
