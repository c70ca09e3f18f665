// What lets a conversation outlive its connection: messages are counted, kept until the server has acknowledged them, and sent
// again over the next connection. spec.md W-45 to W-54.

import { breach, messageOf } from "./frames.js";
import { ACK } from "./kinds.js";
import { BUFFER, MANY_MESSAGES, MESSAGE_COST, MUCH } from "./limits.js";
import { putVarint } from "./sink.js";

/** @typedef {ReturnType<typeof newTape>} Tape */

/** Both directions of a conversation, in whole messages. */
export function newTape() {
  /** What the server has not acknowledged, the oldest first. @type {Uint8Array[]} */
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
  /** Whether there is a session; unknown before the server has answered, when messages are kept and nothing is acknowledged. */
  let isAgreed = /** @type {boolean | undefined} */ (undefined);
  let room = BUFFER;

  /** The server has received so many messages. @param {number} count */
  function acknowledge(count) {
    const more = count - acknowledged;
    if (!isAgreed || more < 0 || more > handed) breach(52);
    for (const message of queue.splice(0, more)) cost -= message.length + MESSAGE_COST;
    handed -= more;
    acknowledged = count;
  }

  function tell() {
    told = received;
    untold = 0;
    isDue = false;
  }

  /** Whether what has arrived is to be acknowledged some time. */
  const owes = () => !!isAgreed && received > told;

  /** Has what has arrived acknowledged. */
  const settle = () => (isDue = owes());

  /** Whether a socket has had everything, and may have more. */
  const hasRoom = () => handed === queue.length && cost < room;

  return {
    acknowledge,
    owes,
    settle,
    hasRoom,
    received: () => received,

    /** A conversation begins; its `Hello` may have been sent. @param {Uint8Array} [hello] */
    begin(hello) {
      handed = cost = acknowledged = received = 0;
      tell();
      isAgreed = undefined;
      room = BUFFER;
      queue = hello ? [hello] : [];
      if (hello) this.next(() => []);
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
      queue.splice(0, handed);
      handed = 0;
    },

    /**
     * The message that a socket is to have next, if it may have one.
     *
     * @param {() => Uint8Array[]} take fetches what else is to be sent
     */
    next(take) {
      if (isDue) {
        tell();
        return messageOf(ACK, (writer) => putVarint(writer, received));
      }
      if (hasRoom()) queue.push(...take());
      const message = queue[handed];
      if (!message || cost >= room) return undefined;
      if (isAgreed === false) return queue.shift();
      handed += 1;
      cost += message.length + MESSAGE_COST;
      return message;
    },

    /** Another socket is there, whose server has received so many messages: the others are sent again. @param {number} count */
    resume(count) {
      acknowledge(count);
      handed = cost = 0;
      tell();
    },

    /** Counts a message that has arrived (W-47). @param {Uint8Array} message */
    hear(message) {
      received += 1;
      untold += message.length + MESSAGE_COST;
      if (received - told >= MANY_MESSAGES || untold >= MUCH) settle();
    },
  };
}
