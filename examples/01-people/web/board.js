// @ts-check
// The board of arrivals: newest first, filled from a stream that starts again whenever the line was lost.

/** @typedef {import("./people/people.js").Person} Person */

/** How many rows are shown; the rest is counted. */
const ROWS = 200;

/** A stream does not say where the stored people end and the new ones start: a pause of so many milliseconds does. */
const QUIET = 300;

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hourCycle: "h23" });

export class Board {
  /** @type {HTMLElement} */ #body;
  /** @type {HTMLElement} */ #foot;
  /** @type {(text: string) => void} */ #announce;
  /** @type {Map<bigint, HTMLTableRowElement>} the rows shown */
  #rows = new Map();
  /** @type {Map<bigint, Person>} arrived, and not drawn yet */
  #waiting = new Map();
  /** @type {Set<bigint>} everyone whom the stream in use has named */
  #named = new Set();
  /** The highest number there was when the last stream was complete: whoever is above it is new. */
  #highest = 0n;
  #isComplete = false;
  #prefix = "";
  /** Whether people whom the stream names before it is complete may be new. */
  #isReturning = false;
  /** @type {number | undefined} */ #drawing;
  /** @type {number | undefined} */ #completing;

  /**
   * @param {HTMLElement} body
   * @param {HTMLElement} foot
   * @param {(text: string) => void} announce
   */
  constructor(body, foot, announce) {
    this.#body = body;
    this.#foot = foot;
    this.#announce = announce;
  }

  /**
   * A new stream starts. What is shown stays until the stream has named everyone.
   *
   * @param {string} prefix
   */
  begin(prefix) {
    this.#isReturning = prefix === this.#prefix && (this.#isReturning || this.#isComplete);
    this.#prefix = prefix;
    this.#isComplete = false;
    this.#named.clear();
    this.#waiting.clear();
    clearTimeout(this.#completing);
    this.#body.ariaBusy = "true";
  }

  /** The server has heard of the stream: from now on a pause means that everyone stored has been named. */
  answered = () => {
    if (!this.#isComplete) this.#waitForQuiet();
  };

  /** @param {Person} person */
  add(person) {
    if (person.rowid === undefined) return;
    this.#named.add(person.rowid);
    this.#waiting.set(person.rowid, person);
    if (this.#completing !== undefined && !this.#isComplete) this.#waitForQuiet();
    // Many people arrive in one message, and are drawn in one go.
    this.#drawing ??= setTimeout(() => this.#draw(), 16);
  }

  #waitForQuiet() {
    clearTimeout(this.#completing);
    this.#completing = setTimeout(() => this.#complete(), QUIET);
  }

  #complete() {
    this.#draw();
    for (const [rowid, row] of this.#rows) {
      if (this.#named.has(rowid)) continue;
      row.remove();
      this.#rows.delete(rowid);
    }
    this.#isComplete = true;
    this.#isReturning = false;
    this.#completing = undefined;
    this.#highest = [...this.#named].reduce((highest, rowid) => (rowid > highest ? rowid : highest), 0n);
    this.#body.ariaBusy = "false";
    this.#count();
  }

  #draw() {
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    const people = [...this.#waiting.values()].sort((a, b) => Number((a.rowid ?? 0n) - (b.rowid ?? 0n)));
    this.#waiting.clear();
    const live = people.filter((person) => this.#isLive(person));
    for (const person of people.slice(-ROWS)) this.#show(person, live.includes(person));
    while (this.#rows.size > ROWS) this.#dropLast();
    this.#count();
    if (live.length > 3) this.#announce(`${live.length} people have arrived`);
    else if (live.length > 0) this.#announce(live.map(({ rowid, name }) => `${name} has arrived, number ${rowid}`).join("; "));
  }

  /** @param {Person} person */
  #isLive({ rowid = 0n }) {
    if (this.#rows.has(rowid)) return false;
    return this.#isComplete || (this.#isReturning && rowid > this.#highest);
  }

  /**
   * @param {Person} person
   * @param {boolean} isLive
   */
  #show({ rowid = 0n, name = "" }, isLive) {
    const row = this.#rows.get(rowid) ?? document.createElement("tr");
    const [, nameCell] = row.cells;
    // A directory kept in memory starts again at 1: the same number can be somebody else.
    if (nameCell?.textContent === name) return;
    row.replaceChildren();
    row.dataset.rowid = String(rowid);
    row.insertCell().textContent = String(rowid);
    row.insertCell().textContent = name;
    row.insertCell().textContent = isLive ? time.format(new Date()) : "earlier";
    if (isLive) row.dataset.live = "";
    this.#rows.set(rowid, row);
    this.#body.insertBefore(row, this.#firstBelow(rowid));
  }

  /** @param {bigint} rowid */
  #firstBelow(rowid) {
    // Newcomers have the highest number, so this mostly ends at the first row.
    for (let row = this.#body.firstElementChild; row; row = row.nextElementSibling) {
      if (row instanceof HTMLElement && BigInt(row.dataset.rowid ?? 0) < rowid) return row;
    }
    return null;
  }

  #dropLast() {
    const last = this.#body.lastElementChild;
    if (!(last instanceof HTMLElement)) return;
    this.#rows.delete(BigInt(last.dataset.rowid ?? 0));
    last.remove();
  }

  #count() {
    const total = Math.max(this.#named.size, this.#isComplete ? 0 : this.#rows.size);
    const hidden = total - this.#rows.size;
    const whose = this.#prefix ? ` with names that start with “${this.#prefix}”` : "";
    if (total === 0) {
      this.#foot.textContent = this.#isComplete ? `Nobody is here yet${whose}.` : "Asking who is here";
    } else {
      const people = total === 1 ? "One person" : `${total.toLocaleString()} people`;
      this.#foot.textContent = `${people}${whose}${hidden > 0 ? `, the latest ${ROWS} shown` : ""}.`;
    }
  }
}
