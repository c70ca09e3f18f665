// One call, as the engine in JavaScript keeps it: what both ends know of it.

// What the server knows of a call. WAITING: nothing any more or so far.
export const WAITING = 0;
// Likewise of a stream that is opened again (W-36). LOST: nobody has asked for an item since. REOPENING: it is to be sent.
export const LOST = 1;
export const REOPENING = 2;
// The server knows of those from here on. SENT: it works on it. LEAVING: it was asked to end it, which goes on elsewhere. CANCELLED: it was
// told to stop.
export const SENT = 3;
export const LEAVING = 4;
export const CANCELLED = 5;

/**
 * @typedef {object} Wired
 * @property {import("./engine.js").Sink | undefined} sink nothing when nobody waits
 * @property {import("./service.js").MethodTable} table
 * @property {number} number of the method
 * @property {Uint8Array | undefined} args what to send, as long as it may be sent again
 * @property {[string, string][]} metadata
 * @property {boolean} reopens
 * @property {number} deadline 0 for none
 * @property {ReturnType<typeof setTimeout> | undefined} timer
 * @property {number} state
 * @property {number} id its own until it has ended on both sides
 * @property {number} batch the number of the message in which it leaves
 * @property {number} losses by gateways
 * @property {Uint8Array[]} items of the server that have arrived and were not asked for
 * @property {(() => void) | undefined} outcome tells the end, behind the items. It is there when the end is known, or nobody waits for it.
 * @property {boolean} isPulled its reader waits
 * @property {number} credit of the server
 * @property {number} taken what was taken and not given back
 * @property {boolean} isUntold it begins anew, and its reader has not been told
 * @property {import("./upload.js").Upload | undefined} upload
 */
