// One call, as the engine in JavaScript keeps it: what both ends know of it.

// What the server knows of a call. WAITING: nothing any more or so far. SENT: it works on it. CANCELLED: it was told to stop.
export const WAITING = 0;
export const SENT = 1;
export const CANCELLED = 2;
// Likewise of a stream that is opened again (W-36). LEAVING: it was asked to end. LOST: nothing, and nobody has asked for an item.
// REOPENING: nothing, and the call is to be sent.
export const LEAVING = 3;
export const LOST = 4;
export const REOPENING = 5;

/**
 * @typedef {object} Wired
 * @property {import("./engine.js").Sink | undefined} sink nothing when nobody waits
 * @property {import("./service.js").MethodTable} table
 * @property {number} number of the method
 * @property {Uint8Array | undefined} args what to send, as long as it may be sent again
 * @property {string[]} metadata
 * @property {boolean} reopens
 * @property {number} deadline 0 for none
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 * @property {number} state
 * @property {number} id while the server knows it; 0 otherwise
 * @property {number} order grows from call to call
 * @property {number} batch in which taking of the outbox it leaves
 * @property {number} losses by gateways
 * @property {Uint8Array[]} items of the server that have arrived and were not asked for
 * @property {(() => void) | undefined} outcome tells the end, behind the items. It is there when the end is known, or nobody waits for it.
 * @property {boolean} isPulled its reader waits
 * @property {number} credit of the server
 * @property {number} taken what was taken and not given back
 * @property {boolean} isUntold it begins anew, and its reader has not been told
 * @property {boolean} isSending the client's stream is open
 * @property {boolean} isAsked an item is to come
 * @property {number} allowance the client's credit
 * @property {Uint8Array | null | undefined} held an item that cannot be sent yet; null for the end
 */
