// The packaged extension, unpacked and run: `node extension.mjs turbo.vsix [turboc]`. With a `turboc`, it is what is started; without
// one, a server that notes down what it hears.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { editor } from "./vscode.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = createRequire(path.join(here, "..", "..", "..", "xtask", "npm", "package.json"));
const yauzl = createRequire(packages.resolve("@vscode/vsce"))("yauzl");

const [, , vsix, turboc] = process.argv;
const folder = mkdtempSync(path.join(tmpdir(), "turbo-vscode-"));
try {
  const names = await unpack(vsix, folder);
  hasWhatItNeeds(names);
  if (turboc) await speaksToTurboc();
  else {
    await startsAndStopsAServer();
    await saysWhatIsMissing();
    await waitsForTrust();
  }
  console.log("ok");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function hasWhatItNeeds(names) {
  const root = path.join(folder, "extension");
  const { contributes, main } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const named = [
    main,
    ...contributes.grammars.map((grammar) => grammar.path),
    ...contributes.languages.flatMap(({ configuration, icon }) => [configuration, icon.light, icon.dark]),
  ];
  for (const name of named) assert(names.has(path.posix.join("extension", name)), `${name} is in the package`);
  for (const name of names.keys()) {
    assert(!/node_modules|\.map$|\/test\/|\/src\//.test(name), `${name} is not for users`);
  }
  for (const { path: name, scopeName } of contributes.grammars) {
    assert.equal(JSON.parse(readFileSync(path.join(root, name), "utf8")).scopeName, scopeName);
  }
  const { brackets, onEnterRules } = JSON.parse(readFileSync(path.join(root, "language-configuration.json"), "utf8"));
  // Editors colour each bracket by its pair, and one without as a mistake.
  assert(!brackets.flat().some((bracket) => "->".includes(bracket)), "an arrow holds no bracket");
  const goesOn = (line, before) =>
    onEnterRules.some(
      (rule) =>
        new RegExp(rule.beforeText).test(line) &&
        (!rule.previousLineText || new RegExp(rule.previousLineText).test(before)) &&
        rule.action.appendText === "/// ",
    );
  assert(goesOn("    /// A person.", ""), "documentation goes on with the next line");
  assert(goesOn("/// ", "/// A person."), "and over one that is empty");
  assert(!goesOn("/// ", "/// "), "and not for ever");
  assert(!goesOn("//// Four slashes", ""), "four slashes are no documentation");
  const size = [...names.values()].reduce((sum, bytes) => sum + bytes, 0);
  assert(size < 250_000, `${size} bytes are too many`);
}

async function startsAndStopsAServer() {
  const notes = path.join(folder, "notes");
  const settings = {
    "turbo.server.path": process.execPath,
    "turbo.server.arguments": [path.join(here, "server.mjs"), notes, "lsp"],
  };
  const document = { file: path.join(folder, "people.turbo"), text: "package people" };
  const { extension, context, host } = load({ settings, documents: [document], folder });
  await extension.activate(context);
  await until("a diagnostic", () => host.diagnostics.size === 1);
  const [[uri, [diagnostic]]] = host.diagnostics;
  assert(uri.endsWith("people.turbo"));
  assert.equal(diagnostic.message, "nothing is right");
  await host.commands.get("turbo.restart")();
  host.configuration.fire({ affectsConfiguration: (section) => section === "turbo.server" });
  await extension.deactivate();
  // The client says `exit` and waits for nothing: the server hears it in its own time.
  const exits = () => readFileSync(notes, "utf8").split("\n").filter((line) => line === "exit").length;
  await until("the end of the last server", () => exits() === 3);
  const told = readFileSync(notes, "utf8").trim().split("\n");
  const life = told.filter((line) => ["started lsp", "initialize", "shutdown", "exit"].includes(line));
  // Started once, then again by the command, then again by the setting.
  const once = ["started lsp", "initialize", "shutdown", "exit"];
  assert.deepEqual(life, [...once, ...once, ...once]);
  assert.deepEqual(host.messages, []);
}

async function saysWhatIsMissing() {
  const { extension, context, host } = load({ settings: { "turbo.server.path": "./no/turboc" }, folder });
  await extension.activate(context);
  assert.match(host.messages[0], /turboc could not be started\. Install turboc/);
  assert(host.messages[0].includes(path.join(folder, "no", "turboc")), "a path is relative to the workspace");
  assert.deepEqual(host.messages.slice(1), ["command workbench.action.openSettings"]);
  await extension.deactivate();
}

async function waitsForTrust() {
  const notes = path.join(folder, "trusted");
  writeFileSync(notes, "");
  const settings = {
    "turbo.server.path": process.execPath,
    "turbo.server.arguments": [path.join(here, "server.mjs"), notes],
  };
  const { extension, context, host } = load({ settings, folder, isTrusted: false });
  await extension.activate(context);
  assert.equal(readFileSync(notes, "utf8"), "", "nothing is started before");
  host.trust.fire();
  await until("a start", () => readFileSync(notes, "utf8").includes("initialized"));
  await extension.deactivate();
}

async function speaksToTurboc() {
  const file = path.join(folder, "people.turbo");
  const text = "package people;\nstruct Person { name: Text }\n";
  writeFileSync(file, text);
  const { extension, context, host } = load({ settings: { "turbo.server.path": turboc }, documents: [{ file, text }], folder });
  await extension.activate(context);
  assert.deepEqual(host.messages, []);
  await until("a diagnostic", () => [...host.diagnostics.values()].some((list) => list.length > 0));
  const [diagnostic] = [...host.diagnostics.values()].find((list) => list.length > 0);
  assert.equal(diagnostic.range.start.line, 1);
  assert.equal(text.split("\n")[1].slice(diagnostic.range.start.character, diagnostic.range.end.character), "Text");
  await extension.deactivate();
}

/** The extension as an editor loads it: nothing of one instance reaches the next. */
function load(options) {
  const host = editor(options);
  const main = path.join(folder, "extension", "extension.js");
  const original = Module._load;
  Module._load = (name, ...rest) => (name === "vscode" ? host.api : original(name, ...rest));
  try {
    const require = createRequire(main);
    delete require.cache[main];
    return { extension: require(main), context: { subscriptions: [] }, host };
  } finally {
    Module._load = original;
  }
}

async function until(what, holds) {
  for (let tries = 0; tries < 600; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`waited for ${what}`);
}

/** Unpacks an archive, and says how many bytes each file takes in it. */
function unpack(archive, into) {
  return new Promise((resolve, reject) => {
    const names = new Map();
    yauzl.open(archive, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on("entry", (entry) => {
        names.set(entry.fileName, entry.compressedSize);
        zip.openReadStream(entry, async (error, stream) => {
          if (error) return reject(error);
          const file = path.join(into, entry.fileName);
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, Buffer.concat(await stream.toArray()));
          zip.readEntry();
        });
      });
      zip.on("end", () => resolve(names));
      zip.on("error", reject);
      zip.readEntry();
    });
  });
}
