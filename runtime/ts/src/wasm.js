// The engine that runs in wasm: the Rust client, compiled. Only bytes, numbers and options go across.

import { readTarget, SUBPROTOCOL } from "./connect.js";
import { bytesBy, putHex, writeMetadata } from "./frames.js";
import { openChannel } from "./open.js";
import { reasonOf } from "./report.js";
import { putByte, putRaw } from "./sink.js";

/**
 * The module that wasm-bindgen writes: `turbo_runtime::js`. It converts arguments silently, so everything
 * that gets there has been checked.
 *
 * @typedef {object} Glue
 * @property {(options: { module_or_path: URL | Promise<Uint8Array> }) => Promise<{ memory: WebAssembly.Memory }>} default
 * @property {{ new (timeout: number, metadata: Uint8Array, retry: boolean, first: number, most: number, asks: boolean, now: number): Link }} Link
 */

/**
 * What happens is told to it, and what is to be done is fetched from it.
 *
 * @typedef {object} Link
 * @property {() => number} slots
 * @property {() => number} next
 * @property {(now: number) => number} due
 * @property {(now: number) => void} tick
 * @property {(now: number) => void} flush
 * @property {(now: number) => void} opened
 * @property {(message: Uint8Array, now: number) => void} heard
 * @property {(code: number, reason: Uint8Array, now: number) => void} lost
 * @property {(isKnown: boolean, answer: Uint8Array, now: number) => void} identified
 * @property {() => number} state
 * @property {() => number} fault
 * @property {(now: number) => number} wait
 * @property {(now: number) => void} nudge
 * @property {(metadata: Uint8Array) => void} renew
 * @property {(now: number) => void} close
 * @property {(table: Uint8Array) => number} bind
 * @property {(metadata: Uint8Array) => void} metadata
 * @property {(method: number, flags: number, timeout: number, now: number, args: Uint8Array) => number} call
 * @property {(call: number, now: number) => void} pull
 * @property {(call: number) => void} cancel
 * @property {(call: number, item: Uint8Array) => void} send
 * @property {(call: number) => void} finish
 */

/** @typedef {import("./engine.js").Connection} Connection */
/** @typedef {import("./engine.js").Sink} Sink */
/** @typedef {import("./open.js").Loss} Loss */

/** @type {readonly import("./engine.js").ConnectionState[]} */
const STATES = ["connecting", "open", "reconnecting", "closed", "idle"];
/** What there is to do, as `turbo_runtime::js` counts it. */
const TO_ASK = 1;
const TO_DIAL = 2;
const TO_SEND = 3;
const TO_HANG_UP = 4;
const IS_CHANGED = 5;
const HAS_REPLY = 6;
const HAS_ITEM = 7;
const HAS_ENDED = 8;
const HAS_FAILED = 9;
const HAS_THROWN = 10;
const IS_OPENED_AGAIN = 11;
const TAKES_ITEM = 12;
const TAKES_NO_MORE = 13;
const IS_BOUND = 14;
const IS_RENEWED = 15;
/** In the place of a close's code: why there is no socket. */
const UNREACHABLE = 1;
const INVALID_URL = 2;
const NOT_TURBO = 3;
const TEXT = 4;
const TOO_LARGE = 5;
/** Flags of a call. */
const IS_STREAM = 1;
const IS_IDEMPOTENT = 2;
const TAKES_STREAM = 4;
const REOPENS = 8;
/** Largest message that is accepted, in bytes. */
const LARGEST_MESSAGE = 4 << 20;
/** What is written leaves when nothing was added for so many turns of the queue of microtasks, or so many bytes wait. */
const TURNS_OF_QUIET = 8;
const ENOUGH_BYTES = 65_536;
const LONGEST_TIMER = 0x7fffffff;

const utf8Encoder = /* @__PURE__ */ new TextEncoder();
const utf8Decoder = /* @__PURE__ */ new TextDecoder();
const NO_BYTES = /* @__PURE__ */ new Uint8Array();

/**
 * Makes the `connect` of a package.
 *
 * @param {Glue} glue
 * @param {() => URL} wasmUrl where the module lies
 */
export function wasmEngine(glue, wasmUrl) {
  /** @type {Promise<{ memory: WebAssembly.Memory }> | undefined} */
  let loading;
  const load = () => {
    loading ??= glue.default({ module_or_path: source(wasmUrl()) }).catch((/** @type {unknown} */ error) => {
      // The next call tries again: the network may have been away.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  /**
   * @param {string | URL} url
   * @param {import("./connect.js").ConnectOptions} [options]
   * @returns {Promise<import("./channel.js").Channel>}
   */
  return async function connect(url, options = {}) {
    const target = readTarget(url, options);
    const { memory } = await load();
    return openChannel(target, (target, begun) => newWasmLine(glue, memory, target, begun));
  };
}

/**
 * What to give to the glue: `fetch` takes no `file:` address in Node, so the file is read there.
 *
 * @param {URL} url
 * @returns {URL | Promise<Uint8Array>}
 */
function source(url) {
  if (url.protocol !== "file:") return url;
  const fs = "node:fs/promises";
  return import(/* @vite-ignore */ /* webpackIgnore: true */ fs).then((module) => module.readFile(url));
}

/**
 * @param {Glue} glue
 * @param {WebAssembly.Memory} memory
 * @param {import("./connect.js").Target} target
 * @param {(why?: Loss) => void} begun the first connection stands, or there will be none
 * @returns {Connection}
 */
function newWasmLine(glue, memory, target, begun) {
  const now = () => performance.now();
  const { timeout, retry, first, most, credentials, bounds } = target;
  const metadata = target.metadata.length > 0 ? encodeMetadata(target.metadata) : NO_BYTES;
  const link = new glue.Link(timeout, metadata, retry, first, most, credentials !== undefined, now());
  const place = link.slots();
  let slots = new Uint32Array();
  let hasBegun = false;
  let listener = () => {};
  /** @type {WebSocket | undefined} */
  let socket;
  /** Who hears of the calls that are under way. @type {Map<number, Sink>} */
  const sinks = new Map();
  /** @type {((status: number, message: string) => void)[]} */
  const renewing = [];
  /** @type {Map<string, import("./engine.js").Binding>} */
  const bindings = new Map();
  /** As they were bound. @type {import("./service.js").Service[]} */
  const services = [];
  /** Turns without anything new; 0 while nothing is to leave. */
  let turns = 0;
  let written = 0;
  /** A call may have news. */
  let hasNews = false;
  let seen = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let rings = Infinity;

  /** One of the four numbers that go with an answer. @type {(at: number) => number} */
  function slot(at) {
    // Memory that has grown is another buffer.
    if (slots.buffer !== memory.buffer) slots = new Uint32Array(memory.buffer, place, 4);
    return /** @type {number} */ (slots[at]);
  }

  const bytes = () => new Uint8Array(memory.buffer, slot(2), slot(3));
  const text = () => utf8Decoder.decode(bytes());

  /** Does what there is to do. */
  function work() {
    for (let kind = link.next(); kind !== 0; kind = link.next()) {
      const id = slot(0);
      const sink = sinks.get(id);
      if (kind === TO_SEND) socket?.send(bytes());
      else if (kind === IS_CHANGED) changed();
      else if (kind === TO_ASK) void ask();
      else if (kind === TO_DIAL) dial();
      else if (kind === TO_HANG_UP) hangUp(id, text());
      else if (kind === IS_BOUND) bound(id);
      else if (kind === IS_RENEWED) renewing.shift()?.(slot(1), text());
      else if (kind === HAS_ITEM) sink?.item(bytes());
      else if (kind === IS_OPENED_AGAIN) sink?.again();
      else if (kind === TAKES_ITEM) sink?.want();
      else if (kind === TAKES_NO_MORE) sink?.enough();
      else {
        sinks.delete(id);
        if (kind === HAS_REPLY) sink?.item(bytes());
        else if (kind === HAS_ENDED) sink?.end();
        else if (kind === HAS_THROWN) sink?.fail(slot(1), "", bytes());
        else if (kind === HAS_FAILED) sink?.fail(slot(1), text(), undefined);
      }
    }
  }

  function setTimer() {
    const wait = link.due(now());
    const at = wait < 0 ? Infinity : now() + wait;
    // One that rings too early is set again then; most never have to be.
    if (at >= rings && at < Infinity) return;
    clearTimeout(timer);
    rings = at;
    if (at < Infinity) timer = setTimeout(ring, Math.min(Math.ceil(wait), LONGEST_TIMER));
  }

  function ring() {
    rings = Infinity;
    link.tick(now());
    work();
    setTimer();
  }

  /** There is something to send, which leaves together with what else is written in this turn of the event loop. @param {number} size */
  function wake(size) {
    written += size;
    if (turns > 0) return;
    turns = 1;
    queueMicrotask(turn);
  }

  function turn() {
    if (hasNews) {
      hasNews = false;
      work();
    }
    turns = written > seen ? 1 : turns + 1;
    seen = written;
    if (turns < TURNS_OF_QUIET && written < ENOUGH_BYTES) return queueMicrotask(turn);
    turns = written = seen = 0;
    link.flush(now());
    work();
    setTimer();
  }

  /** Something has happened, which is told to the connection. @param {() => void} tell */
  function happened(tell) {
    tell();
    work();
    wake(0);
  }

  const state = () => /** @type {import("./engine.js").ConnectionState} */ (STATES[link.state()]);

  function loss() {
    const status = link.fault();
    return status === 0 ? undefined : { status, message: text() };
  }

  function changed() {
    listener();
    if (hasBegun || state() === "connecting") return;
    hasBegun = true;
    begun(state() === "closed" ? loss() : undefined);
  }

  async function ask() {
    let isKnown = true;
    let answer = NO_BYTES;
    try {
      answer = encodeMetadata((await credentials?.()) ?? []);
    } catch (cause) {
      isKnown = false;
      answer = utf8Encoder.encode(reasonOf(cause));
    }
    happened(() => link.identified(isKnown, answer, now()));
  }

  function dial() {
    let said = "the WebSocket did not open";
    const lost = (/** @type {number} */ code, reason = "") =>
      happened(() => link.lost(code, utf8Encoder.encode(reason), now()));
    try {
      let isOpen = false;
      const fresh = (socket = target.open());
      fresh.binaryType = "arraybuffer";
      // A page is not told why.
      fresh.onerror = (event) => (said = /** @type {ErrorEvent} */ (event).message || said);
      fresh.onmessage = ({ data }) => {
        if (typeof data === "string") lost(TEXT);
        else if (data.byteLength > LARGEST_MESSAGE) lost(TOO_LARGE);
        else happened(() => link.heard(new Uint8Array(data), now()));
      };
      fresh.onclose = ({ code, reason }) => (isOpen ? lost(code, reason) : lost(UNREACHABLE, said));
      fresh.onopen = () => {
        // Browsers see to it that the server chose what was offered; other WebSockets need not.
        isOpen = fresh.protocol === SUBPROTOCOL;
        if (isOpen) happened(() => link.opened(now()));
        else lost(NOT_TURBO, "the server did not choose the subprotocol");
      };
    } catch (cause) {
      lost(INVALID_URL, reasonOf(cause));
    }
  }

  /** @type {(code: number, reason: string) => void} */
  function hangUp(code, reason) {
    const left = socket;
    socket = undefined;
    if (!left) return;
    left.onopen = left.onmessage = left.onclose = null;
    // Pages may use no other codes than these.
    left.close(code === 1000 || code >= 3000 ? code : 4400, reason || undefined);
  }

  /** @param {number} at the place of a service among those that were bound */
  function bound(at) {
    const service = services[at];
    if (service) bounds.told(service, bytes().slice(), slot(1) === 1);
  }

  /**
   * @param {import("./service.js").Service} service
   * @returns {import("./engine.js").Binding}
   */
  function newBinding({ name, schemaId, methods }) {
    const { length } = methods;
    const description = bytesBy((sink) => {
      putHex(sink, schemaId);
      putByte(sink, length);
      putByte(sink, length >> 8);
      for (const { signature } of methods) putHex(sink, signature);
      putRaw(sink, utf8Encoder.encode(name));
    });
    const number = link.bind(description);
    return {
      call(index, args, options, sink) {
        const { stream, idempotent, input, timeout: usual = -1 } = /** @type {import("./service.js").MethodTable} */ (
          methods[index]
        );
        const { metadata, reopens } = options;
        const timeout = options.timeout < 0 ? usual : options.timeout;
        const flags =
          (stream ? IS_STREAM : 0) |
          (idempotent ? IS_IDEMPOTENT : 0) |
          (input ? TAKES_STREAM : 0) |
          (reopens ? REOPENS : 0);
        // Numbers of calls that have ended are free, and there may still be news of them.
        work();
        if (metadata.length > 0) link.metadata(encodeMetadata(metadata));
        // Without a timeout nobody asks what time it is. Services that could not be bound have the largest number.
        const call = link.call(Math.min(number + index, 0xffffffff), flags, timeout, timeout < 0 ? 0 : now(), args);
        if (call === 0) {
          const [status, message] = [slot(1), text()];
          // Later, as any other call fails.
          queueMicrotask(() => sink.fail(status, message, undefined));
        } else {
          sinks.set(call, sink);
          hasNews ||= input !== undefined;
          wake(args.length + 1);
        }
        /** Its number may have become that of another. @type {(size: number, run: () => void) => void} */
        const whileUnderWay = (size, run) => {
          if (call === 0 || sinks.get(call) !== sink) return;
          run();
          hasNews = true;
          wake(size);
        };
        return {
          pull: () => whileUnderWay(0, () => link.pull(call, now())),
          cancel: () =>
            whileUnderWay(1, () => {
              sinks.delete(call);
              link.cancel(call);
            }),
          send: (item) => whileUnderWay((item?.length ?? 0) + 1, () => (item ? link.send(call, item) : link.finish(call))),
        };
      },
    };
  }

  wake(0);
  hasNews = true;
  return {
    bounds,
    state,
    loss,
    wait() {
      const wait = link.wait(now());
      return wait < 0 ? undefined : wait;
    },
    nudge: () => happened(() => link.nudge(now())),
    watch: (run) => (listener = run),
    bind(service) {
      // One binding for all clients of a service: numbers of methods are not given back.
      const key = service.schemaId + service.name;
      let binding = bindings.get(key);
      if (binding === undefined) {
        binding = newBinding(service);
        services.push(service);
        bindings.set(key, binding);
        wake(1);
      }
      return binding;
    },
    renew(metadata, done) {
      renewing.push(done);
      link.renew(encodeMetadata(metadata));
      wake(1);
    },
    close() {
      link.close(now());
      work();
      setTimer();
    },
  };
}

/** @param {[string, string][]} entries keys, ascending, with their values */
const encodeMetadata = (entries) => bytesBy((sink) => writeMetadata(sink, entries));
