// What a platform knows of the network.

/**
 * Tells a connection when the network is back, or the page is looked at again: until then it may have waited long, or not know
 * that it is lost. The platform holds the listeners, and must not hold the connection.
 *
 * @param {{ state: () => string, nudge: () => void }} connection
 */
export function hint(connection) {
  const { document } = globalThis;
  if (document === undefined || typeof globalThis.addEventListener !== "function") return;
  const known = new WeakRef(connection);
  const look = () => {
    const connection = known.deref();
    if (connection === undefined || connection.state() === "closed") {
      globalThis.removeEventListener("online", look);
      document.removeEventListener("visibilitychange", look);
    } else if (document.visibilityState !== "hidden") {
      connection.nudge();
    }
  };
  globalThis.addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
}
