/**
 * The parameters of a generated method without its options: what `args` of the hooks are.
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

/** What may be said about a call that a hook makes. */
export interface UseCallOptions extends CallOptions {
  /** Makes no call while it is `false`. Default: `true`. */
  enabled?: boolean | undefined;
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
  /**
   * The answer for `use` of React, in a component inside `<Suspense>`. It is the same as long as the arguments are. The component that has
   * the hook must not suspend itself: it would forget the call whenever it does.
   */
  readonly promise: PromiseLike<T>;
  /** Makes the call again; what is shown stays until it is answered. */
  readonly refetch: () => void;
};

type Tail<M, O> = Args<M> extends [] ? [args?: readonly [], options?: O] : [args: Readonly<Args<M>>, options?: O];

/**
 * Calls a method when the component is there, and again when the arguments change. They are compared by what they contain. The call is
 * cancelled when the component goes, or the arguments change.
 */
export declare function useCall<S extends object, K extends CallMethod<S>>(
  service: S,
  method: K,
  ...rest: Tail<S[K], UseCallOptions>
): CallResult<Answer<S[K]>>;

/** What may be said about a stream. */
export interface UseStreamOptions extends UseCallOptions {
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
  /** Opens the stream anew. */
  readonly restart: () => void;
};

/**
 * Reads a stream while the component is there, and another one when the arguments change: `data` is made of all items. The stream is
 * cancelled when the component goes.
 */
export declare function useStream<S extends object, K extends StreamMethod<S>, D>(
  service: S,
  method: K,
  args: Readonly<Args<S[K]>>,
  options: UseStreamOptions & Reduce<Item<S[K]>, D>,
): StreamResult<D>;
/** The same, with the last item as `data`. */
export declare function useStream<S extends object, K extends StreamMethod<S>>(
  service: S,
  method: K,
  ...rest: Tail<S[K], UseStreamOptions>
): StreamResult<Item<S[K]> | undefined>;

/** What {@link useConnection} needs of a channel. */
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

/** What a channel is doing. On a server that renders it is `connecting`. */
export declare function useConnection<State extends string, Cause>(channel: Observable<State, Cause>): Connection<State, Cause>;

/**
 * A key for TanStack Query: the name of the method on the wire, and the arguments as plain JSON. Without arguments it stands for all
 * calls of the method, when queries are looked for.
 */
export declare function queryKey<S extends object, K extends CallMethod<S>>(
  service: S,
  method: K,
  args?: Readonly<Args<S[K]>>,
): readonly [string, ...unknown[]];

/** Key and function for `useQuery` of TanStack Query. A method that answers `undefined` gives `null`, since its cache knows no `undefined`. */
export declare function queryOptions<S extends object, K extends CallMethod<S>>(
  service: S,
  method: K,
  ...rest: Tail<S[K], CallOptions>
): {
  queryKey: readonly [string, ...unknown[]];
  queryFn: (context: { signal: AbortSignal }) => Promise<Exclude<Answer<S[K]>, undefined | void> | (undefined extends Answer<S[K]> ? null : never)>;
};
