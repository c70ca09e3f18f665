// The connection behind a channel of the JavaScript engine: opens sockets, moves messages between them and the session, and
// opens another when one is lost. spec.md W-36, W-45 to W-57 and W-63.

import { breach, Outbox } from "./frames.js";
import { newKeepalive } from "./keepalive.js";
import {
  ACK_DELAY, CONNECT_TIMEOUT, DONE, FIRST_WAIT, MAX_MESSAGE, MOST_WAIT, PLENTY, QUIET_TURNS, SUPERSEDED,
} from "./limits.js";
import { lossOfClose, otherVersion } from "./loss.js";
import { reasonOf } from "./report.js";
import { newSession } from "./session.js";
import { newTape, readResumed } from "./tape.js";

/** @typedef {import("./session.js").Loss} Loss */
/** @typedef {ReturnType<typeof setTimeout> | undefined} Timer */

/**
 * @param {import("./connect.js").Target} target
 * @param {(why?: Loss) => void} begun the first connection stands, or there will be none
 * @returns {import("./engine.js").Connection}
 */
export function newLine(target, begun) {
  const first = target.first < 0 ? FIRST_WAIT : target.first;
  const most = target.most < 0 ? MOST_WAIT : target.most;
  const now = () => performance.now();

  /** @type {import("./engine.js").ConnectionState} */
  let state = "connecting";
  /** Why there is no connection. @type {Loss | undefined} */
  let loss;
  /** When the next attempt begins, while it is waited for. @type {number | undefined} */
  let next;
  let attempts = 0;
  let wasRefused = false;
  let listener = () => {};
  let isTold = true;

  /** @type {WebSocket | undefined} */
  let socket;
  /** Whether frames may leave over it. */
  let isFlowing = false;
  /** Since when its server has been there. @type {number | undefined} */
  let since;
  /** Since the last attempt a server has been there for long. */
  let isProved = false;

  let tape = newTape();
  /** What the server knows the conversation by. @type {import("./session.js").Grant | undefined} */
  let grant;
  /** The conversation waits for another connection: why, and until when. @type {{ why: Loss, until: number } | undefined} */
  let pause;
  /** Something has arrived since the last attempt, apart from the opening. */
  let hasMoved = false;
  /** The `Hello` of a resumption that has not been answered. @type {Uint8Array | undefined} */
  let asking;

  /** Streams of callers wait until more can leave. */
  let isStarved = false;
  /** Turns without anything new; 0 while nothing is to leave. */
  let turns = 0;
  let written = 0;
  /** @type {Timer} */
  let retryTimer;
  /** @type {Timer} */
  let welcomeTimer;
  /** @type {Timer} */
  let ackTimer;

  const session = newSession({ wake, hasRoom, opened, told: target.bounds.told }, target.metadata);
  const keepalive = newKeepalive(session.ping, () => {
    drop({ status: 14, message: "the connection was lost: the server fell silent", isBroken: true });
  });

  function hasRoom() {
    const has = isFlowing && tape.hasRoom();
    isStarved ||= !has;
    return has;
  }

  /** @param {typeof state} [to] */
  function changed(to = state) {
    state = to;
    if (!isTold) return;
    isTold = false;
    session.tell(() => {
      isTold = true;
      listener();
    });
  }

  /** There is something to send, which leaves together with what else is written in this turn of the event loop. */
  function wake() {
    if (state === "idle") {
      changed("reconnecting");
      schedule();
    }
    if (turns > 0) return;
    turns = 1;
    written = 0;
    queueMicrotask(turn);
  }

  function turn() {
    const size = session.size();
    turns = size > written ? 1 : turns + 1;
    written = size;
    if (turns < QUIET_TURNS && size < PLENTY) return queueMicrotask(turn);
    turns = 0;
    flush();
  }

  function flush() {
    if (!isFlowing || !socket) return;
    for (;;) {
      const message = tape.next();
      if (message) {
        socket.send(/** @type {Uint8Array<ArrayBuffer>} */ (message));
        continue;
      }
      const messages = tape.hasRoom() ? session.take() : [];
      if (messages.length === 0) break;
      tape.push(messages);
    }
    if (session.isDrained() && tape.hasRoom()) {
      farewell();
      drop({ status: 14, message: "the connection was lost: the server went away" }, DONE);
    } else if (isStarved && tape.hasRoom()) {
      isStarved = false;
      session.feed();
    }
  }

  /** The last frames of a connection that is left in peace. */
  function farewell() {
    session.bye();
    tape.agree(0);
    for (const message of session.take()) tape.push([message]);
    for (let message = tape.next(); message; message = tape.next()) {
      socket?.send(/** @type {Uint8Array<ArrayBuffer>} */ (message));
    }
  }

  function acknowledge() {
    ackTimer = undefined;
    tape.settle();
    flush();
  }

  /** The server is there. */
  function stand() {
    clearTimeout(welcomeTimer);
    since = now();
    loss = pause = undefined;
    keepalive.start();
    changed("open");
  }

  /** @param {typeof grant} granted */
  function opened(granted) {
    grant = granted;
    tape.agree(grant?.buffer ?? 0);
    stand();
    begun();
  }

  /** @param {MessageEvent} event */
  function hear({ data }) {
    keepalive.hear();
    try {
      if (typeof data === "string") breach(3);
      if (data.byteLength > MAX_MESSAGE) breach(12);
      const message = new Uint8Array(data);
      if (asking) {
        answered(asking, message);
      } else if (!tape.hear(message)) {
        hasMoved ||= since !== undefined;
        session.receive(message);
      }
    } catch (error) {
      const { message, closeCode = 4400 } = /** @type {Error & { closeCode?: number }} */ (error);
      const why = { status: 14, message: `the server broke the protocol: ${message}` };
      return drop(closeCode === 4406 ? otherVersion(message) : why, closeCode, message);
    }
    if (tape.owes()) ackTimer ??= setTimeout(acknowledge, ACK_DELAY);
    wake();
  }

  /** The server has answered the `Hello` of a resumption. @type {(hello: Uint8Array, message: Uint8Array) => void} */
  function answered(hello, message) {
    const received = readResumed(message);
    if (received !== undefined) tape.resume(received);
    asking = undefined;
    isFlowing = true;
    if (received !== undefined) return stand();
    giveUp();
    tape = newTape();
    tape.hasSent(hello);
    session.begin(new Outbox(0));
    tape.hear(message);
    session.receive(message);
  }

  /** The conversation that waits for a connection is over, if there is one. */
  function giveUp() {
    if (!pause) return;
    session.lose(pause.why);
    pause = grant = undefined;
  }

  /** @type {(code: number, reason?: string) => void} */
  function hangUp(code, reason) {
    for (const timer of [retryTimer, welcomeTimer, ackTimer]) clearTimeout(timer);
    keepalive.stop();
    ackTimer = asking = next = undefined;
    isFlowing = false;
    if (since !== undefined && now() - since >= most) isProved = true;
    since = undefined;
    const left = socket;
    socket = undefined;
    if (!left) return;
    left.onopen = left.onmessage = left.onclose = null;
    left.close(code, reason);
  }

  /** The connection is over, or none could be made. @type {(why: Loss, code?: number, reason?: string) => void} */
  function drop(why, code, reason) {
    const hasBegun = isFlowing || asking !== undefined;
    hangUp(code ?? SUPERSEDED, reason);
    if (hasBegun && why.isBroken && grant) {
      pause ??= { why, until: now() + grant.window };
    } else if (hasBegun) {
      pause = grant = undefined;
      session.lose(why);
    }
    loss = why;
    const wasOpen = state !== "connecting";
    // Other credentials may help, once.
    const isHopeless = why.status === 16 && (!target.credentials || wasRefused);
    wasRefused = why.status === 16;
    if (isHopeless || why.isFinal || !(wasOpen || target.retry)) {
      giveUp();
      const then = { ...why, status: wasRefused ? 16 : 14 };
      return end(then, then);
    }
    if (isProved || (hasMoved && pause)) attempts = 0;
    isProved = hasMoved = false;
    let wait = Math.random() * Math.min(first * 2 ** Math.min(attempts, 31), most);
    // Nothing is lost so far, and callers wait.
    if (pause) wait = attempts === 0 ? 0 : Math.min(wait, pause.until - now());
    attempts += 1;
    next = now() + wait;
    if (session.mayRest()) return changed("idle");
    changed(wasOpen ? "reconnecting" : state);
    schedule();
  }

  function schedule() {
    if (next !== undefined) retryTimer = setTimeout(dial, Math.max(0, next - now()));
  }

  /** @type {(now: Loss, then: Loss) => void} */
  function end(now, then) {
    changed("closed");
    session.end(now, then);
    begun(loss);
  }

  async function dial() {
    clearTimeout(retryTimer);
    next = undefined;
    if (pause && pause.until <= now()) giveUp();
    /** @type {string[]} */
    let asked = [];
    try {
      asked = (await target.credentials?.()) ?? [];
    } catch (cause) {
      if (state !== "closed") drop({ status: 14, message: `there are no credentials: ${reasonOf(cause)}` });
      return;
    }
    if (state === "closed") return;
    if (!session.identify(asked)) {
      return drop({ status: 3, message: "the connection cannot be asked for: too much metadata", isFinal: true });
    }
    let isOpen = false;
    let said = "the WebSocket did not open";
    const unreachable = () => ({ status: 14, message: `the server cannot be reached: ${said}`, isBroken: true });
    welcomeTimer = setTimeout(
      () => {
        said = isOpen ? "the server did not answer in time" : "connecting took too long";
        drop(unreachable());
      },
      target.timeout < 0 ? CONNECT_TIMEOUT : target.timeout,
    );
    try {
      const fresh = (socket = target.open());
      fresh.binaryType = "arraybuffer";
      // A page is not told why.
      fresh.onerror = (event) => (said = /** @type {ErrorEvent} */ (event).message || said);
      fresh.onmessage = hear;
      fresh.onclose = ({ code, reason }) => drop(isOpen ? lossOfClose(code, reason) : unreachable());
      fresh.onopen = () => {
        // Browsers see to it that the server chose what was offered; other WebSockets need not.
        if (fresh.protocol !== "turbo.v1") {
          return drop({ status: 12, message: "the server does not speak turbo.v1: it did not choose the subprotocol" });
        }
        isOpen = true;
        if (pause && grant) {
          asking = session.hello(grant.id, tape.received()).take()[0];
          if (asking) fresh.send(/** @type {Uint8Array<ArrayBuffer>} */ (asking));
        } else {
          tape = newTape();
          isFlowing = true;
          session.begin(session.hello());
        }
      };
    } catch (cause) {
      drop({ status: 3, message: `the address cannot be used: ${reasonOf(cause)}`, isFinal: true });
    }
  }

  void dial();

  return {
    bounds: target.bounds,
    state: () => state,
    loss: () => loss,
    wait: () => (next === undefined || state === "idle" ? undefined : Math.max(0, next - now())),
    nudge() {
      if (next !== undefined) {
        void dial();
      } else if (since !== undefined) {
        keepalive.ask();
      }
    },
    watch: (run) => (listener = run),
    bind: session.bind,
    renew: session.renew,
    close() {
      if (state === "closed") return;
      if (isFlowing) farewell();
      hangUp(isFlowing ? DONE : SUPERSEDED);
      loss = { status: 14, message: "the channel was closed" };
      end({ ...loss, status: 1 }, loss);
    },
  };
}
