// Who the client says it is: what the application has set, what it was asked for before the last attempt to connect, and what
// replaces them while a conversation goes on. spec.md W-55 to W-58.

import { encode } from "./encode.js";
import { writeMetadata } from "./frames.js";
import { OPENING, RENEW } from "./kinds.js";
import { MOST_METADATA } from "./limits.js";

/** @typedef {(status: number, message: string) => void} Done */

/**
 * @param {string[]} metadata that the application has set
 * @param {import("./calls.js").Shared} shared
 * @param {import("./frames.js").Put} put
 * @param {(run: () => void) => void} tell
 */
export function newIdentity(metadata, shared, put, tell) {
  let fixed = mapOf(metadata);
  /** With what the application was asked for, and as the server knows it. */
  let known = fixed;
  /** With what is to be renewed. */
  let said = fixed;
  /** The first is under way. @type {{ newer: Map<string, string>, done: Done }[]} */
  const renewals = [];
  /** Whether the server has been told what is under way. */
  let isSent = false;

  // Joined by a comma, which stands before all that keys are made of, pairs have the order of their keys.
  const write = (/** @type {import("./sink.js").Sink} */ writer) => writeMetadata(writer, [...said].sort().flat());
  const fits = () => encode(write, undefined, (bytes) => bytes.length <= MOST_METADATA);

  function next() {
    const renewal = renewals[0];
    if (!renewal) return;
    said = new Map([...known, ...renewal.newer]);
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
      fixed = new Map([...fixed, ...renewal.newer]);
    }
    tell(() => renewal.done(status, message));
    next();
  }

  return {
    write,
    settle,

    /** Whether the server is to answer a renewal. */
    isAsked: () => isSent,

    /** There is another connection, which begins with what is under way, or none. @param {boolean} isUp */
    mark: (isUp) => (isSent = isUp && renewals.length > 0),

    /** What the application says of itself from the next connection on. @param {string[]} pairs @returns whether it can be said */
    identify(pairs) {
      const asked = mapOf(pairs);
      known = new Map([...fixed, ...asked]);
      said = new Map([...fixed, ...(renewals[0]?.newer ?? []), ...asked]);
      return fits();
    },

    /** @type {(pairs: string[], done: Done) => void} */
    renew(pairs, done) {
      if (renewals.push({ newer: mapOf(pairs), done }) === 1) next();
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

/** @type {(pairs: string[]) => Map<string, string>} */
function mapOf(pairs) {
  const map = new Map();
  for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
  return map;
}
