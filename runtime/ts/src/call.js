// One call, as the engine in JavaScript keeps it: what both ends know of it.

// What the server knows of a call: nothing any more or so far, that it works on it, that it was told to stop.
export const UNSENT = 0;
export const SENT = 1;
export const CANCELLED = 2;

// How far a stream is that is opened again: asked to end, lost, waiting to be sent (W-36).
export const LEAVING = 1;
export const LOST = 2;
export const REOPENING = 3;

/** A call that is yet to be sent. */
export class Wired {
  /** @type {number | undefined} */
  deadline;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  wire = UNSENT;
  /** While the server knows it. */
  id = 0;
  /** In which taking of the outbox it leaves. */
  batch = 0;
  /** The end is known, or nobody waits for it. */
  isSettled = false;
  /** Nobody waits. */
  isGone = false;
  losses = 0;

  /** Items of the server that have arrived and were not asked for. @type {Uint8Array[]} */
  items = [];
  /** Tells the end of a stream, behind its items. @type {(() => void) | undefined} */
  outcome;
  /** Its reader waits. */
  isPulled = false;
  /** Of the server. */
  credit = 0;
  /** What was taken and not given back. */
  taken = 0;
  again = 0;
  /** It begins anew, and its reader has not been told. */
  isUntold = false;

  /** The client's stream is open. */
  isSending = false;
  /** An item is to come. */
  isAsked = false;
  /** The client's credit. */
  allowance = 0;
  /** An item that cannot be sent yet; null for the end. @type {Uint8Array | null | undefined} */
  held;

  /**
   * @param {import("./engine.js").Sink} sink
   * @param {import("./service.js").MethodTable} table
   * @param {number} number of the method
   * @param {Uint8Array | undefined} args what to send, as long as it may be sent again
   * @param {import("./engine.js").WireOptions} options
   * @param {number} order grows from call to call
   */
  constructor(sink, table, number, args, options, order) {
    this.sink = sink;
    this.table = table;
    this.number = number;
    this.args = args;
    this.metadata = options.metadata;
    this.reopens = options.reopens && table.stream === true && !table.input;
    this.order = order;
  }
}
