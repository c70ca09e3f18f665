// The extension: starts `turboc lsp`, and speaks to it. Everything else the server knows.
"use strict";

const { execFile } = require("node:child_process");
const path = require("node:path");
const { promisify } = require("node:util");
const { commands, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const run = promisify(execFile);

/** @type {import("vscode").LogOutputChannel | undefined} */
let log;
/** @type {LanguageClient | undefined} */
let client;
// Starts and stops wait for one another: a client cannot be stopped while it starts.
let turn = Promise.resolve();

/** Called by the editor when the first schema is opened. Resolves when the server has answered, or could not be started. */
exports.activate = async (context) => {
  log = window.createOutputChannel("turbo", { log: true });
  context.subscriptions.push(
    log,
    commands.registerCommand("turbo.restart", restart),
    commands.registerCommand("turbo.showLog", () => log.show()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("turbo.server")) return restart();
    }),
  );
  if (workspace.isTrusted === false) {
    context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(restart));
    return;
  }
  await restart();
};

/** Called by the editor when it closes. Resolves when the server has ended. */
exports.deactivate = () => inTurn(stop);

function restart() {
  return inTurn(async () => {
    await stop();
    await start();
  });
}

function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

async function start() {
  const settings = workspace.getConfiguration("turbo");
  const command = resolved(settings.get("server.path") || "turboc");
  try {
    const { stdout } = await run(command, ["--version"]);
    log.info(`${command}: ${stdout.trim()}`);
  } catch (cause) {
    return explain(command, cause);
  }
  // Without a transport, the client speaks over standard input and output, and adds no argument of its own.
  const server = { command, args: settings.get("server.arguments") ?? ["lsp"] };
  client = new LanguageClient("turbo", "turbo", server, {
    documentSelector: [{ language: "turbo", scheme: "file" }],
    outputChannel: log,
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/{*.turbo,turbo.toml}") },
  });
  try {
    await client.start();
  } catch (cause) {
    // The client has shown it.
    client = undefined;
    log.error(`the server did not start: ${cause}`);
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (!running) return;
  try {
    await running.stop();
  } catch (cause) {
    // It has ended by itself, or will be ended by the client: nothing to do but to say so.
    log.warn(`the server did not end well: ${cause}`);
  }
  await running.dispose();
}

/** A path of the workspace is relative to its first folder; a name alone is looked for in `PATH`. */
function resolved(command) {
  const isName = !/[\\/]/.test(command);
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  return isName || !folder ? command : path.resolve(folder, command);
}

/** Nothing waits for what is shown here: it may stand there for long. */
function explain(command, cause) {
  log.error(`${command} could not be started: ${cause}`);
  const settings = "Open the settings";
  const message = `turbo: ${command} could not be started. Install turboc, or say where it is in turbo.server.path.`;
  window.showErrorMessage(message, settings).then((chosen) => {
    if (chosen === settings) return commands.executeCommand("workbench.action.openSettings", "turbo.server");
  });
}
