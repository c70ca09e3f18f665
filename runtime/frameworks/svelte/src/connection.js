// What a channel is doing.

/** @param {any} channel */
export const connectionStore = (channel) => ({
  subscribe: (/** @type {(value: any) => void} */ run) =>
    channel.subscribe(() => run({ state: channel.state, lostBecause: channel.lostBecause, nextAttempt: channel.nextAttempt })),
});
