// What a client does wherever there are ES modules: `platforms.test.mjs` runs it on each platform. Nothing of Node is used here.
import { CallError, Client, connectInJs, newStream, Service } from "../src/index.js";
import { getU8 } from "../src/integers.js";
import { getString, putString } from "../src/text.js";

const table = new Service("platform.v1.Platform", "0102030405060708", [
  { name: "echo", signature: "0100000000000000", write: putString, read: getString },
  { name: "count", signature: "0200000000000000", stream: newStream, read: getU8 },
  { name: "break_off", signature: "0300000000000000", read: getU8 },
]);

/**
 * A conversation with a connection that breaks in its middle.
 *
 * @param {string} url
 * @param {any} [WebSocket] where the platform has none
 */
export async function converse(url, WebSocket) {
  const channel = await connectInJs(url, WebSocket === undefined ? {} : { WebSocket });
  const client = new Client(channel, table);
  const echo = (/** @type {string} */ text) => client.unary(0, undefined, text);
  const counted = [];
  const said = await Promise.all([echo("ä😀"), echo("b")]);
  for await (const n of client.stream(1, undefined, undefined)) counted.push(n);
  const lost = await client.unary(2, undefined, undefined).catch((/** @type {unknown} */ error) => error);
  const again = await echo("again");
  channel.close();
  return { said, counted, lost: lost instanceof CallError && lost.status, again, state: channel.state };
}
