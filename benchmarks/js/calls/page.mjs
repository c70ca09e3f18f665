// What the page loads.
import { createConnectTransport } from "@connectrpc/connect-web";

import { askers } from "./work.mjs";

/**
 * Those whose server this page is from.
 *
 * @param {{ rust: string, node: string, server: "rust" | "node", glue?: string }} options `glue`: where the compiled engine lies, if there is one
 */
export async function begin({ rust, node, server, glue }) {
  const platform = {
    rust,
    node,
    WebSocket,
    transport: () => createConnectTransport({ baseUrl: `http://${node}`, useBinaryFormat: true }),
    glue: glue && (async () => [await import(glue), new URL(glue.replace(".js", "_bg.wasm"), location.href)]),
  };
  globalThis.run = await askers(platform, [server]);
}
