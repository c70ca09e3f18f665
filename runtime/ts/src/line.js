// The connection behind a channel, whichever the engine: opens sockets, moves messages between them and the session, and opens another
// when one is lost. spec.md W-36, W-45 to W-57 and W-63.

import { SUBPROTOCOL } from "./connect.js";
import { breach } from "./frames.js";
import { newKeepalive } from "./keepalive.js";
import { ACK, DOWN } from "./kinds.js";
import {
  ASSUMED_MESSAGE, CONNECT_TIMEOUT, DONE, FIRST_WAIT, LEAST_WINDOW, MAX_MESSAGE, MOST_WAIT, PLENTY, QUIET_TURNS, SUPERSEDED,
} from "./limits.js";
import { lost, lostByBreach, lostByClose, unavailable } from "./loss.js";
import { later, reasonOf } from "./report.js";
import { newTape } from "./tape.js";

/** @typedef {import("./loss.js").Loss} Loss */

/**
 * @param {import("./connect.js").Target} target
 * @param {(why?: Loss) => void} begun the first connection stands, or there will be none
 * @param {typeof import("./session.js").newSession} newSession that of the engine
 * @returns {import("./engine.js").Connection}
 */
export function newLine(target, begun, newSession) {
  const { bounds, credentials } = target;
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
  let isTelling = false;

  /** @type {WebSocket | undefined} */
  let socket;
  /** Whether it has opened. */
  let isUp = false;
  /** Since when the server has been there, while the state is `open`. */
  let since = 0;
  /** Of the next attempt, or of the one under way. @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** How long a conversation waits for another connection, in milliseconds; 0 if it does not. */
  let window = 0;
  /** Why one waits, until when, or until the server has said whether it goes on. @type {Loss | undefined} */
  let pause;
  let until = 0;
  /** Something has arrived since the last attempt, apart from the opening. */
  let hasMoved = false;

  /** Something is to leave: so many bytes, and for so many turns there was nothing new. */
  let isAwake = false;
  let written = 0;
  let quiet = 0;
  /** Streams of callers wait until more can leave. */
  let isStarved = false;

  const shared = { link: DOWN, most: ASSUMED_MESSAGE, batch: 0, left: 0, window: LEAST_WINDOW };
  const tape = newTape(shared, wake);
  const session = newSession(shared, tape, wake, hasRoom, stand, giveUp, target);
  const keepalive = newKeepalive(session.ping, () => drop(lost("the server fell silent", true)));

  /** Whether frames may leave. */
  const isFlowing = () => isUp && !pause;

  function hasRoom() {
    const has = isFlowing() && tape.hasRoom();
    isStarved ||= !has;
    return has;
  }

  function changed(to = state) {
    state = to;
    if (isTelling) return;
    isTelling = true;
    later(() => {
      isTelling = false;
      listener();
    });
  }

  /** There is something to send, which leaves together with what else is written in this turn of the event loop. */
  function wake(size = 0) {
    written += size;
    quiet = 0;
    if (state === "idle") {
      changed("reconnecting");
      schedule();
    }
    if (isAwake) return;
    isAwake = true;
    queueMicrotask(turn);
  }

  function turn() {
    quiet += 1;
    if (quiet < QUIET_TURNS && written < PLENTY) return queueMicrotask(turn);
    isAwake = false;
    written = 0;
    flush();
  }

  function flush() {
    if (!isFlowing()) return;
    send();
    if (!tape.hasRoom()) return;
    if (session.isDrained()) {
      drop(lost("the server went away"), farewell());
    } else if (isStarved) {
      isStarved = false;
      session.move();
    }
  }

  function send() {
    for (let message; (message = tape.next()); ) socket?.send(message);
  }

  /** Leaves the server in peace. @returns the code to close with */
  function farewell() {
    session.bye();
    send();
    return DONE;
  }

  /** The server is there. @param {import("./session.js").Grant | undefined} grant */
  function stand(grant) {
    clearTimeout(timer);
    since = now();
    window = grant?.window ?? 0;
    loss = pause = undefined;
    keepalive.start();
    changed("open");
    begun();
  }

  /** @param {MessageEvent} event */
  function hear({ data }) {
    keepalive.hear();
    try {
      if (typeof data === "string") breach(3);
      if (data.byteLength > MAX_MESSAGE) breach(12);
      const message = new Uint8Array(data);
      hasMoved ||= state === "open" && message[0] !== ACK;
      session.receive(message);
    } catch (error) {
      const { message, closeCode = 4400 } = /** @type {Error & { closeCode?: number }} */ (error);
      return drop(lostByBreach(closeCode, message), closeCode, message);
    }
    wake();
  }

  /** The conversation that waits for a connection is over, if there is one. */
  function giveUp() {
    if (!pause) return;
    session.lose(pause);
    pause = undefined;
    window = 0;
  }

  /** @type {(code: number, reason?: string) => void} */
  function hangUp(code, reason) {
    clearTimeout(timer);
    tape.rest();
    keepalive.stop();
    // Who was there for long begins anew.
    if (state === "open" && now() - since >= most) attempts = 0;
    next = undefined;
    isUp = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
    socket.close(code, reason);
    socket = undefined;
  }

  /** The connection is over, or none could be made. @type {(why: Loss, code?: number, reason?: string) => void} */
  function drop(why, code = SUPERSEDED, reason) {
    const { isBroken, isFinal, status } = why;
    const wasUp = isUp;
    const wasOpen = state !== "connecting";
    const isRefused = status === 16;
    hangUp(code, reason);
    if (wasUp && !pause) {
      pause = why;
      until = now() + window;
    }
    if (wasUp && !(window && isBroken)) giveUp();
    loss = why;
    // Other credentials may help, once.
    if (isFinal || (isRefused && (!credentials || wasRefused)) || !(wasOpen || target.retry)) {
      giveUp();
      return end({ ...why, status: isRefused ? status : 14 });
    }
    wasRefused = isRefused;
    if (hasMoved && pause) attempts = 0;
    hasMoved = false;
    let wait = Math.random() * Math.min(first * 2 ** Math.min(attempts, 31), most);
    // Nothing is lost so far, and callers wait.
    if (pause) wait = attempts && Math.min(wait, until - now());
    attempts += 1;
    next = now() + wait;
    if (session.mayRest()) return changed("idle");
    changed(wasOpen ? "reconnecting" : state);
    schedule();
  }

  function schedule() {
    if (next !== undefined) timer = setTimeout(dial, Math.max(0, next - now()));
  }

  /** @type {(then: Loss, now?: Loss) => void} */
  function end(then, now = then) {
    changed("closed");
    session.end(now, then);
    begun(loss);
  }

  async function dial() {
    clearTimeout(timer);
    next = undefined;
    if (pause && until <= now()) giveUp();
    const unreachable = (why = "the WebSocket did not open") => drop(unavailable(`the server cannot be reached: ${why}`, true));
    try {
      const asked = (await credentials?.()) ?? [];
      if (state === "closed") return;
      if (!session.identify(asked)) return drop({ status: 3, message: "too much metadata", isFinal: true });
    } catch (cause) {
      if (state !== "closed") drop(unavailable(`there are no credentials: ${reasonOf(cause)}`));
      return;
    }
    timer = setTimeout(
      () => unreachable(isUp ? "the server did not answer in time" : "connecting took too long"),
      target.timeout < 0 ? CONNECT_TIMEOUT : target.timeout,
    );
    try {
      const fresh = (socket = target.open());
      fresh.binaryType = "arraybuffer";
      // A page is not told why. Node's own WebSocket tells nothing else where nobody answers.
      fresh.onerror = (event) => isUp || unreachable(/** @type {ErrorEvent} */ (event).message || undefined);
      fresh.onmessage = hear;
      fresh.onclose = ({ code, reason }) => (isUp ? drop(lostByClose(code, reason)) : unreachable());
      fresh.onopen = () => {
        // Browsers see to it that the server chose what was offered; other WebSockets need not.
        if (fresh.protocol !== SUBPROTOCOL) return drop({ status: 12, message: `the server does not speak ${SUBPROTOCOL}` });
        isUp = true;
        const hello = session.open();
        if (hello) fresh.send(hello);
      };
    } catch (cause) {
      drop({ status: 3, message: `the address cannot be used: ${reasonOf(cause)}`, isFinal: true });
    }
  }

  void dial();

  return {
    bounds,
    state: () => state,
    loss: () => loss,
    wait: () => (next === undefined || state === "idle" ? undefined : Math.max(0, next - now())),
    nudge() {
      if (next !== undefined) void dial();
      else if (state === "open") keepalive.ask();
    },
    watch: (run) => (listener = run),
    bind: session.bind,
    renew: session.renew,
    close() {
      if (state === "closed") return;
      hangUp(isFlowing() ? farewell() : SUPERSEDED);
      loss = unavailable("the channel was closed");
      end(loss, { ...loss, status: 1 });
    },
  };
}
