// A server in JavaScript over real sockets, for tests that a fake socket cannot stand for: as friendly or as hostile as a test wants it.
import { createServer } from "node:http";

const ws = await import(new URL("../../../xtask/npm/node_modules/ws/wrapper.mjs", import.meta.url).href);

/** The class that Node's tests connect with: not every version has one of its own. */
export const WebSocket = ws.WebSocket;

/** `Welcome` with a window and messages of 64 KiB, without a session. */
export const WELCOME = [2, 0, 12, 1, 0xfc, 0, 0, 1, 0, 0xfc, 0, 0, 1, 0, 0];

/** A frame of a short payload. @param {number} kind @param {number} id @param {Iterable<number>} [payload] */
export const frame = (kind, id, payload = []) => {
  const bytes = [...payload];
  return [kind, id, bytes.length, ...bytes];
};

/**
 * @typedef {object} Peer one client
 * @property {(bytes: Iterable<number>) => void} send
 * @property {any} socket
 */

/** @typedef {(peer: Peer, kind: number, id: number, payload: Uint8Array) => void} Answer */

/**
 * Serves until `close`.
 *
 * @param {object} parts
 * @param {Answer} parts.answer what becomes of a frame. Calls have numbers below 251 in all of their parts.
 * @param {(peer: Peer) => void} [parts.greet] a client is there
 * @param {string} [parts.protocol] that it chooses
 * @param {Record<string, string>} [parts.files] what it serves besides, by path: scripts, or pages where the path has no ending
 */
export async function serve({ answer, greet = () => {}, protocol = "turbo.v1", files = {} }) {
  const http = createServer((request, response) => {
    const text = files[request.url ?? ""];
    const type = request.url?.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(text === undefined ? 404 : 200, { "content-type": type }).end(text);
  });
  const sockets = new ws.WebSocketServer({ server: http, handleProtocols: () => protocol });
  sockets.on("connection", (/** @type {any} */ socket) => {
    /** @type {Peer} */
    const peer = { socket, send: (bytes) => socket.send(Uint8Array.from(bytes)) };
    socket.on("error", () => {});
    socket.on("message", (/** @type {Buffer} */ message) => {
      for (let at = 0; at < message.length; ) {
        const [kind = 0, id = 0, size = 0] = message.subarray(at, at + 3);
        answer(peer, kind, id, message.subarray(at + 3, at + 3 + size));
        at += 3 + size;
      }
    });
    greet(peer);
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
  return {
    url: `ws://127.0.0.1:${port}/`,
    page: `http://127.0.0.1:${port}/`,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve(undefined)));
    },
  };
}

/** A server of the service in `platform.js`: it echoes, counts, and breaks the connection when it is asked to. @type {Answer} */
export function friendly(peer, kind, id, payload) {
  const [HELLO, BIND, CALL, CREDIT, PING] = [1, 3, 5, 11, 12];
  if (kind === HELLO) peer.send(WELCOME);
  else if (kind === BIND) peer.send(frame(4, id, [...payload.subarray(-33, -25), 3, 0, 0, 0]));
  else if (kind === PING) peer.send(frame(13, 0, payload));
  else if (kind === CALL) {
    const [method, ...args] = payload;
    if (method === 0) peer.send(frame(6, id, args));
    else if (method === 1) peer.send([...[1, 2, 3].flatMap((n) => frame(8, id, [n])), ...frame(9, id)]);
    else peer.socket.terminate();
  } else if (kind !== CREDIT && peer.socket.readyState === 1 && kind > 18) {
    throw new Error(`a frame of the kind ${kind}`);
  }
}
