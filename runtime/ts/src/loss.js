// Why there is no connection: what the close of one means to its calls. spec.md W-36, W-37 and W-53.

/**
 * @typedef {object} Loss
 * @property {number} status of what fails by it
 * @property {string} message
 * @property {boolean | undefined} [isBroken] the conversation may go on over another connection
 * @property {boolean | undefined} [isFinal] trying again cannot help
 * @property {number | undefined} [code] of the close frame of the server
 */

/** @type {(message: string, isBroken?: boolean, code?: number) => Loss} */
export const unavailable = (message, isBroken, code) => ({ status: 14, message, isBroken, code });

/** @type {(how: string, isBroken?: boolean, code?: number) => Loss} */
export const lost = (how, isBroken, code) => unavailable(`the connection was lost: ${how}`, isBroken, code);

/** What the close of a connection means to its calls. @type {(code: number, reason: string) => Loss} */
export function lostByClose(code, reason) {
  if (code === 4406) return lostByBreach(code, reason);
  if (code === 4401) return { status: 16, message: `the server refuses the client: ${reason}` };
  return code === 1006 ? lost("it broke", true, code) : lost(`close code ${code}${reason && `: ${reason}`}`, false, code);
}

/** One side has broken the protocol, or speaks another version of it. @type {(code: number, why: string) => Loss} */
export const lostByBreach = (code, why) =>
  code === 4406
    ? { status: 12, message: `the server speaks another version of the protocol: ${why}`, isFinal: true }
    : unavailable(`the server broke the protocol: ${why}`);
