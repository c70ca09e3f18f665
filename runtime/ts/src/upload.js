// The stream of one call that goes to the server, as the engine in JavaScript sends it: spec.md W-38 to W-44. The tables of methods that take
// streams bring it along, so that other pages do not load it.

import { breach } from "./frames.js";
import { getU32 } from "./integers.js";
import { CREDIT, END, ITEM, OPENING } from "./kinds.js";
import { ITEM_COST, MOST_CREDIT } from "./limits.js";
import { later } from "./report.js";
import { putRaw } from "./sink.js";
import { finish } from "./source.js";

/** @typedef {ReturnType<typeof newUpload>} Upload */

/**
 * @param {import("./call.js").Wired} call
 * @param {import("./calls.js").Shared} shared
 * @param {import("./tape.js").Tape["put"]} put
 * @param {() => boolean} hasRoom whether what is written can leave
 * @param {(call: import("./call.js").Wired, what: string, size: number) => void} failTooLarge
 */
export function newUpload(call, shared, put, hasRoom, failTooLarge) {
  /** The server takes items. */
  let isOpen = false;
  /** An item is to come. */
  let isAsked = false;
  let credit = 0;
  /** An item that cannot be sent yet; null for the end. @type {Uint8Array | null | undefined} */
  let held;

  /** Asks for an item, or sends the one that is there. */
  function feed() {
    const item = held;
    if (!isOpen) return;
    if (item === undefined) {
      if (isAsked || credit <= 0 || !hasRoom()) return;
      isAsked = true;
      return later(() => call.sink?.want());
    }
    const size = put(item ? ITEM : END, call.id, (writer) => item && putRaw(writer, item));
    if (size) {
      // The server may accept more than has to be assumed.
      if (shared.link !== OPENING) failTooLarge(call, "an item", size);
      return;
    }
    // What was sent of its stream is gone, so it cannot be repeated (W-44).
    held = call.args = undefined;
    if (item) credit -= item.length + ITEM_COST;
    else isOpen = false;
    feed();
  }

  /** Does what can be done, and the server has allowed so much more. @param {number} more */
  function allow(more) {
    if (!isOpen) return;
    credit += more;
    if (credit > MOST_CREDIT) breach(40);
    feed();
  }

  return {
    allow,

    /** The server knows of the call, or nothing of it any more: then it has no window. */
    open(window = -1) {
      isOpen = window >= 0;
      credit = window;
      feed();
    },

    /** A frame of the server. @type {(kind: number, body: import("./source.js").Source) => void} */
    receive(kind, body) {
      const more = kind === CREDIT ? getU32(body) : 0;
      finish(body);
      if (kind === CREDIT) return allow(more);
      isOpen = false;
      later(() => call.sink?.enough());
    },

    /** @param {Uint8Array | null} item that was asked for, or null for the end */
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
