"use client";
// A method that answers one value.

import { useCallback, useEffect, useMemo, useState } from "react";
import { Attempt } from "./attempt.js";
import { keyOf } from "./key.js";

/**
 * @typedef {object} Outcome
 * @property {Attempt<any>} attempt
 * @property {"success" | "error"} status
 * @property {any} data
 * @property {unknown} error
 */

/**
 * @param {any} service
 * @param {string} method
 * @param {readonly unknown[]} [args]
 * @param {{ enabled?: boolean }} [options]
 */
export function useCall(service, method, args = [], { enabled = true, ...options } = {}) {
  const key = JSON.stringify(keyOf(service, method, args));
  const make = () => new Attempt(service, method, args, options, key);
  const [kept, keep] = useState(make);
  // What React rendered and threw away, since it suspended in a transition, must find its attempt again.
  const [slots] = useState(() => ({ shown: kept, next: kept }));
  let attempt = kept;
  if (kept.service !== service || kept.key !== key) {
    if (slots.next.service !== service || slots.next.key !== key) {
      slots.next.retain()();
      slots.next = make();
    }
    keep((attempt = slots.next));
  }
  const [outcome, setOutcome] = useState(/** @type {Outcome | undefined} */ (undefined));

  useEffect(() => {
    slots.shown = slots.next = attempt;
    if (!enabled) return;
    // It was cancelled while nobody looked, and somebody looks again.
    if (attempt.isOver) return keep(attempt.again());
    let isLive = true;
    const release = attempt.retain();
    const show = (/** @type {"success" | "error"} */ status, /** @type {any} */ data, /** @type {unknown} */ error) => {
      if (!isLive) return;
      setOutcome((before) => ({ attempt, status, data: status === "error" && isSame(before, attempt) ? before?.data : data, error }));
    };
    // Not at once: what StrictMode mounts and unmounts makes no call.
    queueMicrotask(() => {
      if (!isLive) return;
      attempt.start().then(
        (data) => show("success", data, undefined),
        (error) => show("error", undefined, error),
      );
    });
    return () => {
      isLive = false;
      release();
    };
  }, [attempt, enabled, slots]);

  const refetch = useCallback(() => keep(slots.shown.again()), [slots]);
  return useMemo(() => {
    const known = isSame(outcome, attempt) ? outcome : undefined;
    return {
      status: known?.status ?? "pending",
      data: known?.data,
      error: known?.error,
      isFetching: enabled && outcome?.attempt !== attempt,
      promise: attempt,
      refetch,
    };
  }, [attempt, outcome, enabled, refetch]);
}

/**
 * Whether an outcome is that of the same call, if not of the same attempt.
 *
 * @param {Outcome | undefined} outcome
 * @param {Attempt<any>} attempt
 */
function isSame(outcome, attempt) {
  return outcome !== undefined && outcome.attempt.service === attempt.service && outcome.attempt.key === attempt.key;
}
