// What a conversation sends, and what lets it outlive its connection: frames gather in messages, which are counted, kept until the server
// has acknowledged them, and sent again over the next connection. spec.md W-3, W-4 and W-45 to W-54.

import { encode } from "./encode.js";
import { breach, messageOf, putFrame } from "./frames.js";
import { ACK } from "./kinds.js";
import { ACK_DELAY, BUFFER, MANY_MESSAGES, MESSAGE_COST, MUCH } from "./limits.js";
import { clear, newSink, putRaw, putVarint, written } from "./sink.js";

/** @typedef {ReturnType<typeof newTape>} Tape */

/**
 * Both directions of a conversation, in whole messages.
 *
 * @param {import("./calls.js").Shared} shared
 * @param {(size?: number) => void} wake there is something to send
 */
export function newTape(shared, wake) {
  const writer = newSink();
  /** What the server has not acknowledged, the oldest first. @type {Uint8Array<ArrayBuffer>[]} */
  let queue = [];
  /** How many of them a socket has had, and what they cost. */
  let handed = 0;
  let cost = 0;
  let acknowledged = 0;
  /** Messages that have arrived. */
  let received = 0;
  /** Of which the server knows so many, and the others cost this. */
  let told = 0;
  let untold = 0;
  let isDue = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** Whether there is a session; unknown before the server has answered, when messages are kept and nothing is acknowledged. */
  let isAgreed = /** @type {boolean | undefined} */ (undefined);
  let room = BUFFER;

  const costOf = (/** @type {Uint8Array} */ message) => message.length + MESSAGE_COST;

  /** Ends a message, and begins the next with what was written behind it. */
  function cut(end = writer.at) {
    const message = written(writer).slice(0, end);
    const rest = written(writer).slice(end);
    clear(writer);
    putRaw(writer, rest);
    queue.push(message);
    shared.batch += 1;
  }

  /** @param {Uint8Array<ArrayBuffer>} message that a socket has */
  function hand(message) {
    handed += 1;
    cost += costOf(message);
    return message;
  }

  /** The server has received so many messages. @param {number} count */
  function acknowledge(count) {
    const more = count - acknowledged;
    if (!isAgreed || more < 0 || more > handed) breach(52);
    for (const message of queue.splice(0, more)) cost -= costOf(message);
    handed -= more;
    acknowledged = count;
  }

  /** Nothing is to be acknowledged: the server knows, is about to be told by a `Hello`, or does not care. */
  function rest() {
    clearTimeout(timer);
    timer = undefined;
    told = received;
    untold = 0;
    isDue = false;
  }

  return {
    acknowledge,
    rest,
    received: () => received,

    /** Appends a message that was made elsewhere. @param {Uint8Array<ArrayBuffer>} message */
    add: (message) => queue.push(message),

    /** Whether a socket may have more. */
    hasRoom: () => cost < room,

    /**
     * Appends a frame, and answers 0; or the size of a frame that is larger than a message may be, of which nothing is written.
     *
     * @param {number} kind with its flags
     * @param {number} id
     * @param {(writer: import("./sink.js").Sink) => void} [write]
     */
    put: (kind, id, write = () => {}) =>
      encode(write, undefined, (payload) => {
        const from = writer.at;
        putFrame(writer, kind, id, payload);
        const size = writer.at - from;
        if (size > shared.most) {
          writer.at = from;
          return size;
        }
        if (writer.at > shared.most) cut(from);
        wake(size);
        return 0;
      }),

    /** A conversation begins; its `Hello` may have been sent. @param {Uint8Array<ArrayBuffer>} [hello] */
    begin(hello) {
      clear(writer);
      queue = [];
      handed = cost = acknowledged = received = 0;
      rest();
      isAgreed = undefined;
      room = BUFFER;
      if (hello) queue.push(hand(hello));
    },

    /**
     * The server has answered the wish for a session.
     *
     * @param {number} buffer in bytes; 0 if there is none
     */
    agree(buffer) {
      isAgreed = buffer > 0;
      room = Math.min(buffer, BUFFER) || Infinity;
      if (isAgreed) return;
      rest();
      queue.splice(0, handed);
      handed = 0;
    },

    /** The message that a socket is to have next, if it may have one. */
    next() {
      if (isDue) {
        rest();
        return messageOf(ACK, (writer) => putVarint(writer, received));
      }
      if (cost >= room) return undefined;
      if (handed === queue.length && writer.at > 0) cut();
      const message = queue[handed];
      if (!message) return undefined;
      shared.left = Math.max(shared.left, shared.batch - queue.length + handed + 1);
      return isAgreed === false ? queue.shift() : hand(message);
    },

    /** Another socket is there, whose server has received so many messages: the others are sent again. @param {number} count */
    resume(count) {
      acknowledge(count);
      handed = cost = 0;
      rest();
    },

    /** Counts a message that has arrived (W-47). @param {Uint8Array} message */
    hear(message) {
      received += 1;
      untold += costOf(message);
      isDue ||= !!isAgreed && (received - told >= MANY_MESSAGES || untold >= MUCH);
      if (isAgreed === false) return;
      timer ??= setTimeout(() => {
        isDue = !!isAgreed;
        wake();
      }, ACK_DELAY);
    },
  };
}
