// @ts-check
// Schemas in the fragment of the address: compressed, and never sent to a server.

/** @typedef {import("./compiler.js").File} File */

/** Characters of schema that a link may unfold to: a short link can hold a long text. */
const MOST = 2_000_000;

/** A name of a schema file: as an import can write it, and no way out of the folder. */
const NAME = /^(?!.*(?:^|\/)\.)[\w.-]+(?:\/[\w.-]+)*\.turbo$/;

/** @param {string} name */
export function isFileName(name) {
  return name.length <= 100 && NAME.test(name);
}

/**
 * A fragment, with the `#`.
 *
 * @param {readonly File[]} files
 * @returns {Promise<string>}
 */
export async function fold(files) {
  const text = JSON.stringify(files.map(({ path, text }) => [path, text]));
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `#s=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/**
 * The schemas of a fragment; nothing if it holds none. Links come from anybody, so nothing about them is taken for granted.
 *
 * @param {string} fragment
 * @returns {Promise<File[] | undefined>}
 */
export async function unfold(fragment) {
  if (!fragment.startsWith("#s=")) return undefined;
  try {
    const binary = atob(fragment.slice(3).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      if (text.length > MOST) {
        await reader.cancel();
        return undefined;
      }
      if (done) break;
    }
    return files(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {File[] | undefined} */
function files(value) {
  if (!Array.isArray(value)) return undefined;
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const entry of value) {
    if (!Array.isArray(entry)) return undefined;
    const [path, text] = entry;
    if (typeof path !== "string" || typeof text !== "string" || !isFileName(path) || found.size === 50) return undefined;
    found.set(path, text);
  }
  return found.size > 0 ? Array.from(found, ([path, text]) => ({ path, text })) : undefined;
}
