// @ts-check
// Errors as the page tells them: a code for whoever writes programs, a sentence for everyone.
import { CallError, People } from "./engine.js";

/** @typedef {{ code: string, text: string }} Told */

/**
 * @param {unknown} error
 * @returns {Told}
 */
export function told(error) {
  // Both methods throw the same error of the schema; each knows its own.
  if (People.insertPerson.isError(error) || People.getPerson.isError(error)) return toldPersonError(error.error);
  if (error instanceof CallError) return { code: error.status, text: error.message };
  return { code: "error", text: error instanceof Error ? error.message : String(error) };
}

/**
 * @param {import("./people/people.js").PersonError} error
 * @returns {Told}
 */
function toldPersonError(error) {
  switch (error.kind) {
    case "NotFound":
      return { code: `PersonError.NotFound { rowid: ${error.rowid} }`, text: `Nobody has number ${error.rowid}.` };
    case "Unnamed":
      return { code: "PersonError.Unnamed", text: "A person needs a name." };
  }
}

/**
 * Shows a line of text, or an error, below a form.
 *
 * @param {HTMLElement} note
 * @param {"plain" | "good" | "error"} kind
 * @param {(string | Node)[]} parts
 */
export function note(note, kind, ...parts) {
  note.dataset.kind = kind;
  note.replaceChildren(...parts);
}

/**
 * @param {HTMLElement} element
 * @param {unknown} error
 */
export function noteError(element, error) {
  const { code, text } = told(error);
  note(element, "error", text, " ", tagged("code", code));
}

/**
 * @param {"code" | "strong"} tag
 * @param {string} text
 */
export function tagged(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
