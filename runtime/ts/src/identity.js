// Who the client says it is: what the application has set, what it was asked for before the last attempt to connect, and what
// replaces them while a conversation goes on. spec.md W-55 to W-58.

import { bytesBy, writeMetadata } from "./frames.js";
import { OPENING, RENEW } from "./kinds.js";
import { MOST_METADATA } from "./limits.js";
import { later } from "./report.js";

/** @typedef {[string, string][]} Metadata keys, ascending, with their values */
/** @typedef {(status: number, message: string) => void} Done */

/**
 * @param {Metadata} fixed that the application has set
 * @param {import("./calls.js").Shared} shared
 * @param {import("./tape.js").Tape["put"]} put
 */
export function newIdentity(fixed, shared, put) {
  /** With what the application was asked for, and as the server knows it. */
  let known = fixed;
  /** With what is to be renewed. */
  let said = fixed;
  /** The first is under way. @type {{ newer: Metadata, done: Done }[]} */
  const renewals = [];
  /** Whether the server has been told what is under way. */
  let isSent = false;

  const write = (/** @type {import("./sink.js").Sink} */ writer) => writeMetadata(writer, said);
  const fits = () => bytesBy(write).length <= MOST_METADATA;

  function next() {
    const renewal = renewals[0];
    if (!renewal) return;
    said = merge(known, renewal.newer);
    if (!fits()) settle(3, "too much metadata");
    else if (shared.link <= OPENING) return;
    else if (put(RENEW, 0, write)) settle(8, "more metadata than the server accepts");
    else isSent = true;
  }

  /** @type {Done} */
  function settle(status, message) {
    const renewal = renewals.shift();
    isSent = false;
    if (!renewal) return;
    if (status) {
      said = known;
    } else {
      known = said;
      fixed = merge(fixed, renewal.newer);
    }
    later(() => renewal.done(status, message));
    next();
  }

  return {
    write,
    settle,

    /** Whether the server is to answer a renewal. */
    isAsked: () => isSent,

    /** There is another connection, which begins with what is under way, or none. @param {boolean} isUp */
    mark: (isUp) => (isSent = isUp && renewals.length > 0),

    /** What the application says of itself from the next connection on. @param {Metadata} asked @returns whether it can be said */
    identify(asked) {
      known = merge(fixed, asked);
      said = merge(fixed, renewals[0]?.newer ?? [], asked);
      return fits();
    },

    /** @type {(newer: Metadata, done: Done) => void} */
    renew(newer, done) {
      if (renewals.push({ newer, done }) === 1) next();
    },

    /** The server has let the client in. */
    opened() {
      if (isSent) settle(0, "");
      else next();
    },

    /** @type {Done} */
    end(status, message) {
      while (renewals.length > 0) settle(status, message);
    },
  };
}

/** The last value of each key. Joined by a comma, which stands before all that keys are made of, entries have the order of their keys. @param {Metadata[]} lists */
const merge = (...lists) => [...new Map(lists.flat())].sort();
