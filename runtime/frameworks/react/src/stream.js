"use client";
// A method that answers a stream.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { keyOf } from "./key.js";

/**
 * What a stream was opened with. Another one is another stream.
 *
 * @typedef {{ service: any, key: string, args: readonly unknown[], initial: any }} Run
 */

/**
 * @param {any} service
 * @param {string} method
 * @param {readonly unknown[]} [args]
 * @param {{ enabled?: boolean, reopen?: boolean, initial?: any, reduce?: (data: any, item: any) => any }} [options]
 */
export function useStream(service, method, args = [], { enabled = true, reopen = false, initial, reduce, ...options } = {}) {
  const key = JSON.stringify(keyOf(service, method, args));
  const make = () => /** @type {Run} */ ({ service, key, args, initial });
  const [kept, keep] = useState(make);
  let run = kept;
  if (kept.service !== service || kept.key !== key) keep((run = make()));
  const [shown, setShown] = useState(/** @type {any} */ (undefined));

  const latest = useRef(reduce);
  useEffect(() => {
    latest.current = reduce;
  });

  useEffect(() => {
    if (!enabled) return;
    let isLive = true;
    const controller = new AbortController();
    let data = run.initial;
    const show = (/** @type {string} */ status, /** @type {unknown} */ error) => {
      if (isLive) setShown({ run, status, data, error });
    };
    const begin = () => {
      if (latest.current === undefined) return;
      data = run.initial;
      show("open", undefined);
    };
    const read = async () => {
      const more = reopen ? { ...options, reopen: begin } : options;
      for await (const item of service[method](...run.args, { ...more, signal: controller.signal })) {
        if (!isLive) return;
        data = latest.current === undefined ? item : latest.current(data, item);
        show("open", undefined);
      }
      show("complete", undefined);
    };
    // Not at once: what StrictMode mounts and unmounts makes no call.
    queueMicrotask(() => {
      if (isLive) read().catch((error) => show("error", error));
    });
    return () => {
      isLive = false;
      controller.abort();
    };
  }, [run, enabled, reopen]);

  const restart = useCallback(() => keep((before) => ({ ...before })), []);
  return useMemo(() => {
    const { status, data, error } = shown?.run === run ? shown : { status: "pending", data: run.initial, error: undefined };
    return { status, data, error, restart };
  }, [run, shown, restart]);
}
