// The client's side of the protocol, without input or output: messages of the server and the caller's commands go in, frames
// gather in an outbox, and sinks hear what came of their calls. spec.md W-8 to W-44.
//
// A function that holds everything, and not a class: its variables become single letters where a page is made small.

import {
  BIND, BOUND, breach, BYE, CALL, CANCEL, CREDIT, Cursor, END, FAIL, FLAG_5, FLAG_6, GO_AWAY, HELLO, ITEM, Outbox, PING, PONG,
  putMetadata, putNumber, putText, RENEW, RENEWED, REPLY, WELCOME,
} from "./frames.js";
import { report } from "./report.js";
import { BUFFER } from "./tape.js";

/** Credit of each stream of the server, in bytes. */
const CLIENT_WINDOW = 256 << 10;
/** The largest message that is accepted, in bytes. */
export const MAX_MESSAGE = 4 << 20;
/** What is assumed of the server before it has said more (W-12, W-25). */
const ASSUMED_MESSAGE = 1 << 20;
const LEAST_MESSAGE = 4096;
const LEAST_WINDOW = 16384;
const LEAST_BUFFER = 65536;
const ITEM_COST = 16;
const MOST_CREDIT = 0x7fffffff;
const METHOD_NUMBERS = 65536;
/** `Hello` has to fit into the first message. */
const MOST_METADATA = 256 << 10;
/** How often a call is repeated that a gateway has lost (W-78). */
const REPEATS = 3;
/** Pings that are answered before the answers have left: a server that sends more wants memory, not an answer. */
const MOST_PONGS = 1024;

// What the server knows of a call: nothing any more or so far, that it works on it, that it was told to stop.
const UNSENT = 0;
const SENT = 1;
const CANCELLED = 2;

// The connection: none, one whose server has not answered, one that takes calls, one that the server asked to be left.
const DOWN = 0;
const OPENING = 1;
const OPEN = 2;
const DRAINING = 3;

// How far a stream is that is opened again: asked to end, lost, waiting to be sent (W-36).
const LEAVING = 1;
const LOST = 2;
const REOPENING = 3;

/**
 * One call, from both ends.
 *
 * @typedef {object} Wired
 * @property {import("./engine.js").Sink} sink
 * @property {import("./service.js").MethodTable} table
 * @property {number} number of the method
 * @property {Uint8Array | undefined} args what to send, as long as it may be sent again
 * @property {string[]} metadata
 * @property {boolean} reopens
 * @property {number} order grows from call to call
 * @property {number | undefined} deadline
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 * @property {number} wire
 * @property {number} id while the server knows it
 * @property {number} batch in which taking of the outbox it leaves
 * @property {boolean} isSettled the end is known, or nobody waits for it
 * @property {boolean} isGone nobody waits
 * @property {number} losses
 * @property {Uint8Array[]} items of the server that have arrived and were not asked for
 * @property {(() => void) | undefined} outcome tells the end of a stream, behind its items
 * @property {boolean} isPulled its reader waits
 * @property {number} credit of the server
 * @property {number} taken what was taken and not given back
 * @property {number} again
 * @property {boolean} isUntold it begins anew, and its reader has not been told
 * @property {boolean} isSending the client's stream is open
 * @property {boolean} isAsked an item is to come
 * @property {number} allowance the client's credit
 * @property {Uint8Array | null | undefined} held an item that cannot be sent yet; null for the end
 */

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

/** @typedef {(status: number, message: string) => void} Done */

/**
 * @param {object} host
 * @param {() => void} host.wake there is something new to send, or a call that wants a connection
 * @param {() => boolean} host.hasRoom whether what is written can leave
 * @param {(grant: Grant | undefined) => void} host.opened the server has answered
 * @param {((service: import("./service.js").Service, availability: Uint8Array) => void) | undefined} host.skew
 * @param {string[]} metadata
 */
export function newSession({ wake, hasRoom, opened, skew }, metadata) {
  let link = DOWN;
  let assumed = ASSUMED_MESSAGE;
  let outbox = new Outbox(assumed);
  let batch = 1;
  let order = 0;
  let window = LEAST_WINDOW;
  let pongs = 0;
  let isExcused = false;
  /** No id before this one is free. */
  let lowest = 1;
  let inUse = 0;
  let numbers = 0;
  /** By id: those that the server may speak of. @type {(Wired | undefined)[]} */
  const calls = [];
  /** Those that are to be sent, or begun again. @type {Set<Wired>} */
  const waiting = new Set();
  /** @type {{ service: import("./service.js").Service, first: number, awaits: boolean, seen: string }[]} */
  const services = [];
  /** Why every call fails. @type {Loss | undefined} */
  let ended;
  /** What the application has set, and what it was asked for before the last attempt, which comes first. */
  let fixed = mapOf(metadata);
  let asked = mapOf([]);
  /** The first is under way. @type {{ pairs: string[], done: Done, undo?: () => void, isSent?: boolean }[]} */
  const renewals = [];
  /** What foreign code is to be told, once nothing here is in the middle of anything. @type {(() => void)[]} */
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

  /** @type {(call: Wired, run: (sink: import("./engine.js").Sink) => void) => void} */
  const tellSink = (call, run) => tell(() => call.isGone || run(call.sink));
  const accepts = () => link === OPENING || link === OPEN;
  const mayReopen = (/** @type {Wired} */ call) => call.reopens && !call.isSettled;
  /** Rules W-36 and W-44. */
  const mayRepeat = (/** @type {Wired} */ { args, table }) => table.idempotent && !table.stream && !table.input && args;
  const statusOfLoss = (/** @type {Wired} */ { table }) => (table.stream ? 14 : 18);
  const allWaiting = () => [...waiting].sort((a, b) => a.order - b.order);

  /** @type {(kind: number, id?: number, head?: number[], body?: Uint8Array) => number} */
  function put(kind, id = 0, head, body) {
    wake();
    return outbox.put(kind, id, head, body);
  }

  /** Ends the caller's side of a call. @type {(call: Wired, run: (sink: import("./engine.js").Sink) => void) => void} */
  function settle(call, run) {
    if (call.isSettled) return;
    call.isSettled = true;
    clearTimeout(call.timer);
    waiting.delete(call);
    call.args = undefined;
    const outcome = () => tellSink(call, run);
    if (call.table.stream) {
      call.outcome = outcome;
      serve(call);
    } else {
      outcome();
    }
  }

  /** @type {(call: Wired, status: number, message: string, error?: Uint8Array) => void} */
  const fail = (call, status, message, error) => settle(call, (sink) => sink.fail(status, message, error));

  /** @type {(call: Wired, what: string, size: number) => void} */
  const failTooLarge = (call, what, size) =>
    fail(call, 8, `${what} takes ${size} bytes, and the server accepts ${outbox.most}`);

  /** The server knows nothing of the call any more. @param {Wired} call */
  function free(call) {
    calls[call.id] = undefined;
    lowest = Math.min(lowest, call.id);
    inUse -= 1;
    call.wire = UNSENT;
    call.isSending = false;
  }

  /** It waits for the next connection. @param {Wired} call */
  function holdBack(call) {
    free(call);
    waiting.add(call);
  }

  /** @param {Wired} call */
  function stop(call) {
    call.wire = CANCELLED;
    call.isSending = false;
    call.args = undefined;
    put(CANCEL, call.id);
  }

  /** @param {Wired} call */
  function expire(call) {
    fail(call, 4, "the call took longer than its timeout");
    // A stream that leaves a server was cancelled before.
    if (call.wire === SENT) stop(call);
  }

  /** Writes a call that waits. One that is too large fails, once the limit is known. @param {Wired} call */
  function writeCall(call) {
    const { deadline, args } = call;
    if (args === undefined) return;
    let flags = 0;
    /** @type {number[]} */
    const head = [];
    putNumber(head, call.number);
    if (deadline !== undefined) {
      const left = Math.ceil(deadline - performance.now());
      if (left <= 0) return expire(call);
      flags = FLAG_5;
      putNumber(head, left);
    }
    if (call.metadata.length > 0) {
      flags += FLAG_6;
      putMetadata(head, call.metadata);
    }
    let id = lowest;
    while (calls[id] !== undefined) id += 1;
    const size = put(CALL + flags, id, head, args);
    if (size > 0) {
      if (link !== OPENING) failTooLarge(call, "the call", size);
      return;
    }
    waiting.delete(call);
    calls[id] = call;
    lowest = id + 1;
    inUse += 1;
    const isUntold = call.again === REOPENING || call.isUntold;
    Object.assign(call, { id, batch, isUntold, wire: SENT, again: 0, credit: CLIENT_WINDOW, taken: 0, allowance: window });
    call.isSending = call.table.input !== undefined;
    feed(call);
  }

  function writeWaiting() {
    for (const call of allWaiting()) if (call.again !== LOST) writeCall(call);
  }

  /** Gives the reader of a stream what it waits for, if that is there. @param {Wired} call */
  function serve(call) {
    if (!call.isPulled) return;
    const item = call.items[0];
    if (call.isUntold && (link > OPENING || item || call.outcome)) {
      call.isUntold = false;
      tellSink(call, (sink) => sink.again());
    }
    if (item) {
      call.isPulled = false;
      call.items.shift();
      call.taken += item.length + ITEM_COST;
      if (call.wire === SENT && call.taken >= CLIENT_WINDOW / 2) {
        /** @type {number[]} */
        const head = [];
        putNumber(head, call.taken);
        put(CREDIT, call.id, head);
        call.credit += call.taken;
        call.taken = 0;
      }
      tellSink(call, (sink) => sink.item(item));
    } else if (call.outcome) {
      call.isPulled = false;
      call.outcome();
      call.outcome = undefined;
    } else if (call.again === LOST) {
      // Only now, so that it never holds more than its window.
      call.again = REOPENING;
      if (accepts()) writeCall(call);
    }
  }

  /** A stream that is to be opened again has lost its connection, or has left it. @param {Wired} call */
  function loseStream(call) {
    holdBack(call);
    call.again = LOST;
    call.isUntold &&= call.items.length > 0;
    serve(call);
  }

  /** Asks for an item of the client's stream, or sends the one that is there. @param {Wired} call */
  function feed(call) {
    const { held } = call;
    if (!call.isSending || (held === undefined && (call.isAsked || call.allowance <= 0 || !hasRoom()))) return;
    if (held === undefined) {
      call.isAsked = true;
      return tellSink(call, (sink) => sink.want());
    }
    const size = held ? put(ITEM, call.id, [], held) : put(END, call.id);
    if (size > 0) {
      // The server may accept more than has to be assumed.
      if (link === OPENING) return;
      failTooLarge(call, "an item", size);
      return stop(call);
    }
    call.held = undefined;
    // What was sent of its stream is gone, so it cannot be repeated (W-44).
    call.args = undefined;
    if (held) call.allowance -= held.length + ITEM_COST;
    else call.isSending = false;
    feed(call);
  }

  /** @type {(call: Wired, item: Uint8Array | null) => void} */
  function give(call, item) {
    if (!call.isAsked) return;
    call.isAsked = false;
    call.held = item;
    feed(call);
    // Its bytes are the caller's again when this returns.
    if (call.held) call.held = call.held.slice();
  }

  /** @param {{ service: import("./service.js").Service, first: number, awaits: boolean }} entry */
  function writeBind(entry) {
    const { name, schemaId, methods } = entry.service;
    /** @type {number[]} */
    const head = [];
    putText(head, name);
    putHex(head, schemaId);
    putNumber(head, methods.length);
    for (const { signature } of methods) putHex(head, signature);
    // A service too large for the server's messages stays unbound there, and its calls fail as `unimplemented`.
    entry.awaits = put(BIND, entry.first, head) === 0;
  }

  function credentials() {
    return [...new Map([...fixed, ...asked])].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  }

  function writeRenewal() {
    const renewal = renewals[0];
    if (renewal === undefined || renewal.undo) return;
    const before = [fixed, asked];
    renewal.undo = () => ([fixed, asked] = /** @type {[typeof fixed, typeof asked]} */ (before));
    const pairs = mapOf(renewal.pairs);
    fixed = new Map([...fixed, ...pairs]);
    asked = new Map([...asked].filter(([key]) => !pairs.has(key)));
    if (sizeOf(credentials()) > MOST_METADATA) settleRenewal(3, "too much metadata");
    else if (link > OPENING) sendRenewal();
  }

  function sendRenewal() {
    /** @type {number[]} */
    const head = [];
    putMetadata(head, credentials());
    if (put(RENEW, 0, head) > 0) settleRenewal(8, "more metadata than the server accepts");
    else if (renewals[0]) renewals[0].isSent = true;
  }

  /** @type {(status: number, message: string) => void} */
  function settleRenewal(status, message) {
    const renewal = renewals.shift();
    if (status > 0 && link !== DOWN) renewal?.undo?.();
    if (renewal) tell(() => renewal.done(status, message));
    writeRenewal();
  }

  /** @param {Cursor} body */
  function welcome(body) {
    if (body.number() !== 1) breach("this client speaks protocol 1", 4406);
    const most = body.number();
    const limit = body.number();
    if (most < LEAST_WINDOW || limit < LEAST_MESSAGE) breach("Welcome announces a limit below the least that is allowed");
    const kind = body.at < body.end ? body.byte() : 0;
    /** @type {Grant | undefined} */
    let grant;
    if (kind === 1) grant = { id: body.take(16), window: body.number(), buffer: body.number() };
    if (kind === 2 || (grant && grant.buffer < LEAST_BUFFER)) breach("Welcome grants what was not asked for");
    link = OPEN;
    isExcused = false;
    outbox.most = limit;
    assumed = Math.min(limit, ASSUMED_MESSAGE);
    const more = Math.min(most, MOST_CREDIT) - window;
    window += more;
    for (const call of calls) if (call) call.allowance += more;
    opened(grant);
    const renewal = renewals[0];
    if (renewal?.isSent) settleRenewal(0, "");
    else if (renewal) sendRenewal();
    writeWaiting();
    for (const call of calls) {
      if (!call) continue;
      serve(call);
      feed(call);
    }
  }

  /** @type {(id: number, body: Cursor) => void} */
  function bound(id, body) {
    body.take(8);
    const availability = body.take(body.number(3));
    const entry = services.find((entry) => entry.awaits && entry.first === id) ?? breach("a Bound without its Bind");
    if (availability.length !== entry.service.methods.length) breach("a Bound of another number of methods than its Bind");
    entry.awaits = false;
    const seen = String(availability);
    if (seen === entry.seen || availability.every((one) => one === 0)) return;
    entry.seen = seen;
    tell(() => skew?.(entry.service, availability));
  }

  /** @type {(call: Wired, flags: number, body: Cursor) => void} */
  function failed(call, flags, body) {
    let status = body.number();
    const error = flags & FLAG_5 ? body.rest() : undefined;
    const message = error ? "" : body.text();
    body.finish();
    const isUntouched = flags & FLAG_6;
    if (call.again === LEAVING && mayReopen(call) && (isUntouched || status === 1)) return loseStream(call);
    // Another try at a server that stays would end in the same way (W-66).
    if (isUntouched && link === DRAINING && call.wire === SENT && call.args) return holdBack(call);
    if (status === 18) {
      if (call.wire === SENT && mayRepeat(call) && accepts() && call.losses < REPEATS) {
        call.losses += 1;
        holdBack(call);
        return writeCall(call);
      }
      status = statusOfLoss(call);
    }
    fail(call, status, message, error);
    free(call);
  }

  /** A frame of a call. @type {(call: Wired, kind: number, flags: number, body: Cursor) => void} */
  function frameOfCall(call, kind, flags, body) {
    const { stream, input } = call.table;
    if (kind === FAIL) return failed(call, flags, body);
    if (kind === REPLY ? stream : kind === ITEM || kind === END ? !stream : !input) {
      breach(`a frame of the kind ${kind} for a call that has none`);
    }
    if (kind === REPLY) {
      const bytes = body.rest();
      settle(call, (sink) => sink.item(bytes));
      free(call);
    } else if (kind === ITEM) {
      // What has crossed a cancellation is dropped.
      if (call.isSettled) return;
      if (call.credit <= 0) breach("an Item beyond the credit");
      const bytes = body.rest();
      call.credit -= bytes.length + ITEM_COST;
      if (!call.reopens) call.args = undefined;
      call.items.push(bytes);
      serve(call);
    } else {
      const credit = kind === CREDIT ? body.number() : 0;
      body.finish();
      if (kind === END) {
        settle(call, (sink) => sink.end());
        free(call);
      } else if (call.isSending && kind === CREDIT) {
        call.allowance += credit;
        if (call.allowance > MOST_CREDIT) breach("credit above 2^31 - 1");
        feed(call);
      } else if (call.isSending) {
        call.isSending = false;
        tellSink(call, (sink) => sink.enough());
      }
    }
  }

  /** A frame of the connection. @type {(kind: number, id: number, body: Cursor) => void} */
  function frame(kind, id, body) {
    if (kind === BOUND) return bound(id, body);
    if (id !== 0) breach("a frame of the connection with the id of a call");
    if (kind === PING) {
      const payload = body.rest();
      pongs += 1;
      if (payload.length > 64 || pongs > MOST_PONGS) breach("more Pings, or longer ones, than can be answered");
      put(PONG, 0, [], payload);
    } else if (kind === GO_AWAY) {
      body.text();
      isExcused = body.rest()[0] === 1;
      link = DRAINING;
      // It is not kept waiting by streams that are opened again elsewhere.
      for (const call of calls) {
        if (call?.wire !== SENT || !mayReopen(call)) continue;
        const { args } = call;
        stop(call);
        Object.assign(call, { args, again: LEAVING });
      }
    } else if (kind === RENEWED) {
      const status = body.number();
      const message = body.text();
      if (!renewals[0]?.isSent) breach("a Renewed without its Renew");
      settleRenewal(status, message);
    } else if (kind !== PONG) {
      breach(`a frame of the kind ${kind}, which is not expected here`);
    }
  }

  return {
    tell,

    /** @param {import("./service.js").Service} service */
    bind(service) {
      const { name, schemaId, methods } = service;
      // One binding for all clients of a service: numbers are not given back.
      const known = services.find(({ service }) => service.name === name && service.schemaId === schemaId);
      const first = known ? known.first : numbers + methods.length > METHOD_NUMBERS ? -1 : numbers;
      if (!known && first >= 0) {
        numbers += methods.length;
        const entry = { service, first, awaits: false, seen: "" };
        services.push(entry);
        if (accepts()) writeBind(entry);
      }
      /** @type {import("./engine.js").Binding["call"]} */
      const call = (method, args, options, sink) => {
        const table = /** @type {import("./service.js").MethodTable} */ (methods[method]);
        const timeout = options.timeout < 0 ? table.timeout : options.timeout;
        /** @type {Wired} */
        const call = {
          sink,
          table,
          number: first + method,
          args: args.slice(),
          metadata: options.metadata,
          reopens: options.reopens && table.stream === true && !table.input,
          order: order++,
          deadline: timeout === undefined ? undefined : performance.now() + timeout,
          timer: undefined,
          wire: UNSENT,
          id: 0,
          batch: 0,
          isSettled: false,
          isGone: false,
          losses: 0,
          items: [],
          outcome: undefined,
          isPulled: false,
          credit: 0,
          taken: 0,
          again: 0,
          isUntold: false,
          isSending: false,
          isAsked: false,
          allowance: 0,
          held: undefined,
        };
        if (ended) {
          fail(call, ended.status, ended.message);
        } else if (first < 0) {
          fail(call, 8, "more than 65,536 methods are bound");
        } else {
          if (timeout !== undefined) call.timer = setTimeout(expire, timeout, call);
          waiting.add(call);
          if (accepts()) writeCall(call);
          else wake();
        }
        return {
          pull() {
            call.isPulled = true;
            serve(call);
          },
          cancel() {
            settle(call, () => {});
            call.isGone = true;
            if (call.wire === SENT) stop(call);
          },
          send: (item) => give(call, item),
          finish: () => give(call, null),
        };
      };
      return { call };
    },

    /** @type {(pairs: string[], done: Done) => void} */
    renew(pairs, done) {
      const why = ended;
      if (why) return tell(() => done(why.status, why.message));
      if (renewals.push({ pairs, done }) === 1) writeRenewal();
    },

    /**
     * What the application says of itself from the next connection on.
     *
     * @param {string[]} pairs
     */
    identify(pairs) {
      asked = mapOf(pairs);
      return sizeOf(credentials()) <= MOST_METADATA;
    },

    /**
     * A `Hello` in a message of its own.
     *
     * @param {Uint8Array} [session] that is to go on
     * @param {number} [received]
     */
    hello(session, received = 0) {
      const opening = new Outbox(Infinity);
      const head = [1];
      putNumber(head, CLIENT_WINDOW);
      putNumber(head, MAX_MESSAGE);
      putMetadata(head, credentials());
      head.push(session ? 2 : 1);
      putNumber(head, BUFFER);
      if (session) {
        head.push(...session);
        putNumber(head, received);
      }
      opening.put(HELLO, 0, head);
      return opening;
    },

    /**
     * A connection begins a conversation: its `Hello`, the services and all calls that wait leave at once (W-5).
     *
     * @param {Outbox} opening with the `Hello`, or without where that was sent
     */
    begin(opening) {
      link = OPENING;
      outbox = opening;
      outbox.most = assumed;
      window = LEAST_WINDOW;
      pongs = 0;
      // What is to be renewed is in it.
      if (renewals[0]) renewals[0].isSent = true;
      services.forEach(writeBind);
      writeWaiting();
      wake();
    },

    /**
     * Takes a message of the server.
     *
     * @param {Uint8Array} message
     * @throws when the server has broken the protocol. What stood before the fault holds.
     */
    receive(message) {
      const cursor = new Cursor(message);
      do {
        const first = cursor.byte();
        const [kind, flags] = [first & 31, first & 224];
        if (kind === 0 || kind > RENEWED || flags > (kind === FAIL ? FLAG_5 + FLAG_6 : 0)) {
          breach(`a frame of the unknown kind ${first}`);
        }
        const id = cursor.number();
        const body = new Cursor(cursor.take(cursor.number()));
        if (link === OPENING) {
          if (kind !== WELCOME || id !== 0) breach("the first frame must be Welcome");
          welcome(body);
        } else if (kind >= REPLY && kind <= CREDIT) {
          const call = calls[id];
          if (!call || call.batch === batch) breach("a frame for a call that is not in flight");
          frameOfCall(/** @type {Wired} */ (call), kind, flags, body);
        } else {
          frame(kind, id, body);
        }
      } while (cursor.at < cursor.end);
    },

    /** Messages that are to be sent. */
    take() {
      const messages = outbox.take();
      if (messages.length > 0) batch += 1;
      pongs = 0;
      return messages;
    },

    /** Whether something waits to be sent. */
    size: () => outbox.size,
    feed: () => calls.forEach((call) => call && feed(call)),
    ping: () => put(PING),
    bye: () => put(BYE),

    /** Whether the server has asked to be left, and nothing holds the connection any more. */
    isDrained: () => link === DRAINING && inUse === 0,

    /** Whether the server asked to be left until there is something to call, and there is nothing. */
    mayRest: () => isExcused && waiting.size === 0,

    /** The conversation is over. Calls that were sent are repeated or fail, by W-36. @param {Loss} why */
    lose(why) {
      // The server's limit is lower than assumed, and it cannot tell before it has read `Hello`.
      if (link === OPENING && why.code === 1009) assumed = LEAST_MESSAGE;
      const isShut = link === OPENING && why.status === 16;
      link = DOWN;
      outbox = new Outbox(assumed);
      if (renewals[0]) renewals[0].isSent = false;
      for (const call of calls.slice()) {
        if (!call) continue;
        const isSent = call.wire === SENT;
        // What was written and has not left is as if it had not been written.
        if (isSent && ((call.batch === batch && call.args) || mayRepeat(call))) {
          holdBack(call);
        } else if (mayReopen(call)) {
          loseStream(call);
        } else {
          free(call);
          fail(call, isShut ? why.status : statusOfLoss(call), why.message);
        }
      }
    },

    /** The end: every call that has not ended fails with one loss, and every new one with the other. @type {(now: Loss, then: Loss) => void} */
    end(now, then) {
      ended = then;
      link = DOWN;
      while (renewals.length > 0) settleRenewal(now.status, now.message);
      for (const call of [...calls, ...waiting]) {
        if (!call) continue;
        call.wire = UNSENT;
        call.isSending = false;
        fail(call, now.status, now.message);
      }
      calls.length = 0;
    },
  };
}

/** @type {(pairs: string[]) => Map<string, string>} */
function mapOf(pairs) {
  const map = new Map();
  for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
  return map;
}

/** @param {string[]} pairs */
function sizeOf(pairs) {
  /** @type {number[]} */
  const bytes = [];
  putMetadata(bytes, pairs);
  return bytes.length;
}

/** @type {(out: number[], digits: string) => void} */
function putHex(out, digits) {
  for (let i = 0; i < digits.length; i += 2) out.push(parseInt(digits.slice(i, i + 2), 16));
}
