// A method that answers one value.

import { store } from "./store.js";

/**
 * @param {any} service
 * @param {string} method
 * @param {readonly unknown[]} [args]
 * @param {object} [options]
 */
export function callStore(service, method, args = [], options = {}) {
  const { subscribe, again } = store(
    /** @type {{ status: string, data: any, error: unknown, isFetching: boolean }} */ ({
      status: "pending",
      data: undefined,
      error: undefined,
      isFetching: true,
    }),
    (set, get) => {
      const controller = new AbortController();
      set({ ...get(), isFetching: true });
      new Promise((resolve) => resolve(service[method](...args, { ...options, signal: controller.signal }))).then(
        (data) => set({ status: "success", data, error: undefined, isFetching: false }),
        (error) => set({ status: "error", data: get().data, error, isFetching: false }),
      );
      return () => controller.abort();
    },
  );
  return { subscribe, refetch: again };
}
