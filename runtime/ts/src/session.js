// The client's side of the protocol, without input or output: messages of the server and the caller's commands go in, frames
// gather in an outbox, and sinks hear what came of their calls. spec.md W-8 to W-44.
//
// Functions that hold everything, and no classes: their variables become single letters where a page is made small.

import { newCalls } from "./calls.js";
import { breach, bytesOf, Outbox } from "./frames.js";
import { newIdentity } from "./identity.js";
import {
  BIND, BOUND, BYE, CREDIT, DOWN, DRAINING, FAIL, FLAG_5, FLAG_6, GO_AWAY, HELLO, OPEN, OPENING, PING, PONG, RENEWED, REPLY, WELCOME,
} from "./kinds.js";
import {
  ASSUMED_MESSAGE, BUFFER, CLIENT_WINDOW, LEAST_BUFFER, LEAST_MESSAGE, LEAST_WINDOW, MAX_MESSAGE, METHOD_NUMBERS, MOST_CREDIT, MOST_PONGS,
} from "./limits.js";
import { Reader } from "./reader.js";
import { report } from "./report.js";

/**
 * Why there is no connection.
 *
 * @typedef {object} Loss
 * @property {number} status of what fails by it
 * @property {string} message
 * @property {boolean} [isBroken] the conversation may go on over another connection
 * @property {boolean} [isFinal] trying again cannot help
 * @property {number} [code] of the close frame of the server
 */

/** @typedef {{ id: Uint8Array, window: number, buffer: number }} Grant */

/**
 * @param {object} host
 * @param {() => void} host.wake there is something new to send, or a call that wants a connection
 * @param {() => boolean} host.hasRoom whether what is written can leave
 * @param {(grant: Grant | undefined) => void} host.opened the server has answered
 * @param {import("./bounds.js").Bounds["told"]} host.told what the server makes of a service
 * @param {string[]} metadata
 */
export function newSession({ wake, hasRoom, opened, told }, metadata) {
  let assumed = ASSUMED_MESSAGE;
  /** @type {import("./calls.js").Shared} */
  const shared = { link: DOWN, outbox: new Outbox(assumed), batch: 1, window: LEAST_WINDOW };
  let pongs = 0;
  let isExcused = false;
  let numbers = 0;
  /** @type {{ service: import("./service.js").Service, first: number, awaits: boolean }[]} */
  const services = [];
  /** Why every call fails. @type {Loss | undefined} */
  let ended;
  /** What foreign code is to be told. @type {(() => void)[]} */
  const news = [];

  /** @param {() => void} run */
  function tell(run) {
    if (news.push(run) > 1) return;
    queueMicrotask(() => {
      for (const run of news) {
        try {
          run();
        } catch (error) {
          report(error);
        }
      }
      news.length = 0;
    });
  }

  /** @type {Outbox["put"]} */
  function put(kind, id, write, body) {
    wake();
    return shared.outbox.put(kind, id, write, body);
  }

  const calls = newCalls(shared, { put, wake, hasRoom, tell });
  const identity = newIdentity(metadata, { put, mayAsk: () => shared.link > OPENING, isUp: () => shared.link > DOWN, tell });

  /** @param {{ service: import("./service.js").Service, first: number, awaits: boolean }} entry */
  function writeBind(entry) {
    const { name, schemaId, methods } = entry.service;
    const size = put(BIND, entry.first, (writer) => {
      writer.string(name);
      writeHex(writer, schemaId);
      writer.varint(methods.length);
      for (const { signature } of methods) writeHex(writer, signature);
    });
    // A service too large for the server's messages stays unbound there, and its calls fail as `unimplemented`.
    entry.awaits = size === 0;
  }

  /** @param {Reader} body */
  function welcome(body) {
    if (body.u32() !== 1) breach(11, 4406);
    const most = body.u32();
    const limit = body.u32();
    if (limit < LEAST_MESSAGE) breach(12);
    if (most < LEAST_WINDOW) breach(25);
    const kind = body.at < body.end ? body.u8() : 0;
    /** @type {Grant | undefined} */
    let grant;
    if (kind === 1) grant = { id: bytesOf(body, 16), window: body.u32(), buffer: body.u32() };
    if (kind === 2) breach(45);
    if (grant && grant.buffer < LEAST_BUFFER) breach(46);
    shared.link = OPEN;
    isExcused = false;
    shared.outbox.most = limit;
    assumed = Math.min(limit, ASSUMED_MESSAGE);
    const more = Math.min(most, MOST_CREDIT) - shared.window;
    shared.window += more;
    opened(grant);
    identity.opened();
    calls.feed(more);
    calls.writeWaiting();
    calls.serve();
  }

  /** @type {(id: number, body: Reader) => void} */
  function bound(id, body) {
    const payload = body.source.subarray(body.at, body.end);
    body.take(8);
    const count = body.length();
    body.take(count);
    // What a server with releases says of them (W-90).
    if (body.at < body.end && body.u32() > 0) body.bool();
    const entry = services.find((entry) => entry.awaits && entry.first === id) ?? breach(16);
    if (count !== entry.service.methods.length) breach(16);
    entry.awaits = false;
    const isLast = !services.some(({ awaits }) => awaits);
    tell(() => told(entry.service, payload, isLast));
  }

  /** A frame of the connection. @type {(kind: number, id: number, body: Reader) => void} */
  function frame(kind, id, body) {
    if (kind === BOUND) return bound(id, body);
    if (id !== 0) breach(7);
    if (kind === PING) {
      const payload = bytesOf(body);
      pongs += 1;
      if (payload.length > 64 || pongs > MOST_PONGS) breach(29);
      put(PONG, 0, undefined, payload);
    } else if (kind === GO_AWAY) {
      body.string();
      isExcused = bytesOf(body)[0] === 1;
      shared.link = DRAINING;
      calls.leave();
    } else if (kind === RENEWED) {
      const status = body.u32();
      const message = body.string();
      if (!identity.isAsked()) breach(57);
      identity.settle(status, message);
    } else if (kind !== PONG) {
      breach(7);
    }
  }

  return {
    tell,
    identify: identity.identify,
    feed: () => calls.feed(),
    ping: () => put(PING, 0),
    bye: () => put(BYE, 0),

    /** @type {import("./engine.js").Connection["bind"]} */
    bind(service) {
      const { name, schemaId, methods } = service;
      // One binding for all clients of a service: numbers are not given back.
      const known = services.find(({ service }) => service.name === name && service.schemaId === schemaId);
      const first = known ? known.first : numbers + methods.length > METHOD_NUMBERS ? -1 : numbers;
      if (!known && first >= 0) {
        numbers += methods.length;
        const entry = { service, first, awaits: false };
        services.push(entry);
        if (shared.link === OPENING || shared.link === OPEN) writeBind(entry);
      }
      return {
        call(method, args, options, sink) {
          const table = /** @type {import("./service.js").MethodTable} */ (methods[method]);
          const refusal = ended ?? (first < 0 ? { status: 8, message: "more than 65,536 methods are bound" } : undefined);
          return calls.start(table, first + method, args, options, sink, refusal);
        },
      };
    },

    /** @type {import("./engine.js").Connection["renew"]} */
    renew(pairs, done) {
      const why = ended;
      if (why) tell(() => done(why.status, why.message));
      else identity.renew(pairs, done);
    },

    /**
     * A `Hello` in a message of its own.
     *
     * @param {Uint8Array} [session] that is to go on
     * @param {number} [received]
     */
    hello(session, received = 0) {
      const opening = new Outbox(Infinity);
      opening.put(HELLO, 0, (writer) => {
        for (const n of [1, CLIENT_WINDOW, MAX_MESSAGE]) writer.varint(n);
        identity.write(writer);
        writer.byte(session ? 2 : 1);
        writer.varint(BUFFER);
        if (!session) return;
        writer.raw(session);
        writer.varint(received);
      });
      return opening;
    },

    /**
     * A connection begins a conversation: its `Hello`, the services and all calls that wait leave at once (W-5).
     *
     * @param {Outbox} opening with the `Hello`, or without where that was sent
     */
    begin(opening) {
      shared.link = OPENING;
      shared.outbox = opening;
      opening.most = assumed;
      shared.window = LEAST_WINDOW;
      pongs = 0;
      // What is to be renewed is in it.
      identity.mark(true);
      services.forEach(writeBind);
      calls.writeWaiting();
      wake();
    },

    /**
     * Takes a message of the server.
     *
     * @param {Uint8Array} message
     * @throws when the server has broken the protocol. What stood before the fault holds.
     */
    receive(message) {
      const reader = new Reader(message);
      do {
        const first = reader.u8();
        const kind = first & 31;
        const flags = first & 224;
        if (kind === 0 || kind > RENEWED || flags > (kind === FAIL ? FLAG_5 + FLAG_6 : 0)) {
          breach(7);
        }
        const id = reader.u32();
        const size = reader.u32();
        reader.end = reader.take(size) + size;
        reader.at = reader.end - size;
        const { end } = reader;
        if (shared.link === OPENING) {
          if (kind !== WELCOME || id !== 0) breach(10);
          welcome(reader);
        } else if (kind >= REPLY && kind <= CREDIT) {
          calls.receive(kind, flags, id, reader);
        } else {
          frame(kind, id, reader);
        }
        reader.at = end;
        reader.end = message.length;
      } while (reader.at < reader.end);
    },

    /** Messages that are to be sent. */
    take() {
      const messages = shared.outbox.take();
      if (messages.length > 0) shared.batch += 1;
      pongs = 0;
      return messages;
    },

    /** Bytes that wait to be sent. */
    size: () => shared.outbox.size,

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
      shared.outbox = new Outbox(assumed);
      identity.mark(false);
      // It had no room, and has done nothing (W-81).
      const isUntouched = isUnanswered && code === 1013;
      calls.lose(message, isUnanswered && status === 16 ? status : undefined, isUntouched);
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

/** @type {(writer: import("./writer.js").Writer, digits: string) => void} */
function writeHex(writer, digits) {
  for (let i = 0; i < digits.length; i += 2) writer.byte(parseInt(digits.slice(i, i + 2), 16));
}
