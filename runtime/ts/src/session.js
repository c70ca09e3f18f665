// The client's side of the protocol, without input or output: messages of the server and the caller's commands go in, frames gather on the
// tape, and sinks hear what came of their calls. spec.md W-8 to W-44.
//
// Functions that hold everything, and no classes: their variables become single letters where a page is made small.

import { newCalls } from "./calls.js";
import { breach, bytesOf, messageOf, putHex } from "./frames.js";
import { newIdentity } from "./identity.js";
import { getU32, getU8, readLength } from "./integers.js";
import {
  ACK, BIND, BOUND, BYE, CREDIT, DOWN, DRAINING, FAIL, FLAG_5, FLAG_6, GO_AWAY, HELLO, OPEN, OPENING, PING, PONG, RENEWED, REPLY, WELCOME,
} from "./kinds.js";
import {
  ASSUMED_MESSAGE, BUFFER, CLIENT_WINDOW, LEAST_BUFFER, LEAST_MESSAGE, LEAST_WINDOW, MAX_MESSAGE, METHOD_NUMBERS, MOST_CREDIT, MOST_PONGS,
} from "./limits.js";
import { later } from "./report.js";
import { putByte, putRaw, putVarint } from "./sink.js";
import { finish, newSource, take } from "./source.js";
import { getString, putString } from "./text.js";

/** @typedef {import("./loss.js").Loss} Loss */
/** @typedef {{ id: Uint8Array, window: number, buffer: number }} Grant */

/**
 * @param {import("./calls.js").Shared} shared
 * @param {import("./tape.js").Tape} tape
 * @param {(size?: number) => void} wake there is something to send, or a call that wants a connection
 * @param {() => boolean} hasRoom whether what is written can leave
 * @param {(grant: Grant | undefined) => void} stand the server has answered
 * @param {() => void} giveUp what waits for a connection is over
 * @param {import("./connect.js").Target} target
 */
export function newSession(shared, tape, wake, hasRoom, stand, giveUp, { bounds, metadata }) {
  const { put } = tape;
  let assumed = shared.most;
  /** Pings that were answered since so many messages had left. */
  let pongs = 0;
  let leftBefore = 0;
  let isExcused = false;
  let numbers = 0;
  /** @type {{ service: import("./service.js").Service, first: number, awaits: boolean }[]} */
  const services = [];
  /** What the server knows the conversation by. @type {Grant | undefined} */
  let grant;
  /** The `Hello` of a resumption that has not been answered. @type {Uint8Array<ArrayBuffer> | undefined} */
  let asking;
  /** Why every call fails. @type {Loss | undefined} */
  let ended;

  const calls = newCalls(shared, put, wake, hasRoom);
  const identity = newIdentity(metadata, shared, put);

  /** `Hello`, with the session that is to go on, if there is one. @param {import("./sink.js").Sink} writer */
  function writeHello(writer) {
    for (const n of [1, CLIENT_WINDOW, MAX_MESSAGE]) putVarint(writer, n);
    identity.write(writer);
    putByte(writer, grant ? 2 : 1);
    putVarint(writer, BUFFER);
    if (!grant) return;
    putRaw(writer, grant.id);
    putVarint(writer, tape.received());
  }

  /** @param {typeof services[number]} entry */
  function writeBind(entry) {
    const { name, schemaId, methods } = entry.service;
    const size = put(BIND, entry.first, (writer) => {
      putString(writer, name);
      putHex(writer, schemaId);
      putVarint(writer, methods.length);
      for (const { signature } of methods) putHex(writer, signature);
    });
    // A service too large for the server's messages stays unbound there, and its calls fail as `unimplemented`.
    entry.awaits = !size;
  }

  /** @param {import("./source.js").Source} body */
  function welcome(body) {
    if (getU32(body) !== 1) breach(11, 4406);
    const window = getU32(body);
    const most = getU32(body);
    if (most < LEAST_MESSAGE) breach(12);
    if (window < LEAST_WINDOW) breach(25);
    const kind = body.at < body.end ? getU8(body) : 0;
    const hello = asking;
    if (kind === 2) {
      if (!hello) breach(45);
      if (body.end < body.bytes.length) breach(51);
      tape.resume(readLength(body));
      asking = undefined;
      return stand(grant);
    }
    if (hello) {
      giveUp();
      begin(hello);
      tape.hear(body.bytes);
    }
    grant = kind === 1 ? { id: bytesOf(body, 16), window: getU32(body), buffer: getU32(body) } : undefined;
    if (grant && grant.buffer < LEAST_BUFFER) breach(46);
    shared.link = OPEN;
    isExcused = false;
    shared.most = most;
    assumed = Math.min(most, ASSUMED_MESSAGE);
    const more = Math.min(window, MOST_CREDIT) - shared.window;
    shared.window += more;
    tape.agree(grant?.buffer ?? 0);
    stand(grant);
    identity.opened();
    calls.move(more);
  }

  /** What to do with a frame of the connection. @type {Record<number, (body: import("./source.js").Source, id: number) => void>} */
  const frames = {
    [BOUND](body, id) {
      const payload = body.bytes.subarray(body.at, body.end);
      take(body, 8);
      const count = readLength(body);
      take(body, count);
      // What a server with releases says of them (W-90).
      if (body.at < body.end && getU32(body) && getU8(body) > 1) breach(90);
      const entry = services.find(({ awaits, first }) => awaits && first === id);
      if (entry?.service.methods.length !== count) return breach(16);
      entry.awaits = false;
      const isLast = !services.some(({ awaits }) => awaits);
      later(() => bounds.told(entry.service, payload, isLast));
    },
    [PING](body) {
      const payload = bytesOf(body);
      pongs = leftBefore === shared.left ? pongs + 1 : 1;
      leftBefore = shared.left;
      if (payload.length > 64 || pongs > MOST_PONGS) breach(29);
      put(PONG, 0, (writer) => putRaw(writer, payload));
    },
    [PONG]() {},
    [GO_AWAY](body) {
      getString(body);
      isExcused = bytesOf(body)[0] === 1;
      shared.link = DRAINING;
      calls.leave();
    },
    [RENEWED](body) {
      const status = getU32(body);
      const message = getString(body);
      if (!identity.isAsked()) breach(57);
      identity.settle(status, message);
    },
    [ACK](body) {
      const count = readLength(body);
      finish(body);
      tape.acknowledge(count);
    },
  };

  /**
   * A connection begins a conversation: its `Hello`, the services and all calls that wait leave at once (W-5).
   *
   * @param {Uint8Array<ArrayBuffer>} [hello] where it was sent
   */
  function begin(hello) {
    shared.link = OPENING;
    shared.window = LEAST_WINDOW;
    // What is to be renewed is in it.
    identity.mark(true);
    tape.begin(hello);
    shared.most = Infinity;
    if (!hello) put(HELLO, 0, writeHello);
    shared.most = assumed;
    services.forEach(writeBind);
    calls.move();
    wake();
  }

  return {
    identify: identity.identify,
    move: calls.move,
    ping: () => put(PING, 0),

    /** The last frame of a connection that is left in peace. */
    bye() {
      put(BYE, 0);
      tape.agree(0);
    },

    /** @type {import("./engine.js").Connection["bind"]} */
    bind(service) {
      const { name, schemaId, methods } = service;
      // One binding for all clients of a service: numbers are not given back.
      const known = services.find(({ service }) => service.name === name && service.schemaId === schemaId);
      const first = known?.first ?? numbers;
      const refusal = first + methods.length > METHOD_NUMBERS ? { status: 8, message: "too many methods" } : undefined;
      if (!known && !refusal) {
        numbers += methods.length;
        const entry = { service, first, awaits: false };
        services.push(entry);
        if (shared.link === OPENING || shared.link === OPEN) writeBind(entry);
      }
      return {
        call(method, args, options, sink) {
          const table = /** @type {import("./service.js").MethodTable} */ (methods[method]);
          return calls.start(table, first + method, args, options, sink, ended ?? refusal);
        },
      };
    },

    /** @type {import("./engine.js").Connection["renew"]} */
    renew(metadata, done) {
      const why = ended;
      if (why) later(() => done(why.status, why.message));
      else identity.renew(metadata, done);
    },

    /** There is a connection: the conversation goes on over it, or one begins. @returns what is to be sent before all else */
    open() {
      if (grant) asking = messageOf(HELLO, writeHello);
      else begin();
      return asking;
    },

    /**
     * Takes a message of the server.
     *
     * @param {Uint8Array} message
     * @throws when the server has broken the protocol. What stood before the fault holds.
     */
    receive(message) {
      const reader = newSource(message);
      if (!asking && message[0] !== ACK) tape.hear(message);
      do {
        const first = getU8(reader);
        const kind = first & 31;
        const flags = first & 224;
        if (flags > (kind === FAIL ? FLAG_5 + FLAG_6 : 0)) breach(7);
        const id = getU32(reader);
        const size = getU32(reader);
        const start = take(reader, size);
        const end = (reader.end = reader.at);
        reader.at = start;
        // An `Ack` stands alone (W-47).
        if (kind === ACK && (message[0] !== ACK || end < message.length)) breach(47);
        if (asking || shared.link === OPENING) {
          if (kind !== WELCOME || id) breach(10);
          welcome(reader);
        } else if (kind >= REPLY && kind <= CREDIT) {
          calls.receive(kind, flags, id, reader);
        } else {
          const run = frames[kind];
          if (!run || (id && kind !== BOUND)) return breach(7);
          run(reader, id);
        }
        reader.at = end;
        reader.end = message.length;
      } while (reader.at < reader.end);
    },

    /** Whether the server has asked to be left, and nothing holds the connection any more. */
    isDrained: () => shared.link === DRAINING && calls.areDone(),

    /** Whether the server asked to be left until there is something to call, and there is nothing. */
    mayRest: () => isExcused && calls.areSent(),

    /** The conversation is over. @param {Loss} why */
    lose({ status, message, code }) {
      const isUnanswered = shared.link === OPENING;
      // The server's limit is lower than assumed, and it cannot tell before it has read `Hello`.
      if (isUnanswered && code === 1009) assumed = LEAST_MESSAGE;
      shared.link = DOWN;
      grant = asking = undefined;
      identity.mark(false);
      // With 1013 it had no room, and has done nothing (W-81).
      calls.lose(message, isUnanswered && status === 16 ? status : undefined, isUnanswered && code === 1013);
    },

    /** The end: every call that has not ended fails with one loss, and every new one with the other. @type {(now: Loss, then: Loss) => void} */
    end(now, then) {
      ended = then;
      shared.link = DOWN;
      identity.end(now.status, now.message);
      calls.end(now.status, now.message);
    },
  };
}
