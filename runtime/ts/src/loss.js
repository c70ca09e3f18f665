// Why there is no connection: what the close of one means to its calls. spec.md W-36, W-37 and W-53.

/** @typedef {import("./session.js").Loss} Loss */

/** What the close of a connection means to its calls. @type {(code: number, reason: string) => Loss} */
export function lossOfClose(code, reason) {
  if (code === 4406) return otherVersion(reason);
  if (code === 4401) return { status: 16, message: `the server does not let the client in: ${reason}` };
  const isBroken = code === 1006;
  const how = isBroken ? "the connection broke" : `closed with code ${code}${reason && `: ${reason}`}`;
  return { status: 14, message: `the connection was lost: ${how}`, isBroken, code };
}

/** @type {(why: string) => Loss} */
export function otherVersion(why) {
  return { status: 12, message: `the server speaks another version of the protocol: ${why}`, isFinal: true };
}
