// @ts-check
// The page: one connection, two services. Everything that travels is typed by people/people.d.ts.
import { Board } from "./board.js";
import { connect, Connection, People } from "./engine.js";
import { note, noteError, tagged } from "./errors.js";

const line = element("line", HTMLElement);
const announcer = element("announcer", HTMLElement);
const board = new Board(element("rows", HTMLElement), element("foot", HTMLElement), (text) => {
  announcer.textContent = text;
});

const channel = await dial();
const people = new People(channel);
const connection = new Connection(channel);

// ---- the line ----

/** A channel reconnects by itself, but its first connection is ours to insist on. */
async function dial() {
  for (;;) {
    try {
      return await connect("/rpc");
    } catch {
      await new Promise((resume) => setTimeout(resume, 500));
    }
  }
}

channel.subscribe((state) => {
  const [title, text] = {
    connecting: ["Connecting", "to the server"],
    open: ["Line open", "one WebSocket for everything"],
    reconnecting: ["Line lost", "trying again by itself"],
    idle: ["Line at rest", "it is taken up again with the next call"],
    closed: ["Closed", "reload the page to come back"],
  }[state];
  line.dataset.state = state;
  element("line-state", HTMLElement).textContent = title ?? "";
  element("line-note", HTMLElement).textContent = text ?? "";
  // A new connection has another port at this end, and its calls are counted from the start.
  if (state === "open") void showConnection();
});

// ---- who is here ----

let watching = new AbortController();

/** @param {string} prefix */
async function watch(prefix) {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  while (!signal.aborted && channel.state !== "closed") {
    board.begin(prefix);
    // Sent right after the loop below has asked for the stream: once it is answered, the server has both.
    queueMicrotask(() => connection.visits({ signal }).then(board.answered, () => {}));
    try {
      for await (const person of people.watchPeople(prefix, { signal })) board.add(person);
    } catch {
      // The line was lost, or the filter has changed. Either way the loop knows what to do.
    }
    // A moment, so that a server which refuses the stream is not asked without a pause.
    if (!signal.aborted) await new Promise((resume) => setTimeout(resume, 250));
  }
}

const prefix = element("prefix", HTMLInputElement);
/** @type {number | undefined} */
let typing;
prefix.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => void watch(prefix.value), 150);
});
void watch(prefix.value);

// ---- insert ----

const insertNote = element("insert-note", HTMLElement);
const name = element("name", HTMLInputElement);
onSubmit("insert", async () => {
  if (channel.state !== "open") note(insertNote, "plain", "The line is down: this is sent as soon as it is back.");
  try {
    // An empty name is sent as well: it is the server that says no, with an error of the schema.
    const rowid = await people.insertPerson({ name: name.value.trim() });
    note(insertNote, "good", "Inserted ", tagged("strong", name.value.trim()), ` as number ${rowid}.`);
    name.value = "";
  } catch (error) {
    noteError(insertNote, error);
  }
  name.focus();
});

// ---- look someone up ----

const found = element("found", HTMLElement);
const rowid = element("rowid", HTMLInputElement);
onSubmit("find", async () => {
  if (!/^\s*-?\d+\s*$/.test(rowid.value)) return note(found, "error", "A number, please.");
  try {
    const person = await people.getPerson(BigInt(rowid.value));
    note(found, "good", tagged("strong", person.name ?? "Someone"), ` has number ${person.rowid}.`);
  } catch (error) {
    noteError(found, error);
  }
});

// ---- this connection ----

/** @param {number} count */
function showVisits(count) {
  element("visits", HTMLElement).textContent = count.toLocaleString();
}

async function showConnection() {
  try {
    const [address, agent, visits] = await Promise.all([
      connection.remoteAddr(),
      connection.userAgent(),
      connection.visits(),
    ]);
    element("remote-addr", HTMLElement).textContent = address;
    element("user-agent", HTMLElement).textContent = agent ?? "none given";
    showVisits(visits);
  } catch {
    // The line was lost again. The next one brings its own.
  }
}

const burst = element("burst", HTMLButtonElement);
const burstNote = element("burst-note", HTMLElement);
burst.addEventListener("click", async () => {
  burst.disabled = true;
  try {
    const start = performance.now();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => connection.visits()));
    const took = Math.max(performance.now() - start, 0.1);
    showVisits(Math.max(...answers));
    note(burstNote, "good", "Answered in ", tagged("strong", `${took.toFixed(0)} ms`), ", over this one socket.");
  } catch (error) {
    noteError(burstNote, error);
  }
  burst.disabled = false;
});

// ---- small things ----

/**
 * @template {HTMLElement} E
 * @param {string} id
 * @param {abstract new (...args: never) => E} type
 * @returns {E}
 */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

/**
 * @param {string} id
 * @param {() => Promise<void>} action
 */
function onSubmit(id, action) {
  const form = element(id, HTMLFormElement);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // A second Enter while the first is on its way, or waits for the line, is the same wish.
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    await action();
    form.ariaBusy = "false";
    await connection.visits().then(showVisits, () => {});
  });
}
