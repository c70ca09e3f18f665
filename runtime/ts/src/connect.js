// What a caller says to `connect`, checked once for every engine.

import { Bounds } from "./bounds.js";
import { aborted } from "./failure.js";
import { readMetadata, readSignal, readTimeout } from "./options.js";
import { describe } from "./describe.js";

/** @typedef {{ new (url: string, protocols?: string | string[]): WebSocket }} WebSocketConstructor */

/**
 * @typedef {object} ConnectOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {number | undefined} [timeout]
 * @property {Readonly<Record<string, string>> | undefined} [metadata]
 * @property {boolean | undefined} [retry]
 * @property {{ first?: number | undefined, most?: number | undefined } | undefined} [backoff]
 * @property {WebSocketConstructor | undefined} [WebSocket]
 * @property {(() => Credentials | Promise<Credentials>) | undefined} [credentials]
 */

/** @typedef {Readonly<Record<string, string>>} Credentials */

/**
 * What an engine connects with.
 *
 * @typedef {object} Target
 * @property {string} url absolute, `ws:` or `wss:`
 * @property {() => WebSocket} open opens a socket; called again for each attempt
 * @property {AbortSignal | undefined} signal
 * @property {number} timeout in milliseconds; -1 for that of the engine
 * @property {string[]} metadata keys and values in turn
 * @property {boolean} retry whether the channel is there at once, and tries its first connection again
 * @property {number} first the bound of the first wait between attempts, in milliseconds; -1 for that of the engine
 * @property {number} most the bound of all waits, likewise
 * @property {(() => Promise<string[]>) | undefined} credentials asked before each attempt for more metadata, keys and values in turn
 * @property {Bounds} bounds told what a server makes of services
 */

/** What a client offers in the upgrade: spec.md W-1. */
const SUBPROTOCOL = "turbo.v1";

/**
 * @param {string | URL} url
 * @param {ConnectOptions} options
 * @returns {Target}
 */
export function readTarget(url, options) {
  demand(typeof options === "object" && options !== null, "options", "an object", options);
  const address = socketUrl(url);
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  if (typeof Socket !== "function") {
    throw new TypeError(
      "this platform has no WebSocket: pass one, as in `connect(url, { WebSocket })` with that of the npm package `ws`",
    );
  }
  const signal = readSignal(options.signal);
  if (signal?.aborted) throw aborted(signal);
  return {
    url: address,
    open: () => openSocket(Socket, address),
    signal,
    timeout: readTimeout(options.timeout),
    metadata: readMetadata(options.metadata),
    retry: options.retry === true,
    ...readBackoff(options.backoff),
    credentials: readCredentials(options.credentials),
    bounds: new Bounds(),
  };
}

/**
 * @param {ConnectOptions["credentials"]} credentials
 * @returns {Target["credentials"]}
 */
function readCredentials(credentials) {
  if (credentials === undefined) return undefined;
  demand(typeof credentials === "function", "credentials", "a function", credentials);
  return async () => readMetadata(await credentials());
}

/**
 * @param {ConnectOptions["backoff"]} backoff
 * @returns {{ first: number, most: number }}
 */
function readBackoff(backoff = {}) {
  demand(typeof backoff === "object" && backoff !== null, "backoff", "an object", backoff);
  return { first: readTimeout(backoff.first, "first"), most: readTimeout(backoff.most, "most") };
}

/**
 * @param {WebSocketConstructor} Socket
 * @param {string} url
 * @returns {WebSocket}
 */
function openSocket(Socket, url) {
  const socket = new Socket(url, SUBPROTOCOL);
  // What went wrong is told by the close that follows; but a socket of `ws` that nobody listens to throws.
  socket.addEventListener("error", () => {});
  return socket;
}

/**
 * The address of the socket: relative to the page, and `ws:` or `wss:` as the page is `http:` or `https:`.
 *
 * @param {unknown} url
 * @returns {string}
 */
export function socketUrl(url) {
  const text = typeof url === "object" ? /** @type {Partial<URL> | null} */ (url)?.href : url;
  demand(typeof text === "string", "url", "a string or a URL", url);
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  let address;
  try {
    address = new URL(/** @type {string} */ (text), page);
  } catch {
    const why = page === undefined ? "there is no page that it could be relative to" : `it is read relative to ${page}`;
    throw new TypeError(`url: ${JSON.stringify(text)} is not an address (${why})`);
  }
  if (address.protocol === "http:") address.protocol = "ws:";
  if (address.protocol === "https:") address.protocol = "wss:";
  if (address.protocol !== "ws:" && address.protocol !== "wss:") {
    throw new TypeError(`url: ${address.href} is neither ws:, wss:, http: nor https:`);
  }
  // A socket's address has no fragment: constructors throw where it has.
  address.hash = "";
  return address.href;
}

/**
 * Refuses an argument that is not what is expected.
 *
 * @param {boolean} isRight
 * @param {string} name
 * @param {string} expected with its article
 * @param {unknown} value
 */
function demand(isRight, name, expected, value) {
  if (!isRight) throw new TypeError(`${name}: expected ${expected}, got ${describe(value)}`);
}
