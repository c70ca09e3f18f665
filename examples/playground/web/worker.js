// @ts-check
// The compiler, off the page's thread: typing never waits for it.
import init, { compile, explain, format, layout_of } from "./compiler/turbo-wasm.js";

/** @type {Record<string, (...args: any[]) => unknown>} */
const calls = Object.assign(Object.create(null), {
  /** @param {string[]} paths @param {string[]} texts */
  compile: (paths, texts) => JSON.parse(compile(paths, texts)),
  /** @param {number} index */
  layout: (index) => JSON.parse(layout_of(index)),
  /** @param {string} text */
  format: (text) => format(text),
  /** @param {string} rule */
  explain: (rule) => explain(rule),
});

const ready = init();

addEventListener("message", async (/** @type {MessageEvent} */ event) => {
  const { id, call, args } = event.data;
  try {
    await ready;
    const before = performance.now();
    const value = calls[call]?.(...args);
    postMessage({ id, value, took: performance.now() - before });
  } catch (error) {
    // After a trap the module's memory is anyone's guess: the page starts another worker.
    postMessage({ id, failure: String(error) });
  }
});
