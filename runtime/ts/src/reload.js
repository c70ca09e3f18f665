// A policy for pages that have outlived a deployment.

import { describe } from "./describe.js";

/** @typedef {import("./skew.js").Skew} Skew */

/**
 * Makes what reloads the page when the server serves less than it was made for: once for each schema of the server's, in each tab.
 *
 * @param {{ hasUnsavedWork?: (() => boolean) | undefined }} [options]
 * @returns {(skew: Skew) => boolean} whether the page reloads
 */
export function reloadOnSkew({ hasUnsavedWork } = {}) {
  if (hasUnsavedWork !== undefined && typeof hasUnsavedWork !== "function") {
    throw new TypeError(`hasUnsavedWork: expected a function, got ${describe(hasUnsavedWork)}`);
  }
  return ({ level, client, schemas }) => {
    const { location } = globalThis;
    // The server may hand out pages as old as it is.
    if (level === "compatible" || client === "newer" || typeof location?.reload !== "function") return false;
    if (hasUnsavedWork?.() || !isFirstTime(schemas)) return false;
    location.reload();
    return true;
  };
}

/**
 * Whether this tab has not reloaded for one of these schemas of the server's; it is remembered.
 *
 * @param {Skew["schemas"]} schemas
 */
function isFirstTime(schemas) {
  const keys = schemas.map(({ service, server }) => `turbo-runtime.reloaded.${service}.${server}`);
  try {
    const { sessionStorage } = globalThis;
    const fresh = keys.filter((key) => sessionStorage.getItem(key) === null);
    for (const key of fresh) sessionStorage.setItem(key, "");
    return fresh.length > 0;
  } catch {
    // Nothing is remembered here: but a page knows whether it was reloaded.
    const [entry] = globalThis.performance?.getEntriesByType?.("navigation") ?? [];
    return /** @type {PerformanceNavigationTiming | undefined} */ (entry)?.type === "navigate";
  }
}
