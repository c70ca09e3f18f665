// @ts-check
// What the compiler made of the schema: one tab a kind, and a list where a kind has several files.
import { paint } from "./highlight.js";
import { element, listen, made, mark } from "./tabs.js";

/** @typedef {import("./compiler.js").File} File */

/** The files of each tab. @type {Record<string, (path: string) => boolean>} */
const KINDS = {
  server: (path) => path === "server.rs",
  client: (path) => path === "client.rs",
  types: (path) => path.endsWith(".d.ts"),
  module: (path) => path.endsWith(".js"),
  config: (path) => path === "turbo.toml",
};

export class Output {
  #tabs = element("kinds", HTMLElement);
  #code = element("code", HTMLElement);
  #pick = element("file", HTMLSelectElement);
  #tools = element("tools", HTMLElement);
  #note = element("tool-note", HTMLElement);
  #codePanel = element("code-panel", HTMLElement);
  #wirePanel = element("wire-panel", HTMLElement);
  #kind = "server";
  /** @type {readonly File[]} */
  #files = [];
  /** What is shown now. @type {File | undefined} */
  #shown;
  /** The file that was last looked at of each kind. @type {Map<string, string>} */
  #chosen = new Map();
  #package = "";

  constructor() {
    listen(this.#tabs, (tab) => {
      this.#kind = tab.dataset["kind"] ?? "server";
      this.#draw();
    });
    this.#pick.addEventListener("change", () => {
      this.#chosen.set(this.#kind, this.#pick.value);
      this.#draw();
    });
    element("copy", HTMLElement).addEventListener("click", () => void this.#copy());
    element("download", HTMLElement).addEventListener("click", () => this.#download());
    this.#draw();
  }

  /**
   * @param {readonly File[]} files
   * @param {string} name The package that is being looked at: its module is shown first.
   */
  show(files, name) {
    if (name !== this.#package) this.#chosen.clear();
    this.#files = files;
    this.#package = name;
    this.#draw();
  }

  #draw() {
    mark(this.#tabs, (tab) => tab.dataset["kind"] === this.#kind);
    const isWire = this.#kind === "wire";
    this.#wirePanel.hidden = !isWire;
    this.#codePanel.hidden = isWire;
    this.#codePanel.setAttribute("aria-labelledby", `kind-${isWire ? "server" : this.#kind}`);
    const fits = KINDS[this.#kind] ?? (() => false);
    const files = this.#files.filter((file) => fits(file.path));
    this.#tools.hidden = isWire || files.length === 0;
    if (isWire) return;
    this.#pick.tabIndex = files.length < 2 ? -1 : 0;
    const chosen = files.find((file) => file.path === this.#chosen.get(this.#kind)) ?? this.#best(files);
    this.#pick.replaceChildren(...files.map((file) => new Option(file.path, file.path, false, file === chosen)));
    this.#render(chosen);
  }

  /** The module of the package in sight, or the longest file. @param {readonly File[]} files */
  #best(files) {
    const folders = `web/${this.#package.replaceAll(".", "/")}/`;
    /** How much of the package is in a file's path. @param {File} file */
    const fit = ({ path }) => {
      const stem = path.replace(/(\.d\.ts|\.js)$/, "/");
      return folders.startsWith(stem) ? stem.length : 0;
    };
    return files.toSorted((a, b) => fit(b) - fit(a) || b.text.length - a.text.length)[0];
  }

  /** @param {File | undefined} file */
  #render(file) {
    const before = this.#shown;
    this.#shown = file;
    if (before && file && before.path === file.path && before.text === file.text) return;
    if (!file) {
      this.#code.replaceChildren(made("span", "comment", "What the compiler makes of the schema appears here."));
      return;
    }
    const fresh = before?.path === file.path ? difference(before.text, file.text) : { from: 0, to: 0 };
    this.#code.replaceChildren(paint(file.path, file.text, fresh));
    if (before?.path !== file.path) this.#codePanel.scrollTo(0, 0);
  }

  async #copy() {
    if (!this.#shown) return;
    try {
      await navigator.clipboard.writeText(this.#shown.text);
      this.#say("Copied");
    } catch {
      this.#say("The browser does not allow it");
    }
  }

  #download() {
    if (!this.#shown) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.#shown.text], { type: "text/plain" }));
    link.download = this.#shown.path.split("/").at(-1) ?? "file";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** @param {string} text */
  #say(text) {
    this.#note.textContent = text;
    setTimeout(() => {
      if (this.#note.textContent === text) this.#note.textContent = "";
    }, 2_000);
  }
}

/**
 * The lines of a text that are not as they were before.
 *
 * @param {string} before
 * @param {string} after
 */
function difference(before, after) {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let from = 0;
  while (from < now.length && from < old.length && now[from] === old[from]) from++;
  let end = 0;
  while (end < now.length - from && end < old.length - from && now[now.length - 1 - end] === old[old.length - 1 - end]) end++;
  return { from, to: now.length - end };
}
