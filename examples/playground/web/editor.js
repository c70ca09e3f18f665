// @ts-check
// A textarea does the editing: its undo, its selection, its keyboard, its accessibility. Behind it lie the same lines in
// colours, of which only those are drawn that can be seen, so that a long file is as quick as a short one.
import { turbo } from "./highlight.js";

/** @typedef {{ from: number, to: number, isError: boolean }} Mark */

/** Pixels; the style sheet has the same numbers. */
const LINE = 22;
const PADDING = 12;
/** A line of more characters is drawn without colours and marks. */
const LONGEST = 2_000;
const INDENT = "    ";

export class Editor {
  /** The place where the text is edited. */
  element = document.createElement("div");
  #gutter = document.createElement("div");
  #paint = document.createElement("div");
  #area = document.createElement("textarea");
  /** @type {string[]} */
  #lines = [];
  /** Where each line begins. @type {number[]} */
  #starts = [];
  /** How many comments are open before each line. @type {number[]} */
  #states = [];
  /** @type {readonly Mark[]} */
  #marks = [];
  #changed;
  #drawing = 0;

  /**
   * @param {string} path
   * @param {string} text
   * @param {() => void} changed
   */
  constructor(path, text, changed) {
    this.#changed = changed;
    this.element.className = "editor";
    this.#gutter.className = "gutter";
    this.#paint.className = "paint";
    for (const layer of [this.#gutter, this.#paint]) layer.ariaHidden = "true";
    this.path = path;
    const area = this.#area;
    area.value = text;
    Object.assign(area, { spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
    area.setAttribute("autocorrect", "off");
    area.setAttribute("aria-describedby", "editor-help");
    area.addEventListener("input", () => {
      this.#read();
      this.#changed();
    });
    area.addEventListener("scroll", () => this.#drawSoon());
    area.addEventListener("keydown", (event) => this.#key(event));
    this.element.append(this.#gutter, this.#paint, area);
    new ResizeObserver(() => this.#drawSoon()).observe(area);
    this.#read();
  }

  get path() {
    return this.#area.dataset["path"] ?? "";
  }

  set path(path) {
    this.#area.dataset["path"] = path;
    this.#area.ariaLabel = `Schema ${path}`;
  }

  get text() {
    return this.#area.value;
  }

  /** What is underlined. Places are those of the text as it is. @param {readonly Mark[]} marks */
  set marks(marks) {
    this.#marks = marks;
    this.#drawSoon();
  }

  focus() {
    this.#area.focus({ preventScroll: true });
  }

  /**
   * Selects a part of the text and brings it into sight.
   *
   * @param {number} from
   * @param {number} to
   */
  select(from, to) {
    const area = this.#area;
    this.focus();
    area.setSelectionRange(from, Math.max(from, to));
    const line = this.#lineOf(from);
    area.scrollTop = Math.max(0, line * LINE + PADDING - area.clientHeight / 2);
    area.scrollLeft = 0;
    // On a narrow screen the editor may be far above.
    this.element.scrollIntoView({ block: "nearest" });
    this.#drawSoon();
  }

  /**
   * Replaces a part of the text, so that undo brings it back.
   *
   * @param {number} from
   * @param {number} to
   * @param {string} text
   */
  replace(from, to, text) {
    const area = this.#area;
    area.focus({ preventScroll: true });
    area.setSelectionRange(from, to);
    // The one way to edit a textarea that its undo knows of; every browser has it.
    const isDone = text === "" ? from === to || document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (isDone) return;
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input"));
  }

  #read() {
    const text = this.#area.value;
    this.#lines = text.split("\n");
    this.#starts = [];
    this.#states = [];
    let at = 0;
    let state = 0;
    for (const line of this.#lines) {
      this.#starts.push(at);
      this.#states.push(state);
      at += line.length + 1;
      // Only comments reach beyond a line, and most lines have none.
      if (state > 0 || line.includes("/*")) state = turbo(line, state, () => {});
    }
    this.#gutter.style.setProperty("--digits", String(Math.max(2, String(this.#lines.length).length)));
    this.element.style.setProperty("--digits", String(Math.max(2, String(this.#lines.length).length)));
    this.#drawSoon();
  }

  /** @param {number} offset */
  #lineOf(offset) {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #drawSoon() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#draw();
    });
  }

  #draw() {
    const { scrollTop, scrollLeft, clientHeight } = this.#area;
    const first = Math.max(0, Math.floor((scrollTop - PADDING) / LINE) - 4);
    const last = Math.min(this.#lines.length, Math.ceil((scrollTop + clientHeight) / LINE) + 4);
    const [code, numbers] = [document.createDocumentFragment(), document.createDocumentFragment()];
    for (let at = first; at < last; at++) {
      code.append(this.#line(at));
      const number = document.createElement("div");
      number.textContent = String(at + 1);
      const marks = this.#marksOf(at);
      if (marks.length > 0) number.className = marks.some((mark) => mark.isError) ? "error" : "warning";
      numbers.append(number);
    }
    const top = PADDING + first * LINE - scrollTop;
    this.#paint.replaceChildren(code);
    this.#paint.style.transform = `translate(${-scrollLeft}px, ${top}px)`;
    this.#gutter.replaceChildren(numbers);
    this.#gutter.style.transform = `translateY(${top}px)`;
  }

  /** The marks of a line, as columns. @param {number} at */
  #marksOf(at) {
    const start = this.#starts[at] ?? 0;
    const length = this.#lines[at]?.length ?? 0;
    const marks = [];
    for (const mark of this.#marks) {
      // What is empty is shown on the character behind it.
      const to = Math.max(mark.to, mark.from + 1);
      if (mark.from <= start + length && to > start) {
        marks.push({ from: Math.max(0, mark.from - start), to: Math.min(length + 1, to - start), isError: mark.isError });
      }
    }
    return marks;
  }

  /** One line in colours. @param {number} at */
  #line(at) {
    const element = document.createElement("div");
    const text = this.#lines[at] ?? "";
    if (text.length > LONGEST) {
      element.textContent = text.length > 20_000 ? text.slice(0, 20_000) : text;
      return element;
    }
    /** @type {{ from: number, to: number, kind: string }[]} */
    const runs = [];
    turbo(text, this.#states[at] ?? 0, (from, to, kind) => runs.push({ from, to, kind }));
    const marks = this.#marksOf(at);
    const isMarked = marks.some((mark) => mark.to > text.length);
    const shown = isMarked ? `${text} ` : text;
    const cuts = new Set([0, shown.length]);
    for (const { from, to } of [...runs, ...marks]) cuts.add(from).add(to);
    const places = [...cuts].filter((cut) => cut <= shown.length).sort((a, b) => a - b);
    for (let index = 1; index < places.length; index++) {
      const [from, to] = [places[index - 1] ?? 0, places[index] ?? 0];
      const kind = runs.find((run) => run.from <= from && to <= run.to)?.kind;
      const under = marks.filter((mark) => mark.from <= from && to <= mark.to);
      const classes = [kind, under.length > 0 ? (under.some((mark) => mark.isError) ? "error" : "warning") : undefined];
      const piece = document.createElement("span");
      piece.className = classes.filter(Boolean).join(" ");
      piece.textContent = shown.slice(from, to);
      element.append(piece);
    }
    return element;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const area = this.#area;
    if (event.key === "Escape") {
      // The next Tab leaves: the keyboard is not caught in here.
      area.dataset["leaves"] = "";
      return;
    }
    const leaves = "leaves" in area.dataset;
    if (event.key !== "Shift") delete area.dataset["leaves"];
    if (event.key === "Tab" && !leaves) {
      event.preventDefault();
      this.#indent(event.shiftKey);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const before = area.value.slice(area.value.lastIndexOf("\n", area.selectionStart - 1) + 1, area.selectionStart);
      const indent = /^ */.exec(before)?.[0] ?? "";
      const more = /[{([]\s*$/.test(before) ? INDENT : "";
      this.replace(area.selectionStart, area.selectionEnd, `\n${indent}${more}`);
    } else if (event.key === "}") {
      const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
      const before = area.value.slice(start, area.selectionStart);
      if (area.selectionStart === area.selectionEnd && before.endsWith(INDENT) && before.trim() === "") {
        event.preventDefault();
        this.replace(area.selectionStart - INDENT.length, area.selectionStart, "}");
      }
    }
  }

  /** Indents the selected lines, or puts in what is missing to the next stop. @param {boolean} isBack */
  #indent(isBack) {
    const { value, selectionStart, selectionEnd } = this.#area;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    if (!isBack && selectionStart === selectionEnd) {
      const missing = INDENT.length - ((selectionStart - start) % INDENT.length);
      this.replace(selectionStart, selectionEnd, " ".repeat(missing));
      return;
    }
    const next = value.indexOf("\n", Math.max(selectionStart, selectionEnd - 1));
    const end = next < 0 ? value.length : next;
    const lines = value.slice(start, end).split("\n");
    const moved = lines.map((line) => (isBack ? line.replace(/^ {1,4}/, "") : line && INDENT + line));
    const text = moved.join("\n");
    if (text === value.slice(start, end)) return;
    this.replace(start, end, text);
    const shift = (moved[0]?.length ?? 0) - (lines[0]?.length ?? 0);
    const whole = selectionStart === selectionEnd;
    this.#area.setSelectionRange(Math.max(start, selectionStart + shift), whole ? Math.max(start, selectionStart + shift) : start + text.length);
  }
}
