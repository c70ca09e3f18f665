// Runs cases with clients that were generated from old revisions: three arguments each, the entry of the client, the module of its
// cases, and the address of a server. A line for each case says how it went.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

import { webSocket } from "../../../xtask/npm/tools.mjs";

const WebSocket = await webSocket();

/** What a client receives, as cases say it. */
async function outcome(Service, call, isStream) {
  const items = [];
  try {
    if (!isStream) return { items: [await call()], end: null };
    for await (const item of call()) items.push(item);
    return { items, end: null };
  } catch (error) {
    if (Service.isError?.(error)) return { items, end: { error: error.error } };
    if (error.status === undefined) throw error;
    const status = error.status === "data_loss" ? `data_loss: ${error.message}` : error.status;
    return { items, end: { status } };
  }
}

/** What is not there may be left out or be `undefined`: a page cannot tell, and need not. */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value instanceof Map) return new Map([...value].map(([name, inner]) => [name, bare(inner)]));
  if (value === null || Object.getPrototypeOf(value ?? 0) !== Object.prototype) return value;
  const there = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(there.map(([name, inner]) => [name, bare(inner)]));
}

for (let at = 2; at < process.argv.length; at += 3) {
  const [entry, file, url] = process.argv.slice(at);
  const [client, { cases }] = await Promise.all([import(pathToFileURL(entry)), import(pathToFileURL(file))]);
  const channel = await client.connect(url, { WebSocket });
  for (const { number, service, method, args, items, isStream, received } of cases) {
    try {
      const Service = client[service];
      const bound = new Service(channel);
      const sent = items === null ? args : [...args, items];
      const call = () => bound[method](...sent, { metadata: { case: String(number) } });
      assert.deepStrictEqual(bare(await outcome(Service[method], call, isStream)), bare(received));
      console.log(`ok ${number}`);
    } catch (error) {
      console.log(`${number}: ${error.message.replaceAll("\n", " ")}`);
    }
  }
  channel.close();
}
