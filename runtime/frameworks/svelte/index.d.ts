/**
 * The parameters of a generated method without its options: what `args` of the stores are.
 */
export type Args<M> = M extends (...args: infer P) => unknown ? WithoutLast<P> : never;

type WithoutLast<P extends readonly unknown[]> =
  Required<P> extends readonly [] | readonly [unknown] ? [] : P extends readonly [infer First, ...infer Rest] ? [First, ...WithoutLast<Rest>] : [];

/** What a method answers, once. */
export type Answer<M> = M extends (...args: any[]) => Promise<infer T> ? T : never;

/** What a method answers, one after the other. */
export type Item<M> = M extends (...args: any[]) => AsyncIterable<infer T> ? T : never;

/** The names of the methods of `S` that answer one value. */
export type CallMethod<S> = string & { [K in keyof S]: S[K] extends (...args: any[]) => Promise<unknown> ? K : never }[keyof S];

/** The names of the methods of `S` that answer a stream. */
export type StreamMethod<S> = string & { [K in keyof S]: S[K] extends (...args: any[]) => AsyncIterable<unknown> ? K : never }[keyof S];

/** What may be said about a call. It is read when the call is made. */
export interface CallOptions {
  /** How long to wait, in milliseconds, instead of what the schema says. */
  timeout?: number | undefined;
  /** Travels beside the arguments. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** A store as Svelte knows them. */
export interface Readable<T> {
  /**
   * Calls `run` with the value, at once and at each change of it.
   *
   * @returns a function that ends it
   */
  subscribe(run: (value: T) => void): () => void;
}

/** A call, as far as it has come. */
export type CallResult<T> = (
  | { readonly status: "pending"; readonly data: undefined; readonly error: undefined }
  | { readonly status: "success"; readonly data: T; readonly error: undefined }
  /** `error` is what the call rejected with: ask `People.getPerson.isError(error)`. `data` is the answer of before, if there was one. */
  | { readonly status: "error"; readonly data: T | undefined; readonly error: unknown }
) & {
  /** Whether the call is under way, for the first time or again. */
  readonly isFetching: boolean;
};

/** The store of a call. */
export interface CallStore<T> extends Readable<CallResult<T>> {
  /** Makes the call again, where somebody is subscribed; what is shown stays until it is answered. */
  refetch(): void;
}

type Tail<M, O> = Args<M> extends [] ? [args?: readonly [], options?: O] : [args: Readonly<Args<M>>, options?: O];

/**
 * A method's answer. The call is made when somebody subscribes, and cancelled when the last one leaves before it is answered; who
 * subscribes after that makes it again.
 */
export declare function callStore<S extends object, K extends CallMethod<S>>(
  service: S,
  method: K,
  ...rest: Tail<S[K], CallOptions>
): CallStore<Answer<S[K]>>;

/** What may be said about a stream. */
export interface StreamOptions extends CallOptions {
  /** Opens the stream again when its connection is lost, and begins anew with `initial`. Default: `false`. */
  reopen?: boolean | undefined;
}

/** How items become what is shown. */
export interface Reduce<T, D> {
  /** What is shown before the first item. */
  initial: D;
  /** What is shown with one more item: a new value, not the changed old one. Called once for each item. */
  reduce: (data: D, item: T) => D;
}

/** A stream, as far as it has come. */
export type StreamResult<D> = (
  | { readonly status: "pending" | "open" | "complete"; readonly error: undefined }
  /** `error` is what the stream failed with: ask `People.watchPeople.isError(error)`. */
  | { readonly status: "error"; readonly error: unknown }
) & {
  /** The last item, or what `reduce` made of all. It stays when the stream ends or fails. */
  readonly data: D;
};

/** The store of a stream. */
export interface StreamStore<D> extends Readable<StreamResult<D>> {
  /** Opens the stream anew, where somebody is subscribed. */
  restart(): void;
}

/**
 * What is made of all items of a stream, which is opened when somebody subscribes, and cancelled when the last one leaves; who subscribes
 * after that opens it anew.
 */
export declare function streamStore<S extends object, K extends StreamMethod<S>, D>(
  service: S,
  method: K,
  args: Readonly<Args<S[K]>>,
  options: StreamOptions & Reduce<Item<S[K]>, D>,
): StreamStore<D>;
/** The same, with the last item as `data`. */
export declare function streamStore<S extends object, K extends StreamMethod<S>>(
  service: S,
  method: K,
  ...rest: Tail<S[K], StreamOptions>
): StreamStore<Item<S[K]> | undefined>;

/** What {@link connectionStore} needs of a channel. */
export interface Observable<State extends string = string, Cause = unknown> {
  readonly state: State;
  readonly lostBecause: Cause;
  readonly nextAttempt: number | undefined;
  subscribe(run: (state: State) => void): () => void;
}

/** A connection, as it is now. */
export interface Connection<State extends string = string, Cause = unknown> {
  readonly state: State;
  /** Why there is no connection. */
  readonly lostBecause: Cause;
  /** Milliseconds until the next attempt to connect, at the time when the channel last said something. */
  readonly nextAttempt: number | undefined;
}

/** What a channel is doing, and why. A channel itself is a store too, of its state alone. */
export declare function connectionStore<State extends string, Cause>(channel: Observable<State, Cause>): Readable<Connection<State, Cause>>;
