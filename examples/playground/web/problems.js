// @ts-check
// What is wrong, each with its place: a click leads there.
import { element, made } from "./tabs.js";

/** @typedef {import("./compiler.js").Problem} Problem */
/** @typedef {import("./compiler.js").Place} Place */
/** @typedef {import("./compiler.js").Fix} Fix */

/**
 * @typedef {object} Actions
 * @property {(place: Place) => void} jump
 * @property {(fix: Fix) => void} apply
 * @property {(rule: string) => Promise<string | undefined>} explain
 */

export class Problems {
  #list = element("problems", HTMLElement);
  #count = element("problem-count", HTMLElement);
  #actions;

  /** @param {Actions} actions */
  constructor(actions) {
    this.#actions = actions;
  }

  /**
   * @param {readonly Problem[]} problems
   * @param {number} errors
   * @param {number} warnings
   */
  show(problems, errors, warnings) {
    const items = problems.map((problem) => this.#item(problem));
    const more = errors + warnings - problems.length;
    if (more > 0) items.push(made("li", "more", `and ${more.toLocaleString()} more`));
    this.#list.replaceChildren(...items);
    this.#count.textContent = counted(errors, warnings);
    this.#count.dataset["state"] = errors > 0 ? "errors" : warnings > 0 ? "warnings" : "none";
  }

  /** @param {Problem} problem */
  #item(problem) {
    const { place } = problem;
    const item = made("li", problem.is_error ? "problem error" : "problem warning");
    const text = [made("strong", "", ...inCode(problem.message))];
    if (problem.label) text.push(made("span", "label", ...inCode(problem.label)));
    const code = made("span", "code", problem.rule);
    if (place) {
      const where = made("span", "where", `${place.path}:${place.line}:${place.column}`);
      const jump = made("button", "jump", code, ...text, where);
      jump.type = "button";
      jump.addEventListener("click", () => this.#actions.jump(place));
      item.append(jump);
    } else {
      item.append(made("p", "jump", code, ...text));
    }
    for (const related of problem.related) {
      const link = made("button", "related", `${related.place.path}:${related.place.line}`, " ", ...inCode(related.text));
      link.type = "button";
      link.addEventListener("click", () => this.#actions.jump(related.place));
      item.append(link);
    }
    for (const note of problem.notes) {
      item.append(made("p", "note", made("b", "", note.is_help ? "help" : "note"), " ", ...inCode(note.text)));
    }
    const buttons = problem.fixes.map((fix) => {
      const button = made("button", "fix", ...inCode(fix.title));
      button.type = "button";
      button.addEventListener("click", () => this.#actions.apply(fix));
      return button;
    });
    item.append(made("p", "actions", ...buttons, this.#story(item, problem.rule)));
    return item;
  }

  /** @param {HTMLElement} item @param {string} rule */
  #story(item, rule) {
    const button = made("button", "explain", `About ${rule}`);
    button.type = "button";
    button.ariaExpanded = "false";
    button.addEventListener("click", async () => {
      const shown = item.querySelector(".story");
      if (shown) {
        shown.remove();
      } else {
        const text = await this.#actions.explain(rule);
        if (text && !item.querySelector(".story")) item.append(story(text));
      }
      button.ariaExpanded = String(!shown);
    });
    return button;
  }
}

/**
 * `2 errors, 1 warning`
 *
 * @param {number} errors
 * @param {number} warnings
 */
export function counted(errors, warnings) {
  const some = (/** @type {number} */ count, /** @type {string} */ what) =>
    count > 0 ? [`${count.toLocaleString()} ${what}${count === 1 ? "" : "s"}`] : [];
  return [...some(errors, "error"), ...some(warnings, "warning")].join(", ") || "No problems";
}

/** What stands in backticks, as code. @param {string} text */
function inCode(text) {
  return text.split(/`([^`]+)`/).map((part, at) => (at % 2 === 1 ? made("code", "", part) : part));
}

/** The little Markdown that stories have: paragraphs and fenced code. @param {string} text */
function story(text) {
  const blocks = text.split(/^```\w*\n([\s\S]*?)^```$/m).map((part, at) => {
    if (at % 2 === 1) return [made("pre", "", part)];
    const paragraphs = part.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== "");
    return paragraphs.map((paragraph) => made("p", "", ...inCode(paragraph.trim().replaceAll("\n", " "))));
  });
  return made("div", "story", ...blocks.flat());
}
