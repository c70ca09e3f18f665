// The calls of a conversation: which wait and which the server knows, their streams in both directions, and what becomes of them
// when the conversation is lost. spec.md W-14 to W-44.

import { CANCELLED, LEAVING, LOST, REOPENING, SENT, WAITING } from "./call.js";
import { breach, bytesOf, writeMetadata } from "./frames.js";
import { getU32 } from "./integers.js";
import { CALL, CANCEL, CREDIT, DRAINING, END, FAIL, FLAG_5, FLAG_6, ITEM, OPEN, OPENING, REPLY } from "./kinds.js";
import { CLIENT_WINDOW, ITEM_COST, MOST_CREDIT, REPEATS } from "./limits.js";
import { putVarint } from "./sink.js";
import { finish } from "./source.js";
import { getString } from "./text.js";

/** @typedef {import("./engine.js").Sink} Sink */
/** @typedef {import("./call.js").Wired} Wired */

/**
 * What a conversation and its calls share.
 *
 * @typedef {object} Shared
 * @property {number} link how the connection is
 * @property {number} most the server's limit on messages, in bytes
 * @property {number} batch counts what was taken from the outbox
 * @property {number} window the client's credit of a new stream
 */

/**
 * @param {Shared} shared
 * @param {import("./frames.js").Put} put
 * @param {() => void} wake there is a call that wants a connection
 * @param {() => boolean} hasRoom whether what is written can leave
 * @param {(run: () => void) => void} tell runs foreign code, once nothing is in the middle of anything
 */
export function newCalls(shared, put, wake, hasRoom, tell) {
  /**
   * Those that are to be sent, or sent anew. Not all that there are: of a set that many enter and leave, an engine may keep those that
   * have left for long.
   *
   * @type {Set<Wired>}
   */
  const waiting = new Set();
  /** By id: those that the server may speak of. @type {(Wired | undefined)[]} */
  const known = [];
  /** No id before this one is free. */
  let lowest = 1;
  let order = 0;

  const sent = () => known.filter((call) => !!call);
  const accepts = () => shared.link === OPENING || shared.link === OPEN;
  const mayReopen = (/** @type {Wired} */ call) => call.reopens && !call.outcome;
  /** Rules W-36 and W-44. */
  const mayRepeat = (/** @type {Wired} */ { state, args, table }) =>
    state === SENT && args && table.idempotent && !table.stream && !table.input;
  const statusOfLoss = (/** @type {Wired} */ { table }) => (table.stream ? 14 : 18);

  /** @type {(call: Wired, run: (sink: Sink) => void) => void} */
  const tellSink = (call, run) => tell(() => call.sink && run(call.sink));

  /** The server knows nothing of the call any more: if it has not ended, it waits for another connection. @param {Wired} call */
  function free(call) {
    known[call.id] = undefined;
    lowest = Math.min(lowest, call.id);
    call.id = 0;
    call.state = WAITING;
    call.isSending = false;
    if (!call.outcome) waiting.add(call);
  }

  /** Ends the caller's side of a call. @type {(call: Wired, run?: (sink: Sink) => void) => void} */
  function settle(call, run = () => {}) {
    if (call.outcome) return;
    call.outcome = () => tellSink(call, run);
    clearTimeout(call.timer);
    call.args = undefined;
    waiting.delete(call);
    serve(call);
  }

  /** @type {(call: Wired, status: number, message: string, error?: Uint8Array) => void} */
  const fail = (call, status, message, error) => settle(call, (sink) => sink.fail(status, message, error));

  /** @type {(call: Wired, what: string, size: number) => void} */
  const failTooLarge = (call, what, size) => fail(call, 8, `${what} takes ${size} bytes, and the server accepts ${shared.most}`);

  /** Has the server stop. @type {(call: Wired, to?: number) => void} */
  function stop(call, to = CANCELLED) {
    if (call.state !== SENT) return;
    call.state = to;
    call.isSending = false;
    put(CANCEL, call.id);
  }

  /** @param {Wired} call */
  function expire(call) {
    fail(call, 4, "the call took longer than its timeout");
    stop(call);
  }

  /** Writes a call that waits, where it may. One that is too large fails, once the limit is known. @param {Wired} call */
  function write(call) {
    const { deadline, metadata } = call;
    if (!accepts()) return;
    const left = deadline && Math.ceil(deadline - performance.now());
    if (deadline && left <= 0) return expire(call);
    let id = lowest;
    while (known[id]) id += 1;
    const hasMetadata = metadata.length > 0;
    const size = put(
      CALL + (left ? FLAG_5 : 0) + (hasMetadata ? FLAG_6 : 0),
      id,
      (writer) => {
        putVarint(writer, call.number);
        if (left) putVarint(writer, left);
        if (hasMetadata) writeMetadata(writer, metadata);
      },
      call.args,
    );
    if (size) {
      if (shared.link === OPEN) failTooLarge(call, "the call", size);
      return;
    }
    waiting.delete(call);
    known[id] = call;
    lowest = id + 1;
    call.isUntold ||= call.state === REOPENING;
    call.state = SENT;
    call.id = id;
    call.batch = shared.batch;
    call.taken = 0;
    call.credit = CLIENT_WINDOW;
    call.allowance = shared.window;
    call.isSending = !!call.table.input;
    feed(call);
  }

  /** Gives the reader what it waits for, if that is there. @param {Wired} call */
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
      if (call.state === SENT && call.taken >= CLIENT_WINDOW / 2) {
        put(CREDIT, call.id, (writer) => putVarint(writer, call.taken));
        call.credit += call.taken;
        call.taken = 0;
      }
      tellSink(call, (sink) => sink.item(item));
    } else if (call.outcome) {
      call.isPulled = false;
      call.outcome();
    } else if (call.state === LOST) {
      // Only now, so that it never holds more than its window.
      call.state = REOPENING;
      write(call);
    }
  }

  /** A stream that is to be opened again has lost its connection, or has left it. @param {Wired} call */
  function loseStream(call) {
    free(call);
    call.state = LOST;
    call.isUntold &&= call.items.length > 0;
    serve(call);
  }

  /** Asks for an item of the client's stream, or sends the one that is there. @param {Wired} call */
  function feed(call) {
    const { held } = call;
    if (!call.isSending) return;
    if (held === undefined) {
      if (call.isAsked || call.allowance <= 0 || !hasRoom()) return;
      call.isAsked = true;
      return tellSink(call, (sink) => sink.want());
    }
    const size = put(held ? ITEM : END, call.id, undefined, held ?? undefined);
    if (size) {
      // The server may accept more than has to be assumed.
      if (shared.link === OPENING) return;
      failTooLarge(call, "an item", size);
      return stop(call);
    }
    // What was sent of its stream is gone, so it cannot be repeated (W-44).
    call.held = call.args = undefined;
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

  /** @type {(call: Wired, flags: number, body: import("./source.js").Source) => void} */
  function failed(call, flags, body) {
    let status = getU32(body);
    const error = flags & FLAG_5 ? bytesOf(body) : undefined;
    const message = error ? "" : getString(body);
    finish(body);
    const isUntouched = flags & FLAG_6;
    if (call.state === LEAVING && mayReopen(call) && (isUntouched || status === 1)) return loseStream(call);
    // Another try at a server that stays would end in the same way (W-66).
    if (isUntouched && shared.link === DRAINING && call.state === SENT && call.args) return free(call);
    if (status === 18) {
      if (mayRepeat(call) && accepts() && call.losses < REPEATS) {
        call.losses += 1;
        free(call);
        return write(call);
      }
      status = statusOfLoss(call);
    }
    free(call);
    fail(call, status, message, error);
  }

  /** Does what can be done, and the server has allowed so much more of each stream. */
  function move(more = 0) {
    for (const call of sent()) {
      call.allowance += more;
      feed(call);
    }
    for (const call of [...waiting].sort((a, b) => a.order - b.order)) if (call.state !== LOST) write(call);
    sent().forEach(serve);
  }

  return {
    move,

    /**
     * @param {import("./service.js").MethodTable} table
     * @param {number} number of the method
     * @param {Uint8Array} args
     * @param {import("./engine.js").WireOptions} options
     * @param {Sink} sink
     * @param {{ status: number, message: string } | undefined} refusal why it fails at once
     * @returns {import("./engine.js").Call}
     */
    start(table, number, args, { metadata, reopens, timeout: asked }, sink, refusal) {
      const timeout = asked < 0 ? table.timeout : asked;
      /** @type {Wired} */
      const call = {
        sink,
        table,
        number,
        args,
        metadata,
        reopens: reopens && !!table.stream && !table.input,
        deadline: 0,
        timer: undefined,
        state: WAITING,
        id: 0,
        order: order++,
        batch: 0,
        losses: 0,
        items: [],
        outcome: undefined,
        // Of one value nobody takes a part.
        isPulled: !table.stream,
        credit: 0,
        taken: 0,
        isUntold: false,
        isSending: false,
        isAsked: false,
        allowance: 0,
        held: undefined,
      };
      if (refusal) {
        fail(call, refusal.status, refusal.message);
      } else {
        if (timeout !== undefined) {
          call.deadline = performance.now() + timeout;
          call.timer = setTimeout(expire, timeout, call);
        }
        write(call);
        if (!call.id && !call.outcome) waiting.add(call);
        wake();
      }
      return {
        pull() {
          call.isPulled = true;
          serve(call);
        },
        cancel() {
          call.sink = undefined;
          settle(call);
          stop(call);
        },
        send: (item) => give(call, item),
        finish: () => give(call, null),
      };
    },

    /** A frame of the server. @type {(kind: number, flags: number, id: number, body: import("./source.js").Source) => void} */
    receive(kind, flags, id, body) {
      const call = known[id];
      if (!call || call.batch === shared.batch) return breach(19);
      const { stream, input } = call.table;
      if (kind === FAIL) return failed(call, flags, body);
      if (kind > END ? !input : kind === REPLY ? stream : !stream) breach(21);
      if (kind === REPLY) {
        call.items.push(bytesOf(body));
        free(call);
        return settle(call);
      }
      if (kind === ITEM) {
        // What has crossed a cancellation is dropped.
        if (call.outcome) return;
        if (call.credit <= 0) breach(26);
        const bytes = bytesOf(body);
        call.credit -= bytes.length + ITEM_COST;
        if (!call.reopens) call.args = undefined;
        call.items.push(bytes);
        return serve(call);
      }
      const credit = kind === CREDIT ? getU32(body) : 0;
      finish(body);
      if (kind === END) {
        free(call);
        settle(call, (sink) => sink.end());
      } else if (!call.isSending) {
        return;
      } else if (kind === CREDIT) {
        call.allowance += credit;
        if (call.allowance > MOST_CREDIT) breach(40);
        feed(call);
      } else {
        call.isSending = false;
        tellSink(call, (sink) => sink.enough());
      }
    },

    /** The server is not kept waiting by streams that are opened again elsewhere. */
    leave() {
      for (const call of sent()) if (mayReopen(call)) stop(call, LEAVING);
    },

    /** Whether none waits. */
    areSent: () => waiting.size === 0,

    /** Whether the server knows of none. */
    areDone: () => sent().length === 0,

    /**
     * The conversation is over: they are sent again or fail, by W-36.
     *
     * @param {string} message
     * @param {number | undefined} refusal the status if the server has refused the client
     * @param {boolean} isUntouched whether the server has done nothing
     */
    lose(message, refusal, isUntouched) {
      for (const call of sent()) {
        const isUnsent = call.state === SENT && call.args && (isUntouched || call.batch === shared.batch);
        if (isUnsent || mayRepeat(call)) {
          free(call);
        } else if (mayReopen(call)) {
          loseStream(call);
        } else {
          free(call);
          fail(call, refusal ?? statusOfLoss(call), message);
        }
      }
    },

    /** Every one fails, and none is written any more. @type {(status: number, message: string) => void} */
    end(status, message) {
      for (const call of [...sent(), ...waiting]) {
        free(call);
        fail(call, status, message);
      }
    },
  };
}
