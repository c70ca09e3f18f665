/** Why a call failed, in one word: the words of gRPC and Connect, and two more. */
export type Status =
  | "cancelled"
  | "invalid_argument"
  | "deadline_exceeded"
  | "not_found"
  | "already_exists"
  | "permission_denied"
  | "resource_exhausted"
  | "failed_precondition"
  | "aborted"
  | "out_of_range"
  | "unimplemented"
  | "internal"
  | "unavailable"
  | "data_loss"
  | "unauthenticated"
  /** The server was made from another schema: a page that outlived a deployment should reload. */
  | "schema_mismatch"
  /** The connection was lost while the call was under way: nobody knows whether it was carried out. */
  | "indeterminate";

/**
 * A call that failed. Everything that a call rejects with is one of these.
 *
 * `error` is the error that the schema says the method throws; ask `People.getPerson.isError(e)` before reading it.
 */
export declare class CallError<E = unknown> extends Error {
  constructor(status: Status, message: string, details?: { error?: E; cause?: unknown });
  readonly name: "CallError";
  /** Why it failed, in one word. */
  readonly status: Status;
  /** The error that the method throws; `undefined` where the call failed for another reason. */
  readonly error: E;
}

/** A value that cannot be sent as the type that the schema gives it: the `cause` of an `invalid_argument`. */
export declare class EncodeError extends Error {
  private constructor();
  readonly name: "EncodeError";
  /** Where it is wrong, such as `person.name` or `items[3].rowid`. */
  readonly path: string;
  /** What is wrong, without the place. */
  readonly reason: string;
}

/** Bytes of the server that are not of the type that the schema says: the `cause` of an `internal`. */
export declare class DecodeError extends Error {
  private constructor();
  readonly name: "DecodeError";
  /** Where it is wrong, such as `name` or `items[3].rowid`; empty for the value itself. */
  readonly path: string;
  /** What is wrong, without the place. */
  readonly reason: string;
}

/** A struct of which the fields `K` have defaults: they may be left out. */
export type WithDefaults<T, K extends keyof T> = Omit<T, K> & { [P in K]?: T[P] | undefined };

/** What a caller may say about one call. */
export interface CallOptions {
  /** Cancels the call, here and on the server, when it aborts. */
  signal?: AbortSignal | undefined;
  /** How long to wait, in milliseconds, instead of what the schema says. */
  timeout?: number | undefined;
  /** Travels beside the arguments. Keys have lower-case letters, digits, `-`, `_` and `.` only. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Opens a stream of the server again when its connection is lost, or the server goes away; otherwise it fails with `unavailable`.
   * It begins where the method begins. A function is called whenever it does so, before the first item of the new beginning: to forget
   * what was shown. Without effect on other methods.
   */
  reopen?: boolean | (() => void) | undefined;
}

/** What may be said about a connection. */
export interface ConnectOptions {
  /** Gives up connecting when it aborts. An open channel is closed by `close()`. */
  signal?: AbortSignal | undefined;
  /** How long one attempt to connect may take, in milliseconds. */
  timeout?: number | undefined;
  /** Goes to the server when the conversation opens, such as a token. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Answers a channel at once, in the state `connecting`, and tries the first connection again as others are: calls wait for it,
   * and fail only by their timeouts. For pages that may open before the server is up.
   */
  retry?: boolean | undefined;
  /**
   * How long to wait between attempts, in milliseconds: a random time up to `first` (100), and up to twice as much with each attempt that
   * fails, to at most `most` (10,000).
   */
  backoff?: { first?: number | undefined; most?: number | undefined } | undefined;
  /**
   * Asked before each attempt to connect for more of what `metadata` says, and comes before it: so a page that reconnects does it with a
   * token that has not expired. What it throws fails the attempt, as a server that cannot be reached does. If the server refuses the
   * client, a channel that was open asks once more, and is closed if that is refused, too.
   */
  credentials?: (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>) | undefined;
  /** The class to open sockets with, where the platform has none: that of the npm package `ws`, for instance. */
  WebSocket?: (new (url: string, protocols?: string | string[]) => any) | undefined;
}

/** What the server serves of the services that are used on a channel. */
export interface Skew {
  /** `compatible`: every method. `degraded`: some. `incompatible`: none. */
  readonly level: "compatible" | "degraded" | "incompatible";
  /** The methods that are not served, by their full names, such as `people.v1.People.get_person`, each with the status of its calls. */
  readonly methods: readonly { readonly name: string; readonly status: "schema_mismatch" | "unimplemented" }[];
  /** The services of these methods, with the schema ids of both sides. */
  readonly schemas: readonly { readonly service: string; readonly client: string; readonly server: string }[];
  /**
   * Whether this client was made from an older schema than the server, or from a newer one. Only schemas with releases (`turbo.lock`) tell;
   * `undefined` otherwise, and where both are of one schema.
   */
  readonly client: "older" | "newer" | undefined;
}

/**
 * Calls `run` when the server does not serve all methods as this client knows them - the page has outlived a deployment, or came before one -
 * and whenever that changes, as when a server takes the place of another: at last with the level `compatible` again. Methods that are not
 * served fail with `schema_mismatch` or `unimplemented`. {@link reloadOnSkew} makes a page load anew.
 *
 * @returns a function that ends it
 */
export declare function watchSkew(channel: Channel, run: (skew: Skew) => unknown): () => void;

/** What the server serves of the services that a channel is used for, as far as it is known. */
export declare function skewOf(channel: Channel): Skew;

/** Whether the server serves a method as it is known here: `isAvailable(channel, People.getPerson)`. `undefined` until it has said so. */
export declare function isAvailable(channel: Channel, method: MethodInfo<any>): boolean | undefined;

/** When a page reloads. */
export interface ReloadOptions {
  /** Asked before the page would reload: if there is work that would be lost, it does not. */
  hasUnsavedWork?: (() => boolean) | undefined;
}

/**
 * A policy for pages: `watchSkew(channel, reloadOnSkew())` reloads the page when it is degraded or incompatible, so that it is what the server
 * has now.
 *
 * It does so once for each schema of the server, in each tab (by `sessionStorage`; without that, if the page was not reloaded already), and
 * never if the client is newer than the server. A page with unsaved work can ask again when that is saved: what this answers takes
 * `skewOf(channel)`, and tells whether it reloads.
 */
export declare function reloadOnSkew(options?: ReloadOptions): (skew: Skew) => boolean;

/**
 * What a channel is doing. Calls made while it connects wait for it; on a closed one they fail. On an idle one, which the server asked to be
 * left until there is something to call, they connect.
 */
export type ConnectionState = "connecting" | "open" | "reconnecting" | "idle" | "closed";

/** A connection to a server, shared by any number of services. It reconnects by itself. */
export interface Channel {
  /** What it is doing. */
  readonly state: ConnectionState;
  /** Why there is no connection: why the last one was lost, or the last attempt failed. */
  readonly lostBecause: CallError<undefined> | undefined;
  /** Milliseconds until the next attempt to connect, while the channel waits for it. */
  readonly nextAttempt: number | undefined;
  /**
   * Connects at once instead of waiting; if it is connected, asks at once whether the server is still there. Pages do that by themselves when
   * the network comes back, and when they are looked at again.
   */
  nudge(): void;
  /**
   * Calls `run` with the state, at once and at each change of it, of `lostBecause` and of `nextAttempt`. A channel is a store as Svelte
   * knows them.
   *
   * @returns a function that ends it
   */
  subscribe(run: (state: ConnectionState) => void): () => void;
  /**
   * Says anew who the client is, with what replaces keys of the metadata and of the credentials: a new token, for instance. Calls that
   * are under way go on, and reconnects say it too. While there is no connection, it waits for one.
   *
   * @throws `CallError` when the server refuses it: then the client is who it was
   */
  renew(metadata: Readonly<Record<string, string>>): Promise<void>;
  /** Ends the connection for good. Calls that are under way fail with `cancelled`. */
  close(): void;
}

/** Who wants the items of a stream. */
export interface Observer<T> {
  next?: ((item: T) => void) | undefined;
  /** The stream failed, nearly always with a {@link CallError}. Without it, the error goes to `reportError`. */
  error?: ((error: unknown) => void) | undefined;
  /** The stream is complete. */
  complete?: (() => void) | undefined;
}

/**
 * What a streaming method answers. The call is made when the items are asked for.
 *
 * `for await` takes them once, and leaving the loop cancels the call. A loop that is slow makes the server wait. A stream that the
 * method takes is asked for an iterator by each call, and for its items as they can be sent.
 */
export interface ServerStream<T> extends AsyncIterable<T> {
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
  /**
   * Hands items to one of several observers, as a store that Svelte knows. The first to come makes the call, who
   * comes later gets the last item at once, and the last to leave cancels the call.
   *
   * @returns a function that ends it
   */
  subscribe(observer: ((item: T) => void) | Observer<T>): () => void;
}

/** One method, as its class shows it: `People.getPerson`. `E` is the error that it throws. */
export interface MethodInfo<E = never> {
  /** The name on the wire, such as `people.v1.People.get_person`. */
  readonly name: string;
  /** Whether repeating a call does no harm. */
  readonly idempotent: boolean;
  /** Whether `error` carries the error that this method throws, which is then in `error.error`. */
  isError(error: unknown): error is CallError<E>;
}

/**
 * Connects to a server.
 *
 * @param url relative to the page, or absolute; `http:` stands for `ws:`, and `https:` for `wss:`
 * @throws `CallError` when no connection can be made, `TypeError` when an argument is wrong
 */
export type Connect = (url: string | URL, options?: ConnectOptions) => Promise<Channel>;

/** What modules generated as TypeScript call: of the same version, and for nobody else. @internal */
export declare class Client {
  constructor(channel: Channel, service: Service);
  unary(index: number, options: CallOptions | undefined, args: unknown, source?: unknown): Promise<any>;
  stream(index: number, options: CallOptions | undefined, args: unknown, source?: unknown): ServerStream<any>;
}

/** @internal */
export declare class Service {
  constructor(name: string, schemaId: string, methods: readonly MethodTable[], release?: number);
  info(index: number): any;
}

/** @internal */
export interface MethodTable {
  name: string;
  signature: string;
  stream?: (open: () => any) => ServerStream<any>;
  idempotent?: boolean;
  timeout?: number;
  write?: (sink: any, args: any) => void;
  read: (source: any) => any;
  readError?: (source: any) => any;
  input?: any;
}

/** The stream that a method answers. @internal */
export declare function newStream(open: () => any): ServerStream<any>;

/** The stream that a method takes. @internal */
export declare function inputOf(name: string, write: (sink: any, value: any) => void): any;

/** Of an argument of a generic type. @internal */
export interface Codec {
  write: (sink: any, value: any) => void;
  read: (source: any) => any;
  least: number;
}

/** Reads a value of a kind. @internal */
export type Get<T = any> = (source: any) => T;
/** Writes a value of a kind. @internal */
export type Put = (sink: any, value: any) => void;
/** @internal */
export declare const getBool: Get, getU8: Get, getU16: Get, getU32: Get, getU64: Get, getU128: Get, getI8: Get,
  getI16: Get, getI32: Get, getI64: Get, getI128: Get, getU64Number: Get, getI64Number: Get, getU128Number: Get,
  getI128Number: Get, getF32: Get, getF64: Get, getString: Get, getBytes: Get, getChar: Get, getUuid: Get,
  getTimestamp: Get, getDuration: Get, getDurationBigint: Get, getDecimal: Get;
/** @internal */
export declare const putBool: Put, putU8: Put, putU16: Put, putU32: Put, putU64: Put, putU128: Put, putI8: Put,
  putI16: Put, putI32: Put, putI64: Put, putI128: Put, putU64Number: Put, putI64Number: Put, putU128Number: Put,
  putI128Number: Put, putF32: Put, putF64: Put, putString: Put, putBytes: Put, putChar: Put, putUuid: Put,
  putTimestamp: Put, putDuration: Put, putDurationBigint: Put, putDecimal: Put;
/** @internal */
export declare function getSome(source: any): boolean;
/** @internal */
export declare function putSome(sink: any, value: any): boolean;
/** @internal */
export declare function getIn(source: any): boolean;
/** @internal */
export declare function getOut(source: any, value: any): any;
/** @internal */
export declare function putIn(sink: any): void;
/** @internal */
export declare function putOut(sink: any): void;
/** @internal */
export declare function claim(source: any, bytes: number): boolean;
/** @internal */
export declare function checkObject(value: any): void;
/** @internal */
export declare function checkTuple(value: any, length: number): void;
/** @internal */
export declare function checkLimit(value: any, least: number, most: number): void;
/** @internal */
export declare function getLimit(source: any, least: number, most: number): any;
/** @internal */
export declare function getCount(source: any, least: number): number;
/** @internal */
export declare function putCount(sink: any, value: any): number;
/** @internal */
export declare function getF32s(source: any, count: number): number[];
/** @internal */
export declare function getF64s(source: any, count: number): number[];
/** @internal */
export declare function getItems(source: any, count: number, least: number): number;
/** @internal */
export declare function newList(count: number): any[];
/** @internal */
export declare function getSet(source: any, least: number, compare: (a: any, b: any) => number, key: Get): any;
/** @internal */
export declare function putSet(sink: any, value: any, compare: (a: any, b: any) => number, key: Put): void;
/** @internal */
export declare function getMap(source: any, least: number, compare: (a: any, b: any) => number, key: Get, value: Get): any;
/** @internal */
export declare function putMap(sink: any, map: any, compare: (a: any, b: any) => number, key: Put, value: Put): void;
/** @internal */
export declare function orderKeys(a: any, b: any): number;
/** @internal */
export declare function orderUuids(a: any, b: any): number;
/** @internal */
export declare function getTyped(source: any, make: any, get?: Get): any;
/** @internal */
export declare function putTyped(sink: any, value: any, make: any, put?: Put): void;
/** @internal */
export declare function getNumbers(source: any, length: number, make: any, get?: Get): any;
/** @internal */
export declare function putNumbers(sink: any, value: any, length: number, make: any, put?: Put): void;
/** @internal */
export declare function getVariant(source: any, count: number, least: number): number;
/** @internal */
export declare function getUnknown(source: any, index: number): any;
/** @internal */
export declare function getName(source: any, names: readonly string[]): string;
/** @internal */
export declare function putName(sink: any, value: any, names: readonly string[], type: string): void;
/** @internal */
export declare function putVarint(sink: any, n: number): void;
/** @internal */
export declare function unknownVariant(kind: unknown, type: string): never;

/** What may be said about a server in memory. */
export interface MockOptions {
  /** Milliseconds before a call is handled. */
  latency?: number | undefined;
  /** Answers made-up values where there is no handler. */
  fakes?: boolean | undefined;
}

/** What a handler of a server in memory is told besides its arguments. */
export interface MockContext {
  /** Aborts when the call is over: answered, cancelled, or too late. */
  readonly signal: AbortSignal;
  readonly metadata: Readonly<Record<string, string>>;
}
