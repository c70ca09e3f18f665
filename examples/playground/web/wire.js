// @ts-check
// The bytes of types and methods: a list of both, and of the chosen one its parts and a value in hexadecimal.
import { element, made } from "./tabs.js";

/** @typedef {import("./compiler.js").Entry} Entry */
/** @typedef {import("./compiler.js").Details} Details */
/** @typedef {import("./compiler.js").Piece} Piece */

/** More entries are a schema to search in an editor. */
const MOST = 2_000;

export class Wire {
  #list = element("entries", HTMLSelectElement);
  #details = element("details", HTMLElement);
  #load;
  /** @type {readonly Entry[]} */
  #entries = [];
  /** What is looked at, by name, so that it stays while the schema changes. */
  #chosen = "";
  #sample = "";
  #turn = 0;

  /** @param {(index: number) => Promise<Details | null>} load */
  constructor(load) {
    this.#load = load;
    this.#list.addEventListener("change", () => {
      this.#chosen = this.#list.value;
      this.#sample = "";
      void this.#show();
    });
  }

  /** @param {readonly Entry[]} entries */
  show(entries) {
    this.#entries = entries.slice(0, MOST);
    const names = this.#entries.map(nameOf);
    if (!names.includes(this.#chosen)) this.#chosen = names[Math.max(0, this.#entries.findIndex((it) => it.keyword === "struct"))] ?? "";
    /** @type {Map<string, HTMLOptGroupElement>} */
    const groups = new Map();
    for (const entry of this.#entries) {
      const title = entry.within;
      let group = groups.get(title);
      if (!group) {
        group = document.createElement("optgroup");
        group.label = title;
        groups.set(title, group);
      }
      const name = nameOf(entry);
      group.append(new Option(`${entry.keyword} ${entry.name}`, name, false, name === this.#chosen));
    }
    this.#list.replaceChildren(...groups.values());
    void this.#show();
  }

  async #show() {
    const turn = ++this.#turn;
    const index = this.#entries.findIndex((entry) => nameOf(entry) === this.#chosen);
    const details = index < 0 ? null : await this.#load(index).catch(() => null);
    if (turn !== this.#turn) return;
    this.#details.replaceChildren(...(details ? this.#of(details) : [made("p", "nothing", "No types yet.")]));
  }

  /** @param {Details} details */
  #of(details) {
    const head = made("h3", "", made("span", "keyword", details.keyword), " ", details.name, " ", made("span", "size", details.size));
    const parts = [head, this.#samples(details)];
    const groups = details.groups.map((it) => group(it, { struct: "fields", type: "what it wraps" }[details.keyword] ?? ""));
    parts.push(made("div", "groups", ...groups));
    if (details.signature !== null && details.canonical !== null) {
      const bytes = details.signature.match(/../g) ?? [];
      parts.push(
        made(
          "section",
          "identity",
          made("h4", "", "Signature ", made("code", "signature", bytes.join(" "))),
          made("p", "", "The first eight bytes of SHA-256 over this text. A client and a server whose signatures agree mean the same bytes."),
          made("pre", "", details.canonical),
        ),
      );
    }
    return parts;
  }

  /** @param {Details} details */
  #samples(details) {
    const section = made("section", "sample");
    const { samples } = details;
    const chosen = samples.find((sample) => sample.title === this.#sample) ?? samples[0];
    if (!chosen) {
      section.append(made("p", "nothing", "No value of it is short enough to show."));
      return section;
    }
    const size = chosen.pieces.reduce((sum, piece) => sum + piece.hex.length, 0);
    const title = made("h4", "", details.keyword === "fn" ? "Arguments of a call" : "A value", made("span", "size", `${size} byte${size === 1 ? "" : "s"}`));
    if (samples.length > 1) {
      const pick = document.createElement("select");
      pick.ariaLabel = "Which value";
      pick.append(...samples.map(({ title }) => new Option(title, title, false, title === chosen.title)));
      pick.addEventListener("change", () => {
        this.#sample = pick.value;
        const other = this.#samples(details);
        section.replaceWith(other);
        other.querySelector("select")?.focus();
      });
      title.insertBefore(pick, title.lastChild);
    }
    section.append(title);
    if (chosen.pieces.length === 0) section.append(made("p", "nothing", "It takes no bytes."));
    else section.append(...annotated(chosen.pieces));
    return section;
  }
}

/** @param {Entry} entry */
function nameOf(entry) {
  return `${entry.within} ${entry.keyword} ${entry.name}`;
}

/**
 * @param {Details["groups"][number]} group
 * @param {string} name What it is called that has no title.
 */
function group({ title, size, parts }, name) {
  const head = made("caption", "", title || name, " ", made("span", "size", size));
  const rows = parts.map((part) =>
    made(
      "tr",
      "",
      made("th", "", part.name || made("span", "unnamed", "value")),
      made("td", "type", part.ty),
      made("td", "size", part.size),
      made("td", "encoding", part.encoding, " ", made("span", "rule", part.rule)),
    ),
  );
  for (const row of rows) row.querySelector("th")?.setAttribute("scope", "row");
  return made("table", "parts", head, made("tbody", "", ...rows));
}

/**
 * The bytes, and what each group of them means. Either points at the other.
 *
 * @param {readonly Piece[]} pieces
 */
function annotated(pieces) {
  const hex = made("p", "hex");
  hex.ariaHidden = "true";
  const list = made("ol", "pieces");
  pieces.forEach((piece, at) => {
    const bytes = made("span", "bytes", piece.hex.join(" "));
    const item = made(
      "li",
      "",
      made("code", "", piece.hex.length > 8 ? `${piece.hex.slice(0, 7).join(" ")} …` : piece.hex.join(" ")),
      made("span", "path", piece.path),
      made("span", "what", piece.what),
      made("span", "rule", piece.rule),
    );
    item.tabIndex = 0;
    for (const part of [bytes, item]) part.dataset["piece"] = String(at);
    hex.append(bytes, " ");
    list.append(item);
  });
  const box = made("div", "annotated", hex, list);
  const point = (/** @type {Event} */ event) => {
    const from = event.target instanceof Element ? event.target.closest("[data-piece]") : null;
    for (const shown of box.querySelectorAll("[data-shown]")) shown.removeAttribute("data-shown");
    if (!(from instanceof HTMLElement)) return;
    for (const part of box.querySelectorAll(`[data-piece="${from.dataset["piece"]}"]`)) {
      part.setAttribute("data-shown", "");
      if (from.parentElement === hex && part !== from) part.scrollIntoView({ block: "nearest" });
    }
  };
  box.addEventListener("pointerover", point);
  box.addEventListener("focusin", point);
  box.addEventListener("click", point);
  return [box];
}
