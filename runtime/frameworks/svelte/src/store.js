// What all stores have in common: there is something to do as long as somebody is subscribed.

/**
 * @template T
 * @param {T} value
 * @param {(set: (value: T) => void, get: () => T) => () => void} start begins, and answers what ends it
 */
export function store(value, start) {
  /** @type {Set<{ run: (value: T) => void }>} */
  const subscribers = new Set();
  /** @type {(() => void) | undefined} */
  let stop;

  const begin = () => {
    let isLive = true;
    const set = (/** @type {T} */ next) => {
      if (!isLive) return;
      value = next;
      for (const subscriber of [...subscribers]) if (subscribers.has(subscriber)) subscriber.run(next);
    };
    const end = start(set, () => value);
    stop = () => {
      isLive = false;
      stop = undefined;
      end();
    };
  };
  // Not at once: who looks at a store for a moment, as `get` does, makes no call, and who comes as another leaves does not end one.
  const settle = () =>
    queueMicrotask(() => {
      if (subscribers.size === 0) stop?.();
      else if (stop === undefined) begin();
    });

  return {
    /**
     * @param {(value: T) => void} run
     * @returns {() => void}
     */
    subscribe(run) {
      // Wrapped, so that one function can be subscribed twice.
      const subscriber = { run };
      subscribers.add(subscriber);
      run(value);
      settle();
      return () => {
        if (subscribers.delete(subscriber)) settle();
      };
    },
    /** Ends what is under way, and begins anew, where somebody is subscribed. */
    again() {
      stop?.();
      if (subscribers.size > 0) begin();
    },
  };
}
