// What a caller says to `connect`, checked once for every engine.

import { Bounds } from "./bounds.js";
import { EncodeError } from "./errors.js";
import { expect, isObject, refuse } from "./expect.js";
import { expectOption, readMetadata, readOptions, readTimeout } from "./options.js";

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
 * @property {() => WebSocket} open opens a socket; called again for each attempt
 * @property {AbortSignal | undefined} signal
 * @property {number} timeout in milliseconds; -1 for that of the engine
 * @property {[string, string][]} metadata keys, ascending, with their values
 * @property {boolean} retry whether the channel is there at once, and tries its first connection again
 * @property {number} first the bound of the first wait between attempts, in milliseconds; -1 for that of the engine
 * @property {number} most the bound of all waits, likewise
 * @property {(() => Promise<[string, string][]>) | undefined} credentials asked before each attempt for more metadata
 * @property {Bounds} bounds told what a server makes of services
 */

/** What a client offers in the upgrade: spec.md W-1. */
export const SUBPROTOCOL = "turbo.v1";

/**
 * @param {string | URL} url
 * @param {ConnectOptions} options
 * @returns {Target}
 * @throws {TypeError} where one of them is wrong
 */
export function readTarget(url, options) {
  try {
    const address = socketUrl(url);
    const settings = readOptions(options);
    const { retry, backoff = {}, credentials, WebSocket: Socket = globalThis.WebSocket } = options;
    expectOption("backoff", backoff, isObject(backoff), "an object");
    expectOption("credentials", credentials, typeof credentials === "function", "a function");
    if (typeof Socket !== "function") {
      refuse("this platform has no WebSocket: pass one, such as that of `ws`", "options.WebSocket");
    }
    return {
      ...settings,
      retry: retry === true,
      first: readTimeout("backoff.first", backoff.first),
      most: readTimeout("backoff.most", backoff.most),
      credentials: credentials && (async () => readMetadata(await credentials())),
      bounds: new Bounds(),
      open() {
        const socket = new Socket(address, SUBPROTOCOL);
        // What went wrong is told by the close that follows; but a socket of `ws` that nobody listens to throws.
        socket.addEventListener("error", () => {});
        return socket;
      },
    };
  } catch (error) {
    throw error instanceof EncodeError ? new TypeError(error.message) : error;
  }
}

/**
 * The address of the socket: relative to the page, and `ws:` or `wss:` as the page is `http:` or `https:`.
 *
 * @param {any} url
 * @returns {string}
 */
export function socketUrl(url) {
  const text = url?.href ?? url;
  expect(typeof text === "string", "url", "a string or a URL", url);
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  let address;
  try {
    address = new URL(text, page);
  } catch {
    refuse(`${JSON.stringify(text)} is not an address (${page ? `relative to ${page}` : "there is no page"})`, "url");
  }
  address.protocol = address.protocol.replace("http", "ws");
  if (!/^wss?:$/.test(address.protocol)) refuse(`${address.href} is neither ws:, wss:, http: nor https:`, "url");
  // A socket's address has no fragment: constructors throw where it has.
  address.hash = "";
  return address.href;
}
