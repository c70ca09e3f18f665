// What lets a conversation outlive its connection: messages are counted, kept until the server has acknowledged them, and sent
// again over the next connection. spec.md W-45 to W-54.

import { breach, bytesOf, messageOf } from "./frames.js";
import { ACK, WELCOME } from "./kinds.js";
import { BUFFER, MANY_MESSAGES, MESSAGE_COST, MUCH } from "./limits.js";
import { Reader } from "./reader.js";

/** @typedef {ReturnType<typeof newTape>} Tape */

/**
 * Both directions of a conversation, in whole messages.
 *
 * @param {() => Uint8Array[]} take fetches what else is to be sent
 */
export function newTape(take) {
  /** What the server has not acknowledged, the oldest first. @type {Uint8Array[]} */
  const queue = [];
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
  function drop(count) {
    const more = count - acknowledged;
    if (more < 0 || more > handed) breach(52);
    for (const message of queue.splice(0, more)) cost -= message.length + MESSAGE_COST;
    handed -= more;
    acknowledged = count;
  }

  function tell() {
    told = received;
    untold = 0;
    isDue = false;
  }

  /** Hands a message to a socket. @param {Uint8Array | undefined} message */
  function hand(message) {
    if (!message) return undefined;
    handed += 1;
    cost += message.length + MESSAGE_COST;
    return message;
  }

  /** Whether what has arrived is to be acknowledged some time. */
  const owes = () => !!isAgreed && received > told;

  /** Has what has arrived acknowledged. */
  const settle = () => (isDue = owes());

  /** Whether a socket has had everything, and may have more. */
  const hasRoom = () => handed === queue.length && cost < room;

  return {
    owes,
    settle,
    hasRoom,
    received: () => received,

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

    /** Takes note of a message that was sent without being asked for here. @param {Uint8Array} message */
    hasSent(message) {
      queue.push(message);
      hand(message);
    },

    /** The message that a socket is to have next, if it may have one. */
    next() {
      if (isDue) {
        tell();
        return messageOf(ACK, (writer) => writer.varint(received));
      }
      if (hasRoom()) queue.push(...take());
      if (cost >= room) return undefined;
      return isAgreed === false ? queue.shift() : hand(queue[handed]);
    },

    /** Another socket is there, whose server has received so many messages: the others are sent again. @param {number} count */
    resume(count) {
      drop(count);
      handed = cost = 0;
      tell();
    },

    /**
     * Whether a message was an acknowledgement, and has been dealt with. Others are counted (W-47).
     *
     * @param {Uint8Array} message
     */
    hear(message) {
      if (isAgreed && message[0] === ACK) {
        const reader = new Reader(message);
        reader.u8();
        if (reader.u32() || reader.u32() !== reader.end - reader.at) breach(47);
        const count = reader.length();
        reader.finish();
        drop(count);
        return true;
      }
      received += 1;
      untold += message.length + MESSAGE_COST;
      if (received - told >= MANY_MESSAGES || untold >= MUCH) settle();
      return false;
    },
  };
}

/**
 * Reads the answer to the `Hello` of a resumption (W-51).
 *
 * @param {Uint8Array} message
 * @returns {number | undefined} how many messages the server has received; nothing if it begins another conversation
 */
export function readResumed(message) {
  const reader = new Reader(message);
  if (reader.u8() !== WELCOME || reader.u32()) breach(10);
  const body = new Reader(bytesOf(reader, reader.u32()));
  for (let field = 0; field < 3; field += 1) body.u32();
  if (body.at === body.end || body.u8() !== 2) return undefined;
  if (reader.at < reader.end) breach(51);
  return body.length();
}
