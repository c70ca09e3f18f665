// A WebSocket of which a test is the server: bytes as text, one message at a time.
import path from "node:path";
import { pathToFileURL } from "node:url";

import { getBytes } from "../src/bytes.js";
import { Client } from "../src/client.js";
import { inputOf } from "../src/input.js";
import { getU32, putU32 } from "../src/integers.js";
import { connectInJs } from "../src/js.js";
import { Service } from "../src/service.js";
import { newStream } from "../src/stream.js";
import { getString, putString } from "../src/text.js";
import { bytes, hex, settled } from "./support.js";

/** The engine under test: that of a package whose folder `TURBO_PACKAGE` names, or the one in JavaScript. @type {typeof connectInJs} */
const connect = process.env["TURBO_PACKAGE"]
  ? (await import(pathToFileURL(path.join(process.env["TURBO_PACKAGE"], "turbo-engine.js")).href)).connect
  : connectInJs;

/**
 * What a server is told that breaks a rule: a text by Rust, and which it is by JavaScript, whose texts would all have to be loaded.
 *
 * @type {(rule: string, text: string) => string}
 */
export const breach = (rule, text) => (connect === connectInJs ? rule : text);

/** `Hello` of a client that asks for a session. */
export const HELLO = "01001201fc00000400fc000040000001fc00001000";
/** `Welcome` without a session: window and message size of 64 KiB. */
export const WELCOME = "02000c01fc00000100fc0000010000";
/** The same with a session of 30 seconds, and a buffer of 64 KiB. */
export const WELCOME_SESSION = "02002401fc00000100fc0000010001000102030405060708090a0b0c0d0e0ffb3075fc00000100";
/** The answer to the `Bind` of the lab. */
export const BOUND = "04000e0102030405060708050000000000";

export class FakeSocket {
  protocol = "turbo.v1";
  sent = /** @type {string[]} */ ([]);
  closed = /** @type {[number | undefined, string | undefined] | undefined} */ (undefined);
  onopen = /** @type {any} */ (null);
  onmessage = /** @type {any} */ (null);
  onclose = /** @type {any} */ (null);
  onerror = /** @type {any} */ (null);

  addEventListener() {}

  /** @param {Uint8Array} message */
  send(message) {
    this.sent.push(hex(message));
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code, reason) {
    this.closed ??= [code, reason];
  }

  /** The connection stands. */
  async open() {
    this.onopen?.({});
    await settled();
  }

  /** The server says something. @param {string} digits */
  async say(digits) {
    this.onmessage?.({ data: bytes(digits).buffer });
    await settled();
  }

  /** The connection is over. */
  async end(code = 1006, reason = "") {
    this.onclose?.({ code, reason });
    await settled();
  }

  /** What was sent since the last look. */
  take() {
    return this.sent.splice(0);
  }
}

export const lab = new Service("lab.v1.Lab", "6c61622d76312d61", [
  { name: "echo", signature: "0100000000000000", write: putString, read: getString, readError: (r) => ({ kind: getString(r) }) },
  { name: "get", signature: "0200000000000000", idempotent: true, timeout: 60_000, read: getU32 },
  { name: "watch", signature: "0300000000000000", stream: newStream, read: getBytes },
  { name: "sum", signature: "0400000000000000", input: inputOf("items", putU32), read: getU32 },
  {
    name: "chat",
    signature: "0500000000000000",
    stream: newStream,
    input: inputOf("lines", putString),
    read: getString,
  },
]);

/** The `Bind` of the lab. */
export const BIND = `03003e0a${hex(new TextEncoder().encode("lab.v1.Lab"))}6c61622d76312d6105${[1, 2, 3, 4, 5]
  .map((n) => `0${n}00000000000000`)
  .join("")}`.replace("03003e", `0300${(11 + 8 + 1 + 40).toString(16)}`);

/** Connects, and answers the sockets as they are opened. @param {any} [options] */
export function start(options = {}) {
  /** @type {FakeSocket[]} */
  const sockets = [];
  const WebSocket = /** @type {any} */ (
    class extends FakeSocket {
      constructor() {
        super();
        sockets.push(this);
      }
    }
  );
  const connecting = connect("ws://127.0.0.1:1/rpc", { WebSocket, backoff: { first: 0 }, ...options });
  return { sockets, connecting };
}

/** The socket that is opened next. @param {FakeSocket[]} sockets */
export async function socketOf(sockets) {
  for (let i = 0; i < 1000 && sockets.length === 0; i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  const socket = sockets.shift();
  if (socket === undefined) throw new Error("no socket was opened");
  return socket;
}

/** A lab on an open channel, whose server has said `welcome`. @param {any} [options] @param {string} [welcome] */
export async function open(options = {}, welcome = WELCOME) {
  const { sockets, connecting } = start(options);
  const socket = await socketOf(sockets);
  await socket.open();
  await socket.say(welcome);
  const channel = await connecting;
  const client = new Client(channel, lab);
  await settled();
  await socket.say(BOUND);
  const [hello, bind] = socket.take();
  if (hello !== HELLO || bind !== BIND) throw new Error(`the opening is ${hello} ${bind}`);
  const client1 = {
    echo: (/** @type {string} */ text, /** @type {any} */ options = undefined) =>
      client.unary(0, options, text),
    get: (/** @type {any} */ options = undefined) => client.unary(1, options, undefined),
    watch: (/** @type {any} */ options = undefined) => client.stream(2, options, undefined),
    sum: (/** @type {any} */ items, /** @type {any} */ options = undefined) => client.unary(3, options, undefined, items),
    chat: (/** @type {any} */ lines, /** @type {any} */ options = undefined) => client.stream(4, options, undefined, lines),
  };
  return { ...client1, channel, socket, sockets };
}

/** A frame of less than 251 bytes, with an id below 251. @param {number} kind @param {number} id */
export const frame = (kind, id, payload = "") =>
  hex(Uint8Array.of(kind, id, payload.length / 2)) + payload;
