// What a platform knows of the network.

/**
 * Tells a connection when the network is back, or the page is looked at again: until then it may have waited long, or not know
 * that it is lost.
 *
 * @param {{ state: () => string, nudge: () => void }} connection
 */
export function hint(connection) {
  const { document } = globalThis;
  if (!document || !globalThis.addEventListener) return;
  const listening = new AbortController();
  const look = () => {
    if (connection.state() === "closed") listening.abort();
    else if (document.visibilityState !== "hidden") connection.nudge();
  };
  globalThis.addEventListener("online", look, listening);
  document.addEventListener("visibilitychange", look, listening);
}
