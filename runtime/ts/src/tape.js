// What lets a conversation outlive its connection: messages are counted, kept until the server has acknowledged them, and sent
// again over the next connection. spec.md W-45 to W-54.

import { ACK, breach, Cursor, Outbox, putNumber } from "./frames.js";

/** What this side keeps, and accepts without having acknowledged it, in bytes. */
export const BUFFER = 1 << 20;

/** What a message costs of a buffer besides its bytes (W-46). */
const MESSAGE_COST = 64;

/** Both directions of a conversation, in whole messages. */
export class Tape {
  /** What the server has not acknowledged, the oldest first. @type {Uint8Array[]} */
  #queue = [];
  /** How many of them a socket has had, and what they cost. */
  #handed = 0;
  #cost = 0;
  #acknowledged = 0;
  /** Messages that have arrived. */
  received = 0;
  /** Of which the server knows so many, and the others cost this. */
  #told = 0;
  #untold = 0;
  #isDue = false;
  /** Before the server has answered, messages are kept and nothing is acknowledged. @type {"asked" | "agreed" | "no"} */
  #session = "asked";
  #room = BUFFER;

  /**
   * The server has answered the wish for a session.
   *
   * @param {number} buffer in bytes; 0 if there is none
   */
  agree(buffer) {
    this.#session = buffer > 0 ? "agreed" : "no";
    this.#room = Math.min(buffer, BUFFER) || Infinity;
    if (buffer === 0) {
      this.#queue.splice(0, this.#handed);
      this.#handed = 0;
    }
  }

  /** @param {Uint8Array[]} messages that are to be sent */
  push(messages) {
    this.#queue.push(...messages);
  }

  /** Takes note of a message that was sent without being asked for here. @param {Uint8Array} message */
  hasSent(message) {
    this.push([message]);
    this.next();
  }

  /** Whether a socket has had everything, and may have more. */
  get hasRoom() {
    return this.#handed === this.#queue.length && this.#cost < this.#room;
  }

  /** Whether what has arrived is to be acknowledged some time. */
  get owes() {
    return this.#session === "agreed" && this.received > this.#told;
  }

  /** The message that a socket is to have next, if it may have one. */
  next() {
    if (this.#isDue) {
      this.#tell();
      /** @type {number[]} */
      const count = [];
      putNumber(count, this.received);
      const outbox = new Outbox(64);
      outbox.put(ACK, 0, count);
      return outbox.take()[0];
    }
    const message = this.#queue[this.#handed];
    if (message === undefined || this.#cost >= this.#room) return undefined;
    if (this.#session === "no") return this.#queue.shift();
    this.#handed += 1;
    this.#cost += message.length + MESSAGE_COST;
    return message;
  }

  #tell() {
    this.#told = this.received;
    this.#untold = 0;
    this.#isDue = false;
  }

  /** Another socket is there, whose server has received so many messages: the others are sent again. @param {number} received */
  resume(received) {
    this.#drop(received);
    this.#handed = this.#cost = 0;
    this.#tell();
  }

  /**
   * Whether a message was an acknowledgement, and has been dealt with. Others are counted (W-47).
   *
   * @param {Uint8Array} message
   */
  hear(message) {
    if (this.#session === "agreed" && message[0] === ACK) {
      const cursor = new Cursor(message);
      cursor.byte();
      if (cursor.number() !== 0 || cursor.number() !== cursor.end - cursor.at) breach("an Ack that is no message of its own");
      const received = cursor.number(3);
      cursor.finish();
      this.#drop(received);
      return true;
    }
    this.received += 1;
    this.#untold += message.length + MESSAGE_COST;
    if (this.received - this.#told >= 64 || this.#untold >= 65536) this.settle();
    return false;
  }

  /** Has what has arrived acknowledged. */
  settle() {
    this.#isDue = this.owes;
  }

  /** @param {number} received */
  #drop(received) {
    const count = received - this.#acknowledged;
    if (count < 0 || count > this.#handed) breach("messages that cannot have been received");
    for (const message of this.#queue.splice(0, count)) this.#cost -= message.length + MESSAGE_COST;
    this.#handed -= count;
    this.#acknowledged = received;
  }
}
