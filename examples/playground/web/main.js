// @ts-check
// The page: files on one side, what the compiler makes of them on the other.
import { Compiler } from "./compiler.js";
import { Editor } from "./editor.js";
import { Output } from "./output.js";
import { counted, Problems } from "./problems.js";
import { fold, isFileName, unfold } from "./share.js";
import { element, listen, made, mark } from "./tabs.js";
import { Wire } from "./wire.js";

/** @typedef {import("./compiler.js").Answer} Answer */
/** @typedef {import("./compiler.js").File} File */
/** @typedef {import("./compiler.js").Place} Place */

/** Milliseconds without a key before the schema is compiled. */
const PAUSE = 120;
/** Links longer than this are not put into the address by themselves. */
const LONGEST_LINK = 30_000;

const compiler = new Compiler();
const output = new Output();
const wire = new Wire((index) => compiler.layout(index));
const problems = new Problems({
  jump: (place) => jump(place),
  apply: (fix) => {
    // From the end to the start, so that no edit moves another.
    for (const { place, text } of fix.edits.toSorted((a, b) => b.place.from - a.place.from)) {
      const editor = open(place.path);
      editor?.replace(place.from, place.to, text);
    }
  },
  explain: (rule) => compiler.explain(rule),
});

const tabs = element("files", HTMLElement);
const surface = element("surface", HTMLElement);
const lamp = element("lamp", HTMLElement);
const announcer = element("announcer", HTMLElement);
const board = element("board", HTMLElement);

/** @type {Editor[]} */
let editors = [];
/** @type {Editor | undefined} */
let current;

// ---- files ----

/** @param {readonly File[]} files */
function load(files) {
  editors = files.map(({ path, text }) => new Editor(path, text, changed));
  current = editors[0];
  drawTabs();
  changed();
}

/** @param {string} path */
function open(path) {
  const found = editors.find((editor) => editor.path === path);
  if (!found) return undefined;
  if (found !== current) {
    current = found;
    drawTabs();
    // What is generated of this file comes to the front.
    if (answer) showFiles(answer);
  }
  return found;
}

function drawTabs() {
  const items = editors.map((editor) => {
    const tab = made("button", "", editor.path);
    tab.type = "button";
    tab.role = "tab";
    tab.dataset["path"] = editor.path;
    tab.setAttribute("aria-controls", "surface");
    if (faulty.has(editor.path)) tab.dataset["faulty"] = "";
    return tab;
  });
  tabs.replaceChildren(...items);
  mark(tabs, (tab) => tab.dataset["path"] === current?.path);
  tabs.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (current && surface.firstChild !== current.element) surface.replaceChildren(current.element);
  element("remove", HTMLButtonElement).disabled = editors.length < 2;
}

listen(tabs, (tab) => {
  const path = tab.dataset["path"] ?? "";
  open(path);
  const again = Array.from(tabs.children).find((it) => it instanceof HTMLElement && it.dataset["path"] === path);
  if (again instanceof HTMLElement) again.focus();
});
tabs.addEventListener("dblclick", () => rename());

element("add", HTMLElement).addEventListener("click", () => {
  const names = editors.map((editor) => editor.path);
  let number = 1;
  while (names.includes(`more${number}.turbo`)) number++;
  current = new Editor(`more${number}.turbo`, `package more${number}.v1;\n\n`, changed);
  editors.push(current);
  drawTabs();
  changed();
  rename();
});

element("remove", HTMLElement).addEventListener("click", () => {
  const at = editors.findIndex((editor) => editor === current);
  if (editors.length < 2 || at < 0) return;
  editors.splice(at, 1);
  current = editors[Math.max(0, at - 1)];
  drawTabs();
  changed();
  current?.focus();
});

element("rename", HTMLElement).addEventListener("click", () => rename());

element("format", HTMLElement).addEventListener("click", () => void format());
addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  void format();
});

/** Puts the file in sight into the one style. */
async function format() {
  const editor = current;
  const before = editor?.text;
  if (!editor || before === undefined) return;
  const after = await compiler.format(before).catch(() => undefined);
  if (after === undefined) return announce("A file with errors in its syntax cannot be formatted");
  // Whoever has typed on meanwhile is not disturbed.
  if (editor !== current || editor.text !== before || after === before) return;
  let from = 0;
  while (from < before.length && before[from] === after[from]) from++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  editor.replace(from, before.length - end, after.slice(from, after.length - end));
}

/** Puts a field in the place of the tab. */
function rename() {
  const tab = tabs.querySelector('[aria-selected="true"]');
  const editor = current;
  if (!tab || !editor) return;
  const field = made("input", "rename");
  field.value = editor.path;
  field.ariaLabel = "File name";
  field.spellcheck = false;
  const isWell = () => isFileName(field.value) && !editors.some((other) => other !== editor && other.path === field.value);
  field.addEventListener("input", () => field.setCustomValidity(isWell() ? "" : "A name such as geo/point.turbo"));
  let isDone = false;
  const finish = (/** @type {boolean} */ isKept) => {
    if (isDone) return;
    isDone = true;
    const name = field.value;
    if (isKept && isWell() && name !== editor.path) {
      editor.path = name;
      changed();
    }
    drawTabs();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    finish(event.key === "Enter");
    editor.focus();
  });
  field.addEventListener("blur", () => finish(true));
  tab.replaceWith(field);
  field.focus();
  field.setSelectionRange(0, field.value.lastIndexOf("."));
}

// ---- compiling ----

/** @type {Answer | undefined} */
let answer;
/** Paths of files that have an error. @type {Set<string>} */
let faulty = new Set();
/** @type {number | undefined} */
let typing;
let isBusy = false;
let isStale = false;

function changed() {
  board.ariaBusy = "true";
  clearTimeout(typing);
  typing = setTimeout(
    () => {
      typing = undefined;
      void compile();
    },
    answer ? PAUSE : 0,
  );
}

async function compile() {
  // One at a time: whatever was typed meanwhile is compiled at once afterwards.
  isStale = true;
  if (isBusy) return;
  isBusy = true;
  while (isStale) {
    isStale = false;
    const files = editors.map(({ path, text }) => ({ path, text }));
    const slow = setTimeout(() => light("busy", "Compiling", ""), 400);
    try {
      const { answer: made, took } = await compiler.compile(files);
      if (!isStale) show(made, files, took);
    } catch (error) {
      light("broken", "The compiler has stopped", error instanceof Error ? error.message : String(error));
      board.dataset["state"] = "old";
    }
    clearTimeout(slow);
  }
  isBusy = false;
  if (typing !== undefined) return;
  board.ariaBusy = "false";
  await remember();
}

/**
 * @param {Answer} made
 * @param {readonly File[]} files
 * @param {number} took
 */
function show(made, files, took) {
  answer = made;
  const { errors, warnings } = made;
  problems.show(made.problems, errors, warnings);
  faulty = new Set(made.problems.flatMap((problem) => (problem.is_error && problem.place ? [problem.place.path] : [])));
  // A field in which a name is being typed stays.
  if (!tabs.querySelector("input")) drawTabsIfFaultsChanged();
  for (const editor of editors) {
    const isAsCompiled = files.some((file) => file.path === editor.path && file.text === editor.text);
    if (!isAsCompiled) continue;
    editor.marks = made.problems.flatMap(({ place, is_error }) =>
      place?.path === editor.path ? [{ from: place.from, to: place.to, isError: is_error }] : [],
    );
  }
  board.dataset["state"] = made.files ? "fresh" : "old";
  showFiles(made);
  if (made.outline) wire.show(made.outline);
  light(errors > 0 ? "errors" : "well", errors > 0 ? counted(errors, 0) : "Compiled", `in ${took < 9.5 ? took.toFixed(1) : took.toFixed(0)} ms`);
  announce(counted(errors, warnings));
}

function drawTabsIfFaultsChanged() {
  for (const tab of tabs.children) {
    if (tab instanceof HTMLElement) tab.toggleAttribute("data-faulty", faulty.has(tab.dataset["path"] ?? ""));
  }
}

/** Files stay as they were while the schema has errors. @param {Answer} answer */
function showFiles(answer) {
  if (!answer.files) return;
  const name = /^\s*package\s+([\w.]+)/m.exec(current?.text ?? "")?.[1] ?? "";
  output.show([...answer.files, { path: "turbo.toml", text: answer.config }], name);
}

/** @param {Place} place */
function jump(place) {
  open(place.path)?.select(place.from, place.to);
}

/**
 * @param {string} state
 * @param {string} title
 * @param {string} text
 */
function light(state, title, text) {
  lamp.dataset["state"] = state;
  element("lamp-title", HTMLElement).textContent = title;
  element("lamp-text", HTMLElement).textContent = text;
}

/** @type {number | undefined} */
let announcing;

/** Says it once the typing has come to rest. @param {string} text */
function announce(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    if (announcer.textContent !== text) announcer.textContent = text;
  }, 900);
}

// ---- links and samples ----

/** The fragment that this page has written itself. */
let own = "";

/** Keeps the schema in the address, so that it survives a reload. */
async function remember() {
  const fragment = await fold(editors.map(({ path, text }) => ({ path, text })));
  if (fragment.length > LONGEST_LINK || isBusy) return;
  own = fragment;
  history.replaceState(null, "", fragment);
}

element("share", HTMLElement).addEventListener("click", async () => {
  const note = element("share-note", HTMLElement);
  own = await fold(editors.map(({ path, text }) => ({ path, text })));
  history.replaceState(null, "", own);
  try {
    await navigator.clipboard.writeText(location.href);
    note.textContent = "Link copied";
  } catch {
    note.textContent = "The link is in the address bar";
  }
  setTimeout(() => (note.textContent = ""), 2_500);
});

addEventListener("hashchange", async () => {
  if (location.hash === own) return;
  const files = await unfold(location.hash);
  if (files) load(files);
});

const samples = element("samples", HTMLSelectElement);
samples.addEventListener("change", async () => {
  const name = samples.value;
  samples.value = "";
  const files = await sample(name);
  if (files) load(files);
});

/** @param {string} name @returns {Promise<File[] | undefined>} */
async function sample(name) {
  try {
    const index = await (await fetch("samples/index.json")).json();
    /** @type {string[]} */
    const paths = index[name];
    return await Promise.all(
      paths.map(async (path) => ({ path, text: await (await fetch(`samples/${name}/${path}`)).text() })),
    );
  } catch {
    announce("The sample could not be loaded");
    return undefined;
  }
}

const EMPTY = { path: "main.turbo", text: "package main.v1;\n" };
load((await unfold(location.hash)) ?? (await sample("people")) ?? [EMPTY]);
