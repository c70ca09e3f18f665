// The numbers of a client: what it allows, what it waits for, what it assumes. Bytes and milliseconds.

/** Credit of each stream of the server. */
export const CLIENT_WINDOW = 256 << 10;
export const MOST_CREDIT = 0x7fffffff;
/** What an item costs of a credit besides its bytes. */
export const ITEM_COST = 16;

/** The largest message that is accepted. */
export const MAX_MESSAGE = 4 << 20;
/** What is assumed of the server before it has said more (W-12, W-25). */
export const ASSUMED_MESSAGE = 1 << 20;
export const LEAST_MESSAGE = 4096;
export const LEAST_WINDOW = 16384;
export const LEAST_BUFFER = 65536;
export const METHOD_NUMBERS = 65536;
/** `Hello` has to fit into the first message. */
export const MOST_METADATA = 256 << 10;

/** How often a call is repeated that a gateway has lost (W-78). */
export const REPEATS = 3;
/** Pings that are answered before the answers have left: a server that sends more wants memory, not an answer. */
export const MOST_PONGS = 1024;

/** What this side keeps, and accepts without having acknowledged it. */
export const BUFFER = 1 << 20;
/** What a message costs of a buffer besides its bytes (W-46). */
export const MESSAGE_COST = 64;
/** So many messages, or what they cost, are acknowledged at once (W-47). */
export const MANY_MESSAGES = 64;
export const MUCH = 65536;
/** How long what has arrived goes without an acknowledgement (W-47). */
export const ACK_DELAY = 5_000;

/** Silence after which the server is asked whether it is there, and how long it has to say so. */
export const IDLE = 30_000;
export const PATIENCE = 10_000;
/** How long an attempt to connect may take, up to `Welcome`. */
export const CONNECT_TIMEOUT = 10_000;
/** The bounds of the first wait between attempts, and of all. */
export const FIRST_WAIT = 100;
export const MOST_WAIT = 10_000;

/** What is written leaves when nothing was added for so many turns of the queue of microtasks, or so many bytes wait. */
export const QUIET_TURNS = 8;
export const PLENTY = 65_536;

/** Codes that this side closes with: it is done, or the conversation goes on over another connection (W-53). */
export const DONE = 1000;
export const SUPERSEDED = 4409;
