// @ts-check
// Words and their colours. A lexer takes one line and the state before it, and calls back with each run of characters.

/** @typedef {(start: number, end: number, kind: string) => void} Emit */
/** @typedef {(line: string, state: number, emit: Emit) => number} Lexer */

const words = (/** @type {string} */ text) => new Set(text.split(" "));

const TURBO_WORDS = words("package import as const type alias struct enum error service fn throws stream");
const TURBO_TYPES = words(
  "bool u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 string bytes char uuid timestamp duration decimal map set",
);
const TURBO_VALUES = words("true false none");

/**
 * The state is how many comments are open.
 *
 * @type {Lexer}
 */
export function turbo(line, depth, emit) {
  const token = /\/\*|\*\/|\/\/\/?.*|"(?:[^"\\]|\\.)*"?|@\w+|-?\b\d[\w.]*|[A-Za-z]\w*/g;
  let comment = 0;
  for (let match = token.exec(line); match; match = token.exec(line)) {
    const [text] = match;
    const end = match.index + text.length;
    if (text === "/*") {
      if (depth === 0) comment = match.index;
      depth++;
    } else if (depth > 0) {
      if (text === "*/") {
        depth--;
        if (depth === 0) emit(comment, end, "comment");
      } else if (!/^\w/.test(text)) {
        // A quote or two slashes mean nothing in a comment, and may hide its end.
        token.lastIndex = match.index + 1;
      }
    } else if (text.startsWith("///") && !text.startsWith("////")) emit(match.index, end, "doc");
    else if (text.startsWith("//")) emit(match.index, end, "comment");
    else if (text.startsWith('"')) emit(match.index, end, "string");
    else if (text.startsWith("@")) emit(match.index, end, "attribute");
    else if (/^-?\d/.test(text)) emit(match.index, end, "number");
    else {
      // No word is reserved where a name is expected.
      const isName = /^\s*:/.test(line.slice(end, end + 8));
      if (isName) continue;
      if (TURBO_WORDS.has(text)) emit(match.index, end, "keyword");
      else if (TURBO_VALUES.has(text)) emit(match.index, end, "number");
      else if (TURBO_TYPES.has(text) || /^[A-Z]/.test(text)) emit(match.index, end, "type");
    }
  }
  if (depth > 0) emit(comment, line.length, "comment");
  return depth;
}

const RUST_WORDS = words(
  "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref " +
    "return self static struct super trait true false type unsafe use where while",
);
const RUST_TYPES = words("bool char str u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 usize isize Self");

/**
 * The state is how many comments are open, -1 within a text, or -2 within an attribute.
 *
 * @type {Lexer}
 */
export function rust(line, state, emit) {
  const token = /\/\*|\*\/|\/\/.*|b?"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\[^u]|\\u\{\w+\})'|'\w+|#!?\[|r#\w+|\d[\w.]*|[A-Za-z_]\w*!?/g;
  let begin = 0;
  if (state === -2) {
    const close = line.indexOf("]");
    emit(0, close < 0 ? line.length : close + 1, "attribute");
    if (close < 0) return -2;
    token.lastIndex = close + 1;
    state = 0;
  }
  if (state < 0) {
    const end = /^(?:[^"\\]|\\.)*"/.exec(line);
    emit(0, end ? end[0].length : line.length, "string");
    if (!end) return -1;
    token.lastIndex = end[0].length;
    state = 0;
  }
  for (let match = token.exec(line); match; match = token.exec(line)) {
    const [text] = match;
    const end = match.index + text.length;
    if (text === "/*") {
      if (state === 0) begin = match.index;
      state++;
    } else if (state > 0) {
      if (text !== "*/") token.lastIndex = match.index + 1;
      else if (--state === 0) emit(begin, end, "comment");
    } else if (/^\/\/[/!]/.test(text)) emit(match.index, end, "doc");
    else if (text.startsWith("//")) emit(match.index, end, "comment");
    else if (/^b?"/.test(text)) {
      emit(match.index, end, "string");
      if (!/^b?"(?:[^"\\]|\\.)*"$/.test(text)) return -1;
    } else if (/^'.+'$/.test(text)) emit(match.index, end, "string");
    else if (text.startsWith("'")) emit(match.index, end, "attribute");
    else if (text.startsWith("#")) {
      const close = line.indexOf("]", end);
      emit(match.index, close < 0 ? line.length : close + 1, "attribute");
      if (close < 0) return -2;
      token.lastIndex = close + 1;
    } else if (/^\d/.test(text)) emit(match.index, end, "number");
    else if (RUST_WORDS.has(text)) emit(match.index, end, "keyword");
    else if (text.endsWith("!") && line[end] !== "=") emit(match.index, end, "function");
    else if (RUST_TYPES.has(text) || /^[A-Z]/.test(text)) emit(match.index, end, "type");
    else if (/^\s*(\(|::<)/.test(line.slice(end, end + 4))) emit(match.index, end, "function");
  }
  if (state > 0) emit(begin, line.length, "comment");
  return state;
}

const JS_WORDS = words(
  "abstract as async await break case catch class const continue declare default delete do else export extends finally for " +
    "from function get if implements import in infer instanceof interface is keyof let namespace new null of private " +
    "protected public readonly return satisfies set static super switch this throw true false try type typeof undefined " +
    "unique var void while yield",
);
const JS_TYPES = words("any bigint boolean never number object string symbol unknown");

/**
 * The state is 1 within a comment and 2 within a template.
 *
 * @type {Lexer}
 */
export function typescript(line, state, emit) {
  const token = /\/\*|\/\/.*|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`|\d[\w.]*|[A-Za-z_$][\w$]*/g;
  for (;;) {
    if (state !== 0) {
      const close = state === 1 ? /\*\//g : /(?:^|[^\\])`/g;
      const begin = token.lastIndex;
      close.lastIndex = begin;
      const end = close.exec(line) ? close.lastIndex : line.length;
      emit(begin, end, state === 1 ? "doc" : "string");
      if (end === line.length && close.lastIndex === 0) return state;
      state = 0;
      token.lastIndex = end;
    }
    const match = token.exec(line);
    if (!match) return 0;
    const [text] = match;
    const end = match.index + text.length;
    if (text === "/*" || text === "`") {
      emit(match.index, end, text === "`" ? "string" : "doc");
      state = text === "`" ? 2 : 1;
    } else if (text.startsWith("//")) emit(match.index, end, "comment");
    else if (/^["']/.test(text)) emit(match.index, end, "string");
    else if (/^\d/.test(text)) emit(match.index, end, "number");
    else if (line[match.index - 1] !== "." && JS_WORDS.has(text) && !/^\s*\??:/.test(line.slice(end, end + 4))) {
      emit(match.index, end, "keyword");
    } else if (JS_TYPES.has(text) || /^[A-Z]/.test(text)) emit(match.index, end, "type");
    else if (line[end] === "(") emit(match.index, end, "function");
  }
}

/** @type {Lexer} */
export function toml(line, _state, emit) {
  const token = /#.*|"(?:[^"\\]|\\.)*"|^\s*\[\[?[^\]]*\]\]?|\b(?:true|false|\d+)\b/g;
  for (let match = token.exec(line); match; match = token.exec(line)) {
    const [text] = match;
    const kind = text.startsWith("#") ? "comment" : text.startsWith('"') ? "string" : /^\s*\[/.test(text) ? "keyword" : "number";
    emit(match.index, match.index + text.length, kind);
  }
  return 0;
}

/**
 * The lexer for a file.
 *
 * @param {string} path
 * @returns {Lexer}
 */
export function lexerOf(path) {
  if (path.endsWith(".rs")) return rust;
  if (path.endsWith(".toml")) return toml;
  if (path.endsWith(".turbo")) return turbo;
  return typescript;
}

/** A text of more characters is shown without colours. */
const MOST = 300_000;

/**
 * Code in colours, its lines from `fresh.from` up to `fresh.to` marked as new.
 *
 * @param {string} path
 * @param {string} text
 * @param {{ from: number, to: number }} fresh
 * @returns {DocumentFragment}
 */
export function paint(path, text, fresh) {
  const painted = document.createDocumentFragment();
  if (text.length > MOST) {
    painted.append(text);
    return painted;
  }
  const lexer = lexerOf(path);
  let state = 0;
  let pending = "";
  /** @type {ParentNode} */
  let into = painted;
  const flush = () => {
    if (pending) into.append(pending);
    pending = "";
  };
  text.split("\n").forEach((line, at, lines) => {
    if (at === fresh.from && fresh.from < fresh.to) {
      flush();
      into = document.createElement("mark");
      painted.append(into);
    }
    let done = 0;
    state = lexer(line, state, (start, end, kind) => {
      if (start < done || end <= start) return;
      pending += line.slice(done, start);
      flush();
      const span = document.createElement("span");
      span.className = kind;
      span.textContent = line.slice(start, end);
      into.append(span);
      done = end;
    });
    pending += line.slice(done) + (at + 1 < lines.length ? "\n" : "");
    if (at + 1 === fresh.to) {
      flush();
      into = painted;
    }
  });
  flush();
  return painted;
}
