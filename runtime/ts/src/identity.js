// Who the client says it is: what the application has set, what it was asked for before the last attempt to connect, and what
// replaces them while a conversation goes on. spec.md W-55 to W-58.

import { writeMetadata } from "./frames.js";
import { RENEW } from "./kinds.js";
import { MOST_METADATA } from "./limits.js";
import { encode } from "./writer.js";

/** @typedef {(status: number, message: string) => void} Done */

/**
 * @param {string[]} metadata that the application has set
 * @param {object} host
 * @param {(kind: number, id: number, write?: (writer: import("./writer.js").Writer) => void) => number} host.put
 * @param {() => boolean} host.mayAsk whether the server has answered
 * @param {() => boolean} host.isUp whether there is a connection
 * @param {(run: () => void) => void} host.tell
 */
export function newIdentity(metadata, { put, mayAsk, isUp, tell }) {
  let fixed = mapOf(metadata);
  let asked = mapOf([]);
  /** The first is under way. @type {{ pairs: string[], done: Done, undo?: () => void, isSent?: boolean }[]} */
  const renewals = [];

  /** Keys, ascending, and values in turn. */
  const pairs = () => [...new Map([...fixed, ...asked])].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  const write = (/** @type {import("./writer.js").Writer} */ writer) => writeMetadata(writer, pairs());
  const fits = () => encode(write, (bytes) => bytes.length <= MOST_METADATA);

  function next() {
    const renewal = renewals[0];
    if (renewal === undefined || renewal.undo) return;
    const before = [fixed, asked];
    renewal.undo = () => ([fixed, asked] = /** @type {[typeof fixed, typeof asked]} */ (before));
    const newer = mapOf(renewal.pairs);
    fixed = new Map([...fixed, ...newer]);
    asked = new Map([...asked].filter(([key]) => !newer.has(key)));
    if (!fits()) settle(3, "too much metadata");
    else if (mayAsk()) send();
  }

  function send() {
    if (put(RENEW, 0, write) > 0) settle(8, "more metadata than the server accepts");
    else mark(true);
  }

  /** @type {Done} */
  function settle(status, message) {
    const renewal = renewals.shift();
    if (status > 0 && isUp()) renewal?.undo?.();
    if (renewal) tell(() => renewal.done(status, message));
    next();
  }

  /** Whether the server has been told what is under way. @param {boolean} isSent */
  function mark(isSent) {
    if (renewals[0]) renewals[0].isSent = isSent;
  }

  const isAsked = () => renewals[0]?.isSent;

  return {
    write,
    mark,
    settle,
    isAsked,

    /** What the application says of itself from the next connection on. @param {string[]} pairs @returns whether it can be said */
    identify(pairs) {
      asked = mapOf(pairs);
      return fits();
    },

    /** @type {(pairs: string[], done: Done) => void} */
    renew(pairs, done) {
      if (renewals.push({ pairs, done }) === 1) next();
    },

    /** The server has let the client in. */
    opened() {
      if (isAsked()) settle(0, "");
      else if (renewals.length > 0) send();
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
