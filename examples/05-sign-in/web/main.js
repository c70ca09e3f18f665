// @ts-check
// The page. A cookie says who is there: it is set over HTTP, no script can read it, and the browser sends it with the WebSocket.
import { connect, Door, Notebook } from "./notebook/notebook.js";

/** @typedef {Awaited<ReturnType<typeof connect>>} Channel */

/** The connection of who is signed in. @type {Channel | undefined} */
let channel;

await enter();

element("door", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn();
});
element("join", HTMLButtonElement).addEventListener("click", () => void join());
element("write", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void write();
});
element("sign-out", HTMLButtonElement).addEventListener("click", () => void signOut());

/** Opens a connection, and the notebook if somebody is signed in. */
async function enter() {
  channel = await connect("/rpc");
  try {
    element("owner", HTMLElement).textContent = await new Notebook(channel).owner();
    await showNotes();
    showDoor(false);
  } catch (error) {
    await leave(error);
  }
}

/** Shows the door, and why. @param {unknown} error */
async function leave(error) {
  showDoor(true);
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  say(status === "unauthenticated" ? "Who is there?" : String(error));
  await channel?.close();
}

function credentials() {
  return { name: element("name", HTMLInputElement).value, password: element("password", HTMLInputElement).value };
}

async function signIn() {
  const answer = await fetch("/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials()),
  });
  if (!answer.ok) return say(answer.status === 401 ? "The name or the password is wrong." : `The server says ${answer.status}.`);
  say("");
  // Another connection, which has the cookie.
  await channel?.close();
  await enter();
}

async function join() {
  const { name, password } = credentials();
  const visitor = await connect("/rpc");
  try {
    await new Door(visitor).join(name, password);
  } catch (error) {
    return say(Door.join.isError(error) && error.error.kind === "Taken" ? "Somebody else has that name." : String(error));
  } finally {
    await visitor.close();
  }
  await signIn();
}

async function write() {
  const note = element("note", HTMLInputElement);
  try {
    if (channel) await new Notebook(channel).write(note.value);
    note.value = "";
    await showNotes();
  } catch (error) {
    // The pass may have ended, here or in another tab.
    await leave(error);
  }
}

async function signOut() {
  await fetch("/session", { method: "DELETE" });
  await channel?.close();
  element("notes", HTMLElement).replaceChildren();
  showDoor(true);
  say("Signed out.");
}

async function showNotes() {
  if (!channel) return;
  const notes = await new Notebook(channel).notes();
  const items = notes.map((note) => Object.assign(document.createElement("li"), { textContent: note }));
  element("notes", HTMLElement).replaceChildren(...items);
}

/** @param {boolean} isShown */
function showDoor(isShown) {
  element("door", HTMLElement).hidden = !isShown;
  element("inside", HTMLElement).hidden = isShown;
}

/** @param {string} text */
function say(text) {
  element("said", HTMLElement).textContent = text;
}

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no #${id}`);
  return found;
}
