// The kinds of frames and their flags, and how a connection is: spec.md W-6 and W-7. Numbers stand alone in a module, so that bundlers
// can put them where they are used.

// Kinds (W-7).
export const HELLO = 1;
export const WELCOME = 2;
export const BIND = 3;
export const BOUND = 4;
export const CALL = 5;
export const REPLY = 6;
export const FAIL = 7;
export const ITEM = 8;
export const END = 9;
export const CANCEL = 10;
export const CREDIT = 11;
export const PING = 12;
export const PONG = 13;
export const GO_AWAY = 14;
export const BYE = 15;
export const ACK = 16;
export const RENEW = 17;
export const RENEWED = 18;

/** `Call` has a timeout; `Fail` carries the value of a declared error. */
export const FLAG_5 = 32;
/** `Call` has metadata; `Fail` says that nothing was done for the call. */
export const FLAG_6 = 64;

// The connection: none, one whose server has not answered, one that takes calls, one that the server asked to be left.
export const DOWN = 0;
export const OPENING = 1;
export const OPEN = 2;
export const DRAINING = 3;
