// A method that answers a stream.

import { store } from "./store.js";

/**
 * @param {any} service
 * @param {string} method
 * @param {readonly unknown[]} [args]
 * @param {{ reopen?: boolean, initial?: any, reduce?: (data: any, item: any) => any }} [options]
 */
export function streamStore(service, method, args = [], { reopen = false, initial, reduce, ...options } = {}) {
  const { subscribe, again } = store(
    /** @type {{ status: string, data: any, error: unknown }} */ ({ status: "pending", data: initial, error: undefined }),
    (set, get) => {
      const controller = new AbortController();
      const show = (/** @type {string} */ status, /** @type {any} */ data, /** @type {unknown} */ error = undefined) => set({ status, data, error });
      const begin = () => reduce && show("open", initial);
      const read = async () => {
        const more = reopen ? { ...options, reopen: begin } : options;
        for await (const item of service[method](...args, { ...more, signal: controller.signal })) {
          // What somebody's subscriber does may have been to leave.
          if (controller.signal.aborted) return;
          show("open", reduce ? reduce(get().data, item) : item);
        }
        show("complete", get().data);
      };
      show("pending", initial);
      read().catch((error) => show("error", get().data, error));
      return () => controller.abort();
    },
  );
  return { subscribe, restart: again };
}
