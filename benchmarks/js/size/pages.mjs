// The smallest page of each peer that connects, makes its calls, and reads a stream where it is about that; as its own documentation writes it.
import { camel } from "./schemas.mjs";

/** @typedef {import("./schemas.mjs").Schema} Schema */

/** Whether a page is the smallest: one call and one stream. */
const isSmallest = ({ methods, types }) => methods.length === 0 && types.length === 0;

/**
 * A line for each call.
 *
 * @param {Schema} schema
 * @param {(method: string, argument: string) => string} call
 * @param {string} stream
 */
function lines(schema, call, stream) {
  if (isSmallest(schema)) return [`show(${call("getPerson", "1")});`, stream];
  const everything = schema.types.length === 0 ? [] : [`show(${call("everything", "given")});`];
  return [...schema.methods.map((name, at) => `show(${call(camel(name), String(at))});`), ...everything];
}

const PRELUDE = "const show = (it) => console.log(it);\nconst given = globalThis.given;";

const turbo = (folder) => (schema) =>
  [
    PRELUDE,
    `import { connect, Size } from "./${folder}/size.js";`,
    'const size = new Size(await connect("/rpc"));',
    ...lines(schema, (method, argument) => `await size.${method}(${argument})`, "for await (const it of size.listPeople(9)) show(it);"),
  ].join("\n");

function connectEs(schema) {
  const call = (method, argument) => `await size.${method}(${argument === "given" ? "given" : `{ rowid: ${argument} }`})`;
  return [
    PRELUDE,
    'import { createClient } from "@connectrpc/connect";',
    'import { createConnectTransport } from "@connectrpc/connect-web";',
    'import { Size } from "./size_pb.js";',
    'const size = createClient(Size, createConnectTransport({ baseUrl: "/", useBinaryFormat: true }));',
    ...lines(schema, call, "for await (const it of size.listPeople({ rowid: 9 })) show(it);"),
  ].join("\n");
}

function capnweb(schema) {
  return [
    PRELUDE,
    'import { newWebSocketRpcSession } from "capnweb";',
    'const size = newWebSocketRpcSession("wss://example.com/rpc");',
    ...lines(
      schema,
      (method, argument) => `await size.${method}(${argument})`,
      "const reader = (await size.listPeople(9)).getReader();\nfor (let it = await reader.read(); !it.done; it = await reader.read()) show(it.value);",
    ),
  ].join("\n");
}

function trpc(schema) {
  return [
    PRELUDE,
    'import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";',
    isSmallest(schema)
      ? 'const links = [splitLink({ condition: (it) => it.type === "subscription", true: httpSubscriptionLink({ url: "/trpc" }), false: httpBatchLink({ url: "/trpc" }) })];'
      : 'const links = [httpBatchLink({ url: "/trpc" })];',
    "const size = createTRPCClient({ links });",
    ...lines(schema, (method, argument) => `await size.${method}.query(${argument})`, "size.listPeople.subscribe(9, { onData: show });"),
  ].join("\n");
}

/** Questions and answers over a socket, as one writes them by hand. */
const byHand = (ask, read) => `
const socket = new WebSocket("wss://example.com/rpc");
socket.binaryType = "arraybuffer";
await new Promise((resolve, reject) => { socket.onopen = resolve; socket.onerror = reject; });
const waiting = new Map();
let last = 0;
socket.onmessage = ({ data }) => { const [id, answer] = ${read}; waiting.get(id)(answer); };
const call = (method, argument) => new Promise((resolve) => {
  const id = ++last;
  waiting.set(id, (answer) => { waiting.delete(id); resolve(answer); });
  socket.send(${ask});
});
const listen = (method, argument, each) => { const id = ++last; waiting.set(id, each); socket.send(${ask}); };`;

function msgpackr(schema) {
  return [
    PRELUDE,
    'import { pack, unpack } from "msgpackr";',
    byHand("pack([id, method, argument])", "unpack(new Uint8Array(data))"),
    ...lines(schema, (method, argument) => `await call("${method}", ${argument})`, 'listen("listPeople", 9, show);'),
  ].join("\n");
}

function bebop(schema) {
  const numbers = new Map(schema.methods.map((name, at) => [camel(name), at]));
  const ask =
    schema.types.length === 0
      ? "Ask.encode({ id, method, rowid: argument })"
      : "AskWhole.encode({ id, whole: argument })";
  const read =
    schema.types.length === 0
      ? "((it) => [it.id, it.person])(Answer.decode(new Uint8Array(data)))"
      : "((it) => [it.id, it.whole])(AskWhole.decode(new Uint8Array(data)))";
  return [
    PRELUDE,
    `import { ${schema.types.length === 0 ? "Answer, Ask" : "AskWhole"} } from "./size_bop.js";`,
    byHand(ask, read),
    ...lines(schema, (method, argument) => `await call(${numbers.get(method) ?? 0}, ${argument})`, "listen(1, 9, show);"),
  ].join("\n");
}

function json(schema) {
  const call = (method, argument) =>
    argument === "given"
      ? 'await (await fetch("/everything", { method: "POST", body: JSON.stringify(given) })).json()'
      : `await (await fetch("/${method}/${argument}")).json()`;
  const stream = `let rest = "";
const reader = (await fetch("/list-people/9")).body.pipeThrough(new TextDecoderStream()).getReader();
for (let it = await reader.read(); !it.done; it = await reader.read()) {
  const lines = (rest + it.value).split("\\n");
  rest = lines.pop();
  for (const line of lines) show(JSON.parse(line));
}`;
  return [PRELUDE, ...lines(schema, call, stream)].join("\n");
}

/**
 * Everyone: the text of a page for a schema. `hasModule` is the engine that comes as a module of its own.
 *
 * @type {{ name: string, page: (schema: Schema) => string, hasModule?: boolean }[]}
 */
export const PEERS = [
  { name: "fetch + JSON", page: json },
  { name: "turbo, engine = js", page: turbo("js") },
  { name: "turbo, engine = wasm", page: turbo("wasm"), hasModule: true },
  { name: "protobuf-es + connect-es", page: connectEs },
  { name: "capnweb", page: capnweb },
  { name: "msgpackr by hand", page: msgpackr },
  { name: "bebop by hand", page: bebop },
  { name: "@trpc/client", page: trpc },
];
