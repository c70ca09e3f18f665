// Why there is no connection: what the close of one means to its calls. spec.md W-36, W-37 and W-53.

/** @typedef {import("./session.js").Loss} Loss */

/** @type {(how: string, isBroken?: boolean, code?: number) => Loss} */
export const lost = (how, isBroken, code) => ({ status: 14, message: `the connection was lost: ${how}`, isBroken, code });

/** What the close of a connection means to its calls. @type {(code: number, reason: string) => Loss} */
export function lostByClose(code, reason) {
  if (code === 4406) return lostByBreach(code, reason);
  if (code === 4401) return { status: 16, message: `the server refuses the client: ${reason}` };
  const isBroken = code === 1006;
  return lost(isBroken ? "it broke" : `close code ${code}${reason && `: ${reason}`}`, isBroken, code);
}

/** One side has broken the protocol, or speaks another version of it. @type {(code: number, why: string) => Loss} */
export const lostByBreach = (code, why) =>
  code === 4406
    ? { status: 12, message: `the server speaks another version of the protocol: ${why}`, isFinal: true }
    : { status: 14, message: `the server broke the protocol: ${why}` };
