// What goes across to the engine in wasm: `turbo_runtime::js` counts the same. Numbers stand alone in a module, so that bundlers can put
// them where they are used.

/**
 * What `turbo_runtime::js` is told, and what there is to do is fetched from.
 *
 * @typedef {object} Link
 * @property {() => number} slots
 * @property {() => number} next
 * @property {(what: number, id: number, time: number, now: number, bytes: Uint8Array) => number} tell
 */

/** What there is to tell, as `turbo_runtime::js` counts it. */
export const TELL_BEGIN = 0;
export const TELL_HEARD = 1;
export const TELL_BIND = 2;
export const TELL_CALL = 3;
export const TELL_TAKEN = 4;
export const TELL_CANCEL = 5;
export const TELL_SEND = 6;
export const TELL_FINISH = 7;
export const TELL_FEED = 8;
export const TELL_PUT = 9;
export const TELL_TAKE = 10;
export const TELL_TICK = 11;
export const ASK_DUE = 12;
export const ASK_DRAINED = 13;
export const ASK_REST = 14;
export const TELL_LOSE = 15;
export const TELL_END = 16;
/** What there is to do. */
export const TO_SEND = 1;
export const IS_BREACH = 2;
export const IS_BOUND = 3;
export const IS_RENEWED = 4;
export const HAS_REPLY = 5;
export const HAS_ITEMS = 6;
export const HAS_ENDED = 7;
export const HAS_FAILED = 8;
export const HAS_THROWN = 9;
export const IS_OPENED_AGAIN = 10;
export const TAKES_ITEM = 11;
export const TAKES_NO_MORE = 12;
/** Flags beside what there is to tell. */
export const IS_STREAM = 1 << 8;
export const IS_IDEMPOTENT = 2 << 8;
export const TAKES_STREAM = 4 << 8;
export const REOPENS = 8 << 8;
export const HAS_METADATA = 16 << 8;
export const ARE_ALL = 1 << 8;
export const IS_REFUSED = 1 << 8;
