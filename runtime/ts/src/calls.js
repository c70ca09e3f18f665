// The calls of a conversation: which wait and which the server knows, their streams in both directions, and what becomes of them
// when the conversation is lost. spec.md W-14 to W-44.

import { CANCELLED, LEAVING, LOST, REOPENING, SENT, UNSENT, Wired } from "./call.js";
import { breach, bytesOf, writeMetadata } from "./frames.js";
import {
  CALL, CANCEL, CREDIT, DRAINING, END, FAIL, FLAG_5, FLAG_6, ITEM, OPEN, OPENING, REPLY,
} from "./kinds.js";
import { CLIENT_WINDOW, ITEM_COST, MOST_CREDIT, REPEATS } from "./limits.js";

/** @typedef {import("./engine.js").Sink} Sink */

/**
 * What a conversation and its calls share.
 *
 * @typedef {object} Shared
 * @property {number} link how the connection is
 * @property {import("./frames.js").Outbox} outbox
 * @property {number} batch counts what was taken from the outbox
 * @property {number} window the client's credit of a new stream
 */

/**
 * @param {Shared} shared
 * @param {object} host
 * @param {(kind: number, id: number, write?: (writer: import("./writer.js").Writer) => void, body?: Uint8Array) => number} host.put
 * @param {() => void} host.wake there is a call that wants a connection
 * @param {() => boolean} host.hasRoom whether what is written can leave
 * @param {(run: () => void) => void} host.tell runs foreign code, once nothing is in the middle of anything
 */
export function newCalls(shared, { put, wake, hasRoom, tell }) {
  /** By id: those that the server may speak of. @type {(Wired | undefined)[]} */
  const known = [];
  /** Those that are to be sent, or begun again. @type {Set<Wired>} */
  const waiting = new Set();
  /** No id before this one is free. */
  let lowest = 1;
  let order = 0;

  /** @type {(call: Wired, run: (sink: Sink) => void) => void} */
  const tellSink = (call, run) => tell(() => call.isGone || run(call.sink));
  const accepts = () => shared.link === OPENING || shared.link === OPEN;
  const mayReopen = (/** @type {Wired} */ call) => call.reopens && !call.isSettled;
  /** Rules W-36 and W-44. */
  const mayRepeat = (/** @type {Wired} */ { args, table }) => table.idempotent && !table.stream && !table.input && args;
  const statusOfLoss = (/** @type {Wired} */ { table }) => (table.stream ? 14 : 18);
  const present = () => known.filter((call) => call !== undefined);

  /** Ends the caller's side of a call. @type {(call: Wired, run: (sink: Sink) => void) => void} */
  function settle(call, run) {
    if (call.isSettled) return;
    call.isSettled = true;
    clearTimeout(call.timer);
    waiting.delete(call);
    call.args = undefined;
    const outcome = () => tellSink(call, run);
    if (!call.table.stream) return outcome();
    call.outcome = outcome;
    serve(call);
  }

  /** @type {(call: Wired, status: number, message: string, error?: Uint8Array) => void} */
  const fail = (call, status, message, error) => settle(call, (sink) => sink.fail(status, message, error));

  /** @type {(call: Wired, what: string, size: number) => void} */
  const failTooLarge = (call, what, size) =>
    fail(call, 8, `${what} takes ${size} bytes, and the server accepts ${shared.outbox.most}`);

  /** The server knows nothing of the call any more. @param {Wired} call */
  function free(call) {
    known[call.id] = undefined;
    lowest = Math.min(lowest, call.id);
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
  function write(call) {
    const { deadline, args, metadata } = call;
    if (args === undefined) return;
    const left = deadline && Math.ceil(deadline - performance.now());
    if (left !== undefined && left <= 0) return expire(call);
    let id = lowest;
    while (known[id] !== undefined) id += 1;
    const hasMetadata = metadata.length > 0;
    const flags = (left ? FLAG_5 : 0) + (hasMetadata ? FLAG_6 : 0);
    const size = put(
      CALL + flags,
      id,
      (writer) => {
        writer.varint(call.number);
        if (left) writer.varint(left);
        if (hasMetadata) writeMetadata(writer, metadata);
      },
      args,
    );
    if (size > 0) {
      if (shared.link !== OPENING) failTooLarge(call, "the call", size);
      return;
    }
    waiting.delete(call);
    known[id] = call;
    lowest = id + 1;
    call.isUntold ||= call.again === REOPENING;
    call.again = call.taken = 0;
    call.id = id;
    call.batch = shared.batch;
    call.wire = SENT;
    call.credit = CLIENT_WINDOW;
    call.allowance = shared.window;
    call.isSending = call.table.input !== undefined;
    feed(call);
  }

  /** Gives the reader of a stream what it waits for, if that is there. @param {Wired} call */
  function serve(call) {
    if (!call.isPulled) return;
    const item = call.items[0];
    if (call.isUntold && (shared.link > OPENING || item || call.outcome)) {
      call.isUntold = false;
      tellSink(call, (sink) => sink.again());
    }
    if (item) {
      call.isPulled = false;
      call.items.shift();
      call.taken += item.length + ITEM_COST;
      if (call.wire === SENT && call.taken >= CLIENT_WINDOW / 2) {
        put(CREDIT, call.id, (writer) => writer.varint(call.taken));
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
      if (accepts()) write(call);
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
    const size = put(held ? ITEM : END, call.id, undefined, held ?? undefined);
    if (size > 0) {
      // The server may accept more than has to be assumed.
      if (shared.link === OPENING) return;
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

  /** @type {(call: Wired, flags: number, body: import("./reader.js").Reader) => void} */
  function failed(call, flags, body) {
    let status = body.u32();
    const error = flags & FLAG_5 ? bytesOf(body) : undefined;
    const message = error ? "" : body.string();
    body.finish();
    const isUntouched = flags & FLAG_6;
    if (call.again === LEAVING && mayReopen(call) && (isUntouched || status === 1)) return loseStream(call);
    // Another try at a server that stays would end in the same way (W-66).
    if (isUntouched && shared.link === DRAINING && call.wire === SENT && call.args) return holdBack(call);
    if (status === 18) {
      if (call.wire === SENT && mayRepeat(call) && accepts() && call.losses < REPEATS) {
        call.losses += 1;
        holdBack(call);
        return write(call);
      }
      status = statusOfLoss(call);
    }
    fail(call, status, message, error);
    free(call);
  }

  return {
    /**
     * @param {import("./service.js").MethodTable} table
     * @param {number} number of the method
     * @param {Uint8Array} args valid until it returns
     * @param {import("./engine.js").WireOptions} options
     * @param {Sink} sink
     * @param {{ status: number, message: string } | undefined} refusal why it fails at once
     * @returns {import("./engine.js").Call}
     */
    start(table, number, args, options, sink, refusal) {
      const call = new Wired(sink, table, number, args.slice(), options, order++);
      const timeout = options.timeout < 0 ? table.timeout : options.timeout;
      if (refusal) {
        fail(call, refusal.status, refusal.message);
      } else {
        if (timeout !== undefined) {
          call.deadline = performance.now() + timeout;
          call.timer = setTimeout(expire, timeout, call);
        }
        waiting.add(call);
        if (accepts()) write(call);
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
    },

    /** A frame of the server. @type {(kind: number, flags: number, id: number, body: import("./reader.js").Reader) => void} */
    receive(kind, flags, id, body) {
      const call = known[id];
      if (!call || call.batch === shared.batch) return breach(19);
      const { stream, input } = call.table;
      if (kind === FAIL) return failed(call, flags, body);
      if (kind === REPLY ? stream : kind === ITEM || kind === END ? !stream : !input) {
        breach(21);
      }
      if (kind === REPLY) {
        const bytes = bytesOf(body);
        settle(call, (sink) => sink.item(bytes));
        free(call);
      } else if (kind === ITEM) {
        // What has crossed a cancellation is dropped.
        if (call.isSettled) return;
        if (call.credit <= 0) breach(26);
        const bytes = bytesOf(body);
        call.credit -= bytes.length + ITEM_COST;
        if (!call.reopens) call.args = undefined;
        call.items.push(bytes);
        serve(call);
      } else {
        const credit = kind === CREDIT ? body.u32() : 0;
        body.finish();
        if (kind === END) {
          settle(call, (sink) => sink.end());
          free(call);
        } else if (call.isSending && kind === CREDIT) {
          call.allowance += credit;
          if (call.allowance > MOST_CREDIT) breach(40);
          feed(call);
        } else if (call.isSending) {
          call.isSending = false;
          tellSink(call, (sink) => sink.enough());
        }
      }
    },

    /** Writes those that wait, in the order in which they were made. */
    writeWaiting() {
      for (const call of [...waiting].sort((a, b) => a.order - b.order)) if (call.again !== LOST) write(call);
    },

    /** More can leave, or the server has allowed so much more of each stream. */
    feed(more = 0) {
      for (const call of present()) {
        call.allowance += more;
        feed(call);
      }
    },

    serve: () => present().forEach(serve),

    /** The server is not kept waiting by streams that are opened again elsewhere. */
    leave() {
      for (const call of present()) {
        if (call.wire !== SENT || !mayReopen(call)) continue;
        const { args } = call;
        stop(call);
        call.args = args;
        call.again = LEAVING;
      }
    },

    /** Whether none waits. */
    areSent: () => waiting.size === 0,

    /** Whether the server knows of none. */
    areDone: () => present().length === 0,

    /**
     * The conversation is over: they are sent again or fail, by W-36.
     *
     * @param {string} message
     * @param {number | undefined} refusal the status if the server has refused the client
     * @param {boolean} isUntouched whether the server has done nothing
     */
    lose(message, refusal, isUntouched) {
      for (const call of present()) {
        const isUnsent = call.args && (isUntouched || call.batch === shared.batch);
        if (call.wire === SENT && (isUnsent || mayRepeat(call))) {
          holdBack(call);
        } else if (mayReopen(call)) {
          loseStream(call);
        } else {
          free(call);
          fail(call, refusal ?? statusOfLoss(call), message);
        }
      }
    },

    /** Every one fails. @type {(status: number, message: string) => void} */
    end(status, message) {
      for (const call of [...present(), ...waiting]) {
        call.wire = UNSENT;
        call.isSending = false;
        fail(call, status, message);
      }
      known.length = 0;
    },
  };
}
