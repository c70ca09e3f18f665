// Keys and functions for TanStack Query, which this package neither needs nor imports.

import { keyOf } from "./key.js";

/**
 * @param {any} service
 * @param {string} method
 * @param {readonly unknown[]} [args]
 */
export const queryKey = (service, method, args = []) => keyOf(service, method, args);

/**
 * @param {any} service
 * @param {string} method
 * @param {readonly unknown[]} [args]
 * @param {object} [options]
 */
export const queryOptions = (service, method, args = [], options = {}) => ({
  queryKey: keyOf(service, method, args),
  // The cache takes `undefined` for a mistake.
  queryFn: async (/** @type {{ signal: AbortSignal }} */ { signal }) => (await service[method](...args, { ...options, signal })) ?? null,
});
