// As much of the editor as the extension needs to start a server and to speak to it: what it does is noted down, and whatever
// nobody asks for is there without doing anything.
import { EventEmitter } from "node:events";
import { pathToFileURL } from "node:url";

/** Something that can be called, made, read and compared, and comes to nothing. */
const nothing = new Proxy(function () {}, {
  get: (_, name) => {
    if (name === Symbol.toPrimitive) return () => 0;
    if (name === Symbol.iterator) return () => [][Symbol.iterator]();
    // Awaiting it has to end.
    return name === "then" ? undefined : name === "prototype" ? {} : nothing;
  },
  apply: () => nothing,
  construct: () => ({ dispose() {} }),
});

const orNothing = (known) => new Proxy(known, { get: (object, name) => (name in object ? object[name] : nothing) });

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(start, end, ...rest) {
    const [first, last] = rest.length ? [new Position(start, end), new Position(...rest)] : [start, end];
    Object.assign(this, { start: first, end: last });
  }
}

class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity });
  }
}

class Disposable {
  constructor(dispose) {
    this.dispose = dispose;
  }
}

class Emitter {
  #events = new EventEmitter();
  event = (listener, self, disposables) => {
    const bound = self ? listener.bind(self) : listener;
    this.#events.on("it", bound);
    const end = new Disposable(() => this.#events.off("it", bound));
    disposables?.push(end);
    return end;
  };
  fire(what) {
    this.#events.emit("it", what);
  }
  dispose() {
    this.#events.removeAllListeners();
  }
}

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable(() => {}) };
  cancel() {
    this.token.isCancellationRequested = true;
  }
  dispose() {}
}

function uriOf(file) {
  const text = pathToFileURL(file).href;
  return { scheme: "file", fsPath: file, path: file, toString: () => text };
}

function documentOf({ file, text }) {
  return { uri: uriOf(file), languageId: "turbo", version: 1, isClosed: false, getText: () => text };
}

/**
 * An editor.
 *
 * @param settings what the user has set, by the whole name: `turbo.server.path`
 * @param documents the files that are open, each with its path and its text
 * @param folder the folder of the workspace
 */
export function editor({ settings, documents = [], folder, isTrusted = true }) {
  const commands = new Map();
  const diagnostics = new Map();
  const messages = [];
  const log = [];
  const configuration = new Emitter();
  const trust = new Emitter();
  const folders = folder ? [{ uri: uriOf(folder), name: "folder", index: 0 }] : undefined;
  const read = (section) => ({
    get: (name, otherwise) => settings[section ? `${section}.${name}` : name] ?? otherwise,
    has: () => true,
    inspect: () => undefined,
  });
  const note = (level) => (line) => log.push(`${level}: ${line}`);
  const api = orNothing({
    Position,
    Range,
    Diagnostic,
    Disposable,
    CancellationTokenSource,
    EventEmitter: Emitter,
    Uri: { parse: (text) => ({ scheme: "file", toString: () => text }), file: uriOf },
    version: "1.91.0",
    env: { appName: "Test", language: "en" },
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
    commands: {
      registerCommand: (name, run) => {
        commands.set(name, run);
        return new Disposable(() => commands.delete(name));
      },
      executeCommand: async (name) => messages.push(`command ${name}`),
    },
    workspace: orNothing({
      isTrusted,
      workspaceFolders: folders,
      getWorkspaceFolder: () => folders?.[0],
      textDocuments: documents.map(documentOf),
      notebookDocuments: [],
      getConfiguration: read,
      onDidChangeConfiguration: configuration.event,
      onDidGrantWorkspaceTrust: trust.event,
    }),
    window: orNothing({
      activeTextEditor: undefined,
      visibleTextEditors: [],
      createOutputChannel: () => ({
        logLevel: 3,
        onDidChangeLogLevel: () => new Disposable(() => {}),
        ...Object.fromEntries(["trace", "debug", "info", "warn", "error", "append", "appendLine"].map((level) => [level, note(level)])),
        show() {},
        clear() {},
        dispose() {},
      }),
      showErrorMessage: async (message, ...choices) => {
        messages.push(message);
        return choices.at(-1);
      },
    }),
    languages: orNothing({
      // As far as a pattern asks for a language.
      match: (selector, document) =>
        [selector].flat().some((filter) => (filter.language ?? filter) === document.languageId) ? 10 : 0,
      createDiagnosticCollection: () => ({
        set: (uri, list) => diagnostics.set(uri.toString(), list),
        delete: (uri) => diagnostics.delete(uri.toString()),
        clear: () => diagnostics.clear(),
        dispose() {},
      }),
    }),
  });
  return { api, commands, diagnostics, messages, log, configuration, trust };
}
