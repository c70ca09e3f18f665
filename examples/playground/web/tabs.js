// @ts-check
// What tab lists have in common: one tab is in the tab order, arrows go to the others.

/**
 * @param {HTMLElement} list
 * @param {(tab: HTMLElement) => void} choose
 */
export function listen(list, choose) {
  const tabs = () => Array.from(list.querySelectorAll('[role="tab"]')).filter((tab) => tab instanceof HTMLElement);
  list.addEventListener("click", (event) => {
    const tab = event.target instanceof Element ? event.target.closest('[role="tab"]') : null;
    if (tab instanceof HTMLElement) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const all = tabs();
    const at = all.findIndex((tab) => tab === event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: all.length - 1 - at }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    if (next) choose(next);
    next?.focus();
  });
}

/**
 * @param {HTMLElement} list
 * @param {(tab: HTMLElement) => boolean} isChosen
 */
export function mark(list, isChosen) {
  for (const tab of list.querySelectorAll('[role="tab"]')) {
    if (!(tab instanceof HTMLElement)) continue;
    const chosen = isChosen(tab);
    tab.ariaSelected = String(chosen);
    tab.tabIndex = chosen ? 0 : -1;
  }
}

/**
 * An element of the page.
 *
 * @template {HTMLElement} E
 * @param {string} id
 * @param {abstract new (...args: never) => E} type
 * @returns {E}
 */
export function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

/**
 * A new element with a class and what is in it.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} name
 * @param {...(Node | string)} content
 * @returns {HTMLElementTagNameMap[K]}
 */
export function made(tag, name, ...content) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...content);
  return element;
}
