// The session of the engine in wasm: calls and their frames are Rust's. What is left to JavaScript is what it has in any case: who the client
// says it is, what a `Welcome` grants, the tape of messages, and the frames of items once Rust has looked through them. spec.md W-8 to W-58.

import { breach, bytesBy, bytesOf, messageOf, putHex, writeMetadata } from "./frames.js";
import { newIdentity } from "./identity.js";
import { getU32, getU8, readLength } from "./integers.js";
import { ACK, BYE, DOWN, HELLO, OPEN, OPENING, PING, WELCOME } from "./kinds.js";
import { BUFFER, CLIENT_WINDOW, LEAST_BUFFER, LEAST_MESSAGE, LEAST_WINDOW, MAX_MESSAGE } from "./limits.js";
import { later, report } from "./report.js";
import { putByte, putRaw, putVarint } from "./sink.js";
import { finish, newSource, take } from "./source.js";
import { newStretch } from "./wasm_items.js";
import {
  TELL_BEGIN, TELL_HEARD, TELL_BIND, TELL_CALL, TELL_TAKEN, TELL_CANCEL, TELL_SEND, TELL_FINISH, TELL_FEED, TELL_PUT, TELL_TAKE,
  TELL_TICK, ASK_DUE, ASK_DRAINED, ASK_REST, TELL_LOSE, TELL_END, TO_SEND, IS_BREACH, IS_BOUND, IS_RENEWED, HAS_REPLY, HAS_ITEMS,
  HAS_ENDED, HAS_FAILED, HAS_THROWN, IS_OPENED_AGAIN, TAKES_ITEM, TAKES_NO_MORE, IS_STREAM, IS_IDEMPOTENT, TAKES_STREAM, REOPENS,
  HAS_METADATA, ARE_ALL, IS_REFUSED,
} from "./wasm_link.js";

/** @typedef {import("./engine.js").Sink} Sink */

/** In the place of a time that never comes, and of the number of a method that has none. */
const NEVER = 0xffffffff;
const LONGEST_TIMER = 0x7fffffff;

const utf8Encoder = /* @__PURE__ */ new TextEncoder();
const utf8Decoder = /* @__PURE__ */ new TextDecoder();
/** @type {Uint8Array} */
const NO_BYTES = /* @__PURE__ */ new Uint8Array();

/**
 * @param {import("./wasm.js").Glue} glue
 * @param {WebAssembly.Memory} memory
 * @returns {typeof import("./session.js").newSession}
 */
export const newSessionInWasm = (glue, memory) =>
  function newSession(shared, tape, wake, hasRoom, stand, giveUp, { bounds, metadata }) {
    const link = new glue.Link();
    const now = () => performance.now();
    const say = (/** @type {number} */ what, id = 0, bytes = NO_BYTES, time = 0) => link.tell(what, id, time, now(), bytes);
    const place = link.slots();
    let slots = new Uint32Array();
    /** Who hears of the calls that are under way. @type {Map<number, Sink>} */
    const sinks = new Map();
    /** As they were bound. @type {import("./service.js").Service[]} */
    const services = [];
    /** @type {Map<string, import("./engine.js").Binding>} */
    const bindings = new Map();
    /** What the server knows the conversation by. @type {import("./session.js").Grant | undefined} */
    let grant;
    /** The `Hello` of a resumption that has not been answered. @type {Uint8Array<ArrayBuffer> | undefined} */
    let asking;
    /** Why every call fails. @type {import("./loss.js").Loss | undefined} */
    let ended;
    /** How the server has broken the protocol. @type {{ message: string, closeCode: number } | undefined} */
    let breached;
    let hasNews = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let rings = Infinity;

    const identity = newIdentity(metadata, shared, put);

    // What Rust has written is put on the tape when a socket may have more, and not before: until then a call has not left.
    const { next } = tape;
    tape.next = () => {
      const message = next();
      if (message || !tape.hasRoom()) return message;
      collect();
      return next();
    };

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
      hasNews = false;
      for (let kind = link.next(); kind !== 0; kind = link.next()) {
        try {
          act(kind, slot(0));
        } catch (error) {
          report(error);
        }
      }
    }

    /** @type {(kind: number, id: number) => void} */
    function act(kind, id) {
      const sink = sinks.get(id);
      if (kind === TO_SEND) tape.add(bytes().slice());
      else if (kind === IS_BREACH) breached = { message: text(), closeCode: id };
      else if (kind === IS_BOUND) bound(id, bytes().slice(), slot(1) === 1);
      else if (kind === IS_RENEWED) renewed(slot(1), text());
      else if (kind === HAS_ITEMS) sink?.item(bytes().slice());
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

    /** Streams of callers may go on. */
    function feed() {
      if (hasRoom() && say(TELL_FEED) === 1) wake();
    }

    /** There may be something to do, later than whoever has caused it. */
    function look() {
      if (hasNews) return;
      hasNews = true;
      queueMicrotask(() => hasNews && work());
    }

    /** Has what is written put on the tape. */
    function collect() {
      say(TELL_TAKE);
      work();
    }

    /** A frame of the connection, between those of calls. @type {import("./tape.js").Tape["put"]} */
    function put(kind, _id, payload = () => {}) {
      const bytes = bytesBy(payload);
      wake(bytes.length);
      return say(TELL_PUT, kind, bytes);
    }

    function setTimer() {
      const wait = say(ASK_DUE);
      const at = wait === NEVER ? Infinity : now() + wait;
      // One that rings too early is set again then; most never have to be.
      if (at >= rings) return;
      clearTimeout(timer);
      rings = at;
      timer = setTimeout(ring, Math.min(wait, LONGEST_TIMER));
    }

    function ring() {
      rings = Infinity;
      say(TELL_TICK);
      work();
      setTimer();
      wake();
    }

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

    /** A conversation begins. @param {Uint8Array<ArrayBuffer>} [hello] where it was sent */
    function begin(hello) {
      shared.link = OPENING;
      // What is to be renewed is in it.
      identity.mark(true);
      tape.begin(hello);
      say(TELL_BEGIN, 0, hello ? NO_BYTES : bytesBy(writeHello));
      feed();
      work();
      wake();
    }

    /** A message that is not for the calls, or not for them alone. @type {(message: Uint8Array) => void} */
    function receiveOpening(message) {
      const body = newSource(message);
      const kind = getU8(body);
      const id = getU32(body);
      const size = getU32(body);
      const start = take(body, size);
      const end = (body.end = body.at);
      body.at = start;
      if (shared.link !== OPENING && !asking) {
        // An `Ack` stands alone (W-47).
        if (id || end < message.length) breach(47);
        const count = readLength(body);
        finish(body);
        return tape.acknowledge(count);
      }
      if (kind !== WELCOME || id) breach(10);
      if (getU32(body) !== 1) breach(11, 4406);
      const window = getU32(body);
      const most = getU32(body);
      if (most < LEAST_MESSAGE) breach(12);
      if (window < LEAST_WINDOW) breach(25);
      const granted = body.at < body.end ? getU8(body) : 0;
      if (granted === 2) {
        if (!asking) breach(45);
        if (end < message.length) breach(51);
        tape.resume(readLength(body));
        asking = undefined;
        return stand(grant);
      }
      const hello = asking;
      if (hello) {
        giveUp();
        begin(hello);
      }
      tape.hear(message);
      const fresh = granted === 1 ? { id: bytesOf(body, 16), window: getU32(body), buffer: getU32(body) } : undefined;
      if (fresh && fresh.buffer < LEAST_BUFFER) breach(46);
      grant = fresh && { ...fresh, id: fresh.id.slice() };
      shared.link = OPEN;
      shared.most = most;
      tape.agree(grant?.buffer ?? 0);
      say(TELL_HEARD, 0, message);
      feed();
      stand(grant);
      identity.opened();
    }

    /** @type {(at: number, payload: Uint8Array, isLast: boolean) => void} */
    function bound(at, payload, isLast) {
      const service = services[at];
      if (service) later(() => bounds.told(service, payload, isLast));
    }

    /** @type {(status: number, message: string) => void} */
    function renewed(status, message) {
      if (identity.isAsked()) identity.settle(status, message);
      else breached = { message: "W-57", closeCode: 4400 };
    }

    /**
     * @param {import("./service.js").Service} service
     * @returns {import("./engine.js").Binding}
     */
    function newBinding(service) {
      const { name, schemaId, methods } = service;
      const { length } = methods;
      const table = bytesBy((sink) => {
        putHex(sink, schemaId);
        putByte(sink, length);
        putByte(sink, length >> 8);
        for (const { signature } of methods) putHex(sink, signature);
        putRaw(sink, utf8Encoder.encode(name));
      });
      const number = say(TELL_BIND, 0, table);
      // One for which there were no numbers left has no place.
      if (number !== NEVER) services.push(service);
      return {
        call(index, args, { metadata, reopens, timeout: asked }, sink) {
          const { stream, idempotent, input, timeout: usual = -1 } = /** @type {import("./service.js").MethodTable} */ (
            methods[index]
          );
          const refusal = ended;
          const tell = (/** @type {number} */ cost, /** @type {boolean} */ all) =>
            whileUnderWay(all ? TELL_TAKEN | ARE_ALL : TELL_TAKEN, NO_BYTES, cost);
          const stretch = stream ? newStretch(sink, tell) : undefined;
          const heard = stretch ? stretch.sink : sink;
          const timeout = asked < 0 ? usual : asked;
          const flags =
            (stream ? IS_STREAM : 0) |
            (idempotent ? IS_IDEMPOTENT : 0) |
            (input ? TAKES_STREAM : 0) |
            (reopens ? REOPENS : 0) |
            (metadata.length > 0 ? HAS_METADATA : 0);
          const payload = metadata.length > 0 ? bytesBy((sink) => (writeMetadata(sink, metadata), putRaw(sink, args))) : args;
          // Numbers of calls that have ended are free, and there may still be news of them.
          if (hasNews) work();
          // Services that could not be bound have the largest number.
          const call = refusal ? 0 : say(TELL_CALL | flags, Math.min(number + index, NEVER), payload, timeout);
          if (call === 0) {
            const [status, message] = refusal ? [refusal.status, refusal.message] : [slot(1), text()];
            // Later, as any other call fails.
            later(() => sink.fail(status, message, undefined));
          } else {
            sinks.set(call, heard);
            if (timeout >= 0) setTimer();
            if (input) feed();
            look();
            wake(args.length);
          }
          /** Its number may have become that of another. @type {(what: number, bytes?: Uint8Array, cost?: number) => void} */
          const whileUnderWay = (what, bytes = NO_BYTES, cost = 0) => {
            if (call === 0 || sinks.get(call) !== heard) return;
            if (what === TELL_CANCEL) sinks.delete(call);
            say(what, call, bytes, cost);
            feed();
            look();
            wake(bytes.length);
          };
          return {
            pull: () => stretch?.pull(),
            take: () => stretch?.take(),
            cancel() {
              stretch?.drop();
              whileUnderWay(TELL_CANCEL);
            },
            send: (item) => (item ? whileUnderWay(TELL_SEND, item) : whileUnderWay(TELL_FINISH)),
          };
        },
      };
    }

    return {
      identify: identity.identify,
      ping: () => put(PING, 0),
      isDrained: () => say(ASK_DRAINED) === 1,
      mayRest: () => say(ASK_REST) === 1,

      move() {
        feed();
        work();
        wake();
      },

      bye() {
        put(BYE, 0);
        collect();
        tape.agree(0);
      },

      bind(service) {
        // One binding for all clients of a service: numbers of methods are not given back.
        const key = service.schemaId + service.name;
        let binding = bindings.get(key);
        if (binding === undefined) {
          binding = newBinding(service);
          bindings.set(key, binding);
        }
        return binding;
      },

      renew(metadata, done) {
        const why = ended;
        if (why) later(() => done(why.status, why.message));
        else identity.renew(metadata, done);
      },

      open() {
        if (grant) asking = messageOf(HELLO, writeHello);
        else begin();
        return asking;
      },

      receive(message) {
        if (asking || shared.link === OPENING || message[0] === ACK) {
          receiveOpening(message);
        } else {
          tape.hear(message);
          say(TELL_HEARD, 0, message);
          feed();
        }
        work();
        const error = breached;
        breached = undefined;
        if (error) throw error;
      },

      lose({ status, message, code = 0 }) {
        shared.link = DOWN;
        grant = asking = undefined;
        identity.mark(false);
        say(TELL_LOSE | (status === 16 ? IS_REFUSED : 0), code, utf8Encoder.encode(message));
        work();
      },

      end(now, then) {
        ended = then;
        shared.link = DOWN;
        clearTimeout(timer);
        identity.end(now.status, now.message);
        say(TELL_END, now.status, utf8Encoder.encode(now.message));
        work();
      },
    };
  };
