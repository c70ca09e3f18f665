// `node server.mjs --files FOLDER`: answers those who have no server in Rust here, and JSON, on one thread. It prints its addresses, with HTTP/1.1 and with
// HTTP/2, and ends with its standard input.
import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { connectNodeAdapter } from "@connectrpc/connect-node";
import { newWebSocketRpcSession, RpcTarget } from "capnweb";
import { pack, unpack } from "msgpackr";
import { WebSocket, WebSocketServer } from "ws";

import { Answer, Ask } from "../peers/calls_bop.js";
import { Calls } from "../peers/calls_pb.js";
import { madeUp } from "./people.mjs";

const { values: args } = parseArgs({ options: { files: { type: "string" } } });

// capnweb looks for it, and Node has none before 22.
globalThis.WebSocket ??= WebSocket;

/** So many lines leave as one piece of a body. */
const LINES = 100;
/** Beyond so many bytes that wait, a stream waits too. */
const PLENTY = 1 << 20;

function* listed(count) {
  for (let rowid = 0; rowid < count; rowid += 1) yield madeUp(rowid);
}

const connect = connectNodeAdapter({
  routes: (router) =>
    router.service(Calls, {
      getPerson: ({ rowid }) => madeUp(rowid),
      async *listPeople({ count }) {
        yield* listed(count);
      },
    }),
});

async function lines(response, count) {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  let piece = "";
  for (let rowid = 0; rowid < count; rowid += 1) {
    piece += `${JSON.stringify(madeUp(rowid))}\n`;
    if ((rowid + 1) % LINES !== 0) continue;
    if (!response.write(piece)) await new Promise((resolve) => response.once("drain", resolve));
    piece = "";
  }
  response.end(piece);
}

function answer(request, response) {
  const [, what, which] = (request.url ?? "").split("/");
  if (what === "person") {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(madeUp(Number(which))));
  } else if (what === "people") {
    lines(response, Number(which));
  } else if (what === "files") {
    response.writeHead(200, { "content-type": "text/javascript" });
    response.end(readFileSync(path.join(args.files, path.basename(which))));
  } else if (what === "") {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>calls</title>");
  } else {
    connect(request, response);
  }
}

class Api extends RpcTarget {
  getPerson(rowid) {
    return madeUp(rowid);
  }

  listPeople(count) {
    const people = listed(count);
    return new ReadableStream({
      pull(controller) {
        const { value, done } = people.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
  }
}

/** Questions and answers as one writes them by hand. */
function byHand(socket, { read, write }) {
  socket.binaryType = "nodebuffer";
  const list = async (id, count) => {
    for (const person of listed(count)) {
      if (socket.bufferedAmount > PLENTY) await new Promise((resolve) => setTimeout(resolve, 1));
      socket.send(write(id, person));
    }
    socket.send(write(id, undefined));
  };
  socket.on("message", (bytes) => {
    const { id, rowid, count } = read(bytes);
    if (rowid === undefined) list(id, count);
    else socket.send(write(id, madeUp(rowid)));
  });
}

const messagePack = {
  read(bytes) {
    const [id, method, argument] = unpack(bytes);
    return method === "getPerson" ? { id, rowid: argument } : { id, count: argument };
  },
  write: (id, person) => pack([id, person]),
};

const bebop = {
  read(bytes) {
    const { id, question } = Ask.decode(bytes);
    return { id, ...question.value };
  },
  write: (id, person) => Answer.encode({ id, person }),
};

const server = createServer(answer);
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket, { url }) => {
  if (url === "/capnweb") newWebSocketRpcSession(socket, new Api());
  else byHand(socket, url === "/bebop" ? bebop : messagePack);
});
const http2 = createHttp2Server(connect);

const listening = (it) => new Promise((resolve) => it.listen(0, "127.0.0.1", () => resolve(`127.0.0.1:${it.address().port}`)));
console.log(JSON.stringify({ address: await listening(server), http2: await listening(http2) }));
process.stdin.on("end", () => process.exit(0)).resume();
