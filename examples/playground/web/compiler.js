// @ts-check
// The page's side of the worker: calls that are answered in order, and a new worker when one is lost.

/** @typedef {{ path: string, line: number, column: number, from: number, to: number }} Place */
/** @typedef {{ title: string, edits: { place: Place, text: string }[] }} Fix */
/**
 * @typedef {object} Problem
 * @property {boolean} is_error
 * @property {string} rule
 * @property {string} message
 * @property {Place | null} place
 * @property {string} label
 * @property {{ place: Place, text: string }[]} related
 * @property {{ is_help: boolean, text: string }[]} notes
 * @property {Fix[]} fixes
 * @property {string} text
 */
/** @typedef {{ keyword: string, within: string, name: string, size: string }} Entry */
/** @typedef {{ path: string, text: string }} File */
/**
 * @typedef {object} Answer
 * @property {string} config
 * @property {Problem[]} problems
 * @property {number} errors
 * @property {number} warnings
 * @property {File[] | null} files
 * @property {Entry[] | null} outline
 */
/** @typedef {{ name: string, ty: string, size: string, encoding: string, rule: string }} Row */
/** @typedef {{ hex: string[], path: string, what: string, rule: string }} Piece */
/**
 * @typedef {Entry & {
 *   groups: { title: string, size: string, parts: Row[] }[],
 *   signature: string | null,
 *   canonical: string | null,
 *   samples: { title: string, pieces: Piece[] }[],
 * }} Details
 */

/** So many milliseconds a compilation may take before it is given up. */
const PATIENCE = 60_000;

export class Compiler {
  /** @type {Worker | undefined} */
  #worker;
  #next = 0;
  /** @type {Map<number, { settle: (value: any, took: number) => void, fail: (error: Error) => void, timer: number }>} */
  #waiting = new Map();

  /**
   * Compiles files.
   *
   * @param {readonly File[]} files
   * @returns {Promise<{ answer: Answer, took: number }>}
   */
  compile(files) {
    const [paths, texts] = [files.map((file) => file.path), files.map((file) => file.text)];
    return this.#call("compile", [paths, texts], (answer, took) => ({ answer, took }));
  }

  /**
   * The layout of an entry of the last answer's outline.
   *
   * @param {number} index
   * @returns {Promise<Details | null>}
   */
  layout(index) {
    return this.#call("layout", [index], (details) => details);
  }

  /**
   * A schema in the one style; nothing if its syntax has an error.
   *
   * @param {string} text
   * @returns {Promise<string | undefined>}
   */
  format(text) {
    return this.#call("format", [text], (formatted) => formatted);
  }

  /**
   * The long story of a code or of a lint, in Markdown.
   *
   * @param {string} rule
   * @returns {Promise<string | undefined>}
   */
  explain(rule) {
    return this.#call("explain", [rule], (text) => text);
  }

  /**
   * @template T
   * @param {string} call
   * @param {unknown[]} args
   * @param {(value: any, took: number) => T} finish
   * @returns {Promise<T>}
   */
  #call(call, args, finish) {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      const timer = setTimeout(() => this.#restart("it took too long"), PATIENCE);
      this.#waiting.set(id, { settle: (value, took) => resolve(finish(value, took)), fail: reject, timer });
      this.#worker ??= this.#start();
      this.#worker.postMessage({ id, call, args });
    });
  }

  #start() {
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { id, value, took, failure } }) => {
      if (failure !== undefined) return this.#restart(failure);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      clearTimeout(waiting?.timer);
      waiting?.settle(value, took);
    });
    worker.addEventListener("error", (event) => this.#restart(event.message || "the compiler could not be loaded"));
    return worker;
  }

  /** @param {string} why */
  #restart(why) {
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { fail, timer } of waiting) {
      clearTimeout(timer);
      fail(new Error(why));
    }
  }
}
