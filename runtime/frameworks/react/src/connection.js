"use client";
// What a channel is doing.

import { useMemo, useSyncExternalStore } from "react";

const CONNECTING = { state: "connecting", lostBecause: undefined, nextAttempt: undefined };

/** @param {any} channel */
export function useConnection(channel) {
  const store = useMemo(() => {
    // `nextAttempt` counts down, so it is read when the channel says that something is new, and not whenever React asks.
    const read = () => ({ state: channel.state, lostBecause: channel.lostBecause, nextAttempt: channel.nextAttempt });
    let seen = read();
    return {
      subscribe: (/** @type {() => void} */ tell) =>
        channel.subscribe(() => {
          seen = read();
          tell();
        }),
      get: () => seen,
    };
  }, [channel]);
  return useSyncExternalStore(store.subscribe, store.get, () => CONNECTING);
}
