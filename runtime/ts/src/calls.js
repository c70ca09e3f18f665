// The calls of a conversation: which the server knows, their streams in both directions, and what becomes of them when the conversation
// is lost. spec.md W-14 to W-44.

import { CANCELLED, LEAVING, LOST, REOPENING, SENT, WAITING } from "./call.js";
import { breach, bytesOf, writeMetadata } from "./frames.js";
import { getU32 } from "./integers.js";
import { CALL, CANCEL, CREDIT, DRAINING, END, FAIL, FLAG_5, FLAG_6, ITEM, OPEN, OPENING, REPLY } from "./kinds.js";
import { CLIENT_WINDOW, ITEM_COST, REPEATS } from "./limits.js";
import { later } from "./report.js";
import { putRaw, putVarint } from "./sink.js";
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
 * @property {number} batch counts the messages that were made: the number of the next
 * @property {number} left how many of them a socket has had
 * @property {number} window the client's credit of a new stream
 */

/**
 * @param {Shared} shared
 * @param {import("./tape.js").Tape["put"]} put
 * @param {() => void} wake there is a call that wants a connection
 * @param {() => boolean} hasRoom whether what is written can leave
 */
export function newCalls(shared, put, wake, hasRoom) {
  /** By id: those that have not ended on both sides. @type {(Wired | undefined)[]} */
  const calls = [];
  /** No id before this one is free. */
  let lowest = 1;

  const all = () => calls.filter((call) => !!call);
  const known = () => all().filter(({ state }) => state >= SENT);
  const accepts = () => shared.link === OPENING || shared.link === OPEN;
  const mayReopen = (/** @type {Wired} */ call) => call.reopens && !call.outcome;
  /** Rules W-36 and W-44. */
  const mayRepeat = (/** @type {Wired} */ { state, args, table }) =>
    state === SENT && args && table.idempotent && !table.stream && !table.input;

  /** @param {Wired} call */
  function release({ id }) {
    calls[id] = undefined;
    lowest = Math.min(lowest, id);
  }

  /** The server knows nothing of the call any more: if it has not ended, it waits for another connection. @param {Wired} call */
  function forget(call) {
    call.state = WAITING;
    call.upload?.open();
    if (call.outcome) release(call);
  }

  /** Ends the caller's side of a call. @type {(call: Wired, run?: (sink: Sink) => void) => void} */
  function settle(call, run) {
    if (call.outcome) return;
    call.outcome = () => call.sink && run?.(call.sink);
    clearTimeout(call.timer);
    call.args = undefined;
    if (call.state < SENT) release(call);
    serve(call);
  }

  /** @type {(call: Wired, status: number, message: string, error?: Uint8Array) => void} */
  const fail = (call, status, message, error) => settle(call, (sink) => sink.fail(status, message, error));

  /** What a call fails with that is lost with its conversation. @param {Wired} call */
  const statusOfLoss = ({ table }) => (table.stream ? 14 : 18);

  /** Has the server stop. @type {(call: Wired, to?: number) => void} */
  function stop(call, to = CANCELLED) {
    if (call.state !== SENT) return;
    call.state = to;
    call.upload?.open();
    put(CANCEL, call.id);
  }

  /** @type {(call: Wired, what: string, size: number) => void} */
  function failTooLarge(call, what, size) {
    fail(call, 8, `${what} takes ${size} bytes, and the server accepts ${shared.most}`);
    stop(call);
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
    const size = put(CALL + (left ? FLAG_5 : 0) + (metadata.length ? FLAG_6 : 0), call.id, (writer) => {
      putVarint(writer, call.number);
      if (left) putVarint(writer, left);
      if (metadata.length) writeMetadata(writer, metadata);
      putRaw(writer, /** @type {Uint8Array} */ (call.args));
    });
    if (size) {
      if (shared.link === OPEN) failTooLarge(call, "the call", size);
      return;
    }
    call.isUntold ||= call.state === REOPENING;
    call.state = SENT;
    call.batch = shared.batch;
    call.taken = 0;
    call.credit = CLIENT_WINDOW;
    call.upload?.open(shared.window);
  }

  /** The next item that has arrived, which is its reader's from now on. @param {Wired} call */
  function take(call) {
    const item = call.items.shift();
    call.taken += item ? item.length + ITEM_COST : 0;
    if (call.state === SENT && call.taken >= CLIENT_WINDOW / 2) {
      put(CREDIT, call.id, (writer) => putVarint(writer, call.taken));
      call.credit += call.taken;
      call.taken = 0;
    }
    return item;
  }

  /** Gives the reader what it waits for, if that is there. @param {Wired} call */
  function serve(call) {
    if (!call.isPulled) return;
    if (call.isUntold && (shared.link > OPENING || call.items[0] || call.outcome)) {
      call.isUntold = false;
      later(() => call.sink?.again());
    }
    const item = take(call);
    const run = item ? () => call.sink?.item(item) : call.outcome;
    if (run) {
      call.isPulled = false;
      later(run);
    } else if (call.state === LOST) {
      // Only now, so that it never holds more than its window.
      call.state = REOPENING;
      write(call);
    }
  }

  /** A stream that is to be opened again has lost its connection, or has left it. @param {Wired} call */
  function loseStream(call) {
    call.state = LOST;
    call.isUntold &&= call.items.length > 0;
    serve(call);
  }

  /**
   * The server works on the call no more: it is sent again, or its stream is opened again, or it fails.
   *
   * @type {(call: Wired, isRepeated: unknown, isReopened: unknown, status: number, message: string, error?: Uint8Array) => void}
   */
  function conclude(call, isRepeated, isReopened, status, message, error) {
    forget(call);
    if (isRepeated) write(call);
    else if (isReopened) loseStream(call);
    else fail(call, status, message, error);
  }

  /** @type {(call: Wired, flags: number, body: import("./source.js").Source) => void} */
  function failed(call, flags, body) {
    const { state } = call;
    const status = getU32(body);
    const error = flags & FLAG_5 ? bytesOf(body) : undefined;
    const message = error ? "" : getString(body);
    finish(body);
    const isUntouched = flags & FLAG_6;
    const isLost = status === 18;
    conclude(
      call,
      isLost
        ? mayRepeat(call) && accepts() && (call.losses += 1) <= REPEATS
        : // Another try at a server that stays would end in the same way (W-66).
          isUntouched && shared.link === DRAINING && state === SENT && call.args,
      state === LEAVING && mayReopen(call) && (isUntouched || status === 1),
      isLost ? statusOfLoss(call) : status,
      message,
      error,
    );
  }

  return {
    /** Does what can be done, and the server has allowed so much more of each stream. */
    move(more = 0) {
      for (const call of all()) {
        if (call.state >= SENT) call.upload?.allow(more);
        else if (call.state !== LOST) write(call);
        serve(call);
      }
    },

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
      while (calls[lowest]) lowest += 1;
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
        id: lowest,
        batch: 0,
        losses: 0,
        items: [],
        outcome: undefined,
        // Of one value nobody takes a part.
        isPulled: !table.stream,
        credit: 0,
        taken: 0,
        isUntold: false,
        upload: undefined,
      };
      calls[lowest] = call;
      call.upload = table.input?.newUpload(call, shared, put, hasRoom, failTooLarge);
      if (refusal) {
        fail(call, refusal.status, refusal.message);
      } else {
        if (timeout !== undefined) {
          call.deadline = performance.now() + timeout;
          call.timer = setTimeout(expire, timeout, call);
        }
        write(call);
        wake();
      }
      return {
        pull() {
          call.isPulled = true;
          serve(call);
        },
        take: () => !call.isUntold && take(call),
        cancel() {
          call.sink = undefined;
          settle(call);
          stop(call);
        },
        send: (item) => call.upload?.give(item),
      };
    },

    /** A frame of the server. @type {(kind: number, flags: number, id: number, body: import("./source.js").Source) => void} */
    receive(kind, flags, id, body) {
      const call = calls[id];
      if (!call || call.state < SENT || call.batch >= shared.left) return breach(19);
      const { upload, table } = call;
      if (kind === FAIL) return failed(call, flags, body);
      if (kind > END) return upload ? upload.receive(kind, body) : breach(40);
      if ((kind === REPLY) === !!table.stream) breach(21);
      if (kind < END) {
        // What has crossed a cancellation is dropped.
        if (kind === ITEM && call.outcome) return;
        if (call.credit <= 0) breach(26);
        if (!call.reopens) call.args = undefined;
        const bytes = bytesOf(body);
        call.credit -= bytes.length + ITEM_COST;
        call.items.push(bytes);
      }
      if (kind === ITEM) return serve(call);
      finish(body);
      forget(call);
      settle(call, (sink) => sink.end());
    },

    /** The server is not kept waiting by streams that are opened again elsewhere. */
    leave() {
      for (const call of all()) if (mayReopen(call)) stop(call, LEAVING);
    },

    /** Whether none waits. */
    areSent: () => all().length === known().length,

    /** Whether the server knows of none. */
    areDone: () => known().length === 0,

    /**
     * The conversation is over: they are sent again or fail, by W-36.
     *
     * @param {string} message
     * @param {number | undefined} refusal the status if the server has refused the client
     * @param {boolean} isUntouched whether the server has done nothing
     */
    lose(message, refusal, isUntouched) {
      for (const call of known()) {
        const isUnsent = call.state === SENT && call.args && (isUntouched || call.batch >= shared.left);
        conclude(call, isUnsent || mayRepeat(call), mayReopen(call), refusal ?? statusOfLoss(call), message);
      }
    },

    /** Every one fails, and none is written any more. @type {(status: number, message: string) => void} */
    end(status, message) {
      for (const call of all()) {
        forget(call);
        fail(call, status, message);
      }
    },
  };
}
