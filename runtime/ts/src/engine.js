// What an engine has to provide: it holds the connection, and knows bytes, numbers of methods and options, but no types.
// This module is types only.

/** @typedef {"connecting" | "open" | "reconnecting" | "idle" | "closed"} ConnectionState */

/**
 * One connection, as an engine keeps it.
 *
 * @typedef {object} Connection
 * @property {() => ConnectionState} state
 * @property {() => { status: number, message: string } | undefined} loss why there is no connection, while there is none
 * @property {() => number | undefined} wait milliseconds until the next attempt, while one is waited for
 * @property {import("./bounds.js").Bounds} [bounds] what the server has said of services; nothing where everything is always there
 * @property {() => void} nudge the network may be back, or another one
 * @property {(listener: () => void) => void} watch has one listener called after each change of these
 * @property {(service: import("./service.js").Service) => Binding} bind makes the methods of a service known; cheap
 * @property {(metadata: [string, string][], done: (status: number, message: string) => void) => void} renew says anew who the client
 *   is, in keys, ascending, and values; the outcome is told later, with 0 for yes
 * @property {() => void} close
 */

/**
 * A service on a connection.
 *
 * @typedef {object} Binding
 * @property {(method: number, args: Uint8Array, options: WireOptions, sink: Sink) => Call} call starts a call.
 *   `args` are its own.
 */

/**
 * A call under way. After its end, and after `cancel`, its methods do nothing, and its sink is not called.
 *
 * @typedef {object} Call
 * @property {() => void} pull asks a stream for one more item; no second time before the first was answered
 * @property {() => Uint8Array | false | undefined} [take] takes the item that would be pulled, where it has arrived; an engine that has none is pulled.
 *   Its bytes are valid until the next turn of the event loop. Not while one is pulled.
 * @property {() => void} cancel
 * @property {(bytes: Uint8Array | null) => void} send the item that the sink wanted, whose bytes are valid until it returns; or nothing
 *   in its place: the client's stream is complete
 */

/**
 * Where a call's outcome goes. `bytes` and `error` are valid until the method returns.
 *
 * @typedef {object} Sink
 * @property {(bytes: Uint8Array) => void} item the reply, which ends a unary call, or the item that was pulled
 * @property {() => void} end a stream is complete
 * @property {(status: number, message: string, error: Uint8Array | undefined) => void} fail the call failed
 * @property {() => void} again the server's stream begins anew, with the item that comes next
 * @property {() => void} want asks for an item of the client's stream, when it can be sent; never for two at once. It is to be
 *   answered later, not before it returns.
 * @property {() => void} enough nobody takes items of the client's stream any more; this may come after the call
 */

/**
 * @typedef {object} WireOptions
 * @property {number} timeout in milliseconds; -1 for that of the schema
 * @property {[string, string][]} metadata keys, ascending, with their values
 * @property {boolean} reopens whether a stream is opened again when its connection is lost
 */

export {};
