// The declarations that applications see, held against the code. It is compiled, not run.
import type * as declared from "../index.js";
import type { Channel } from "../src/channel.js";
import type { DecodeError, EncodeError } from "../src/errors.js";
import type { CallError, connectInJs, MethodInfo, wasmEngine } from "../src/index.js";
import type { CallOptions } from "../src/options.js";
import type { ConnectOptions } from "../src/connect.js";
import type { Status } from "../src/status.js";
import type { newStream } from "../src/stream.js";

type Failure = { kind: "NotFound"; rowid: bigint };

/** Compiles if `From` can stand where `To` is expected. */
type Fits<From extends To, To> = From;

export type Code = [
  Fits<Channel, declared.Channel>,
  Fits<ReturnType<typeof newStream<string>>, declared.ServerStream<string>>,
  Fits<MethodInfo<Failure>, { readonly name: string; readonly idempotent: boolean }>,
  Fits<CallError<Failure>, { status: declared.Status; error: Failure }>,
  Fits<EncodeError, { path: string; reason: string }>,
  Fits<DecodeError, { path: string; reason: string }>,
  Fits<Status, declared.Status>,
  Fits<declared.Status, Status>,
  Fits<declared.CallOptions, CallOptions>,
  Fits<CallOptions, declared.CallOptions>,
  Fits<declared.ConnectOptions, ConnectOptions>,
  Fits<Parameters<declared.Connect>, Parameters<typeof connectInJs>>,
  Fits<Awaited<ReturnType<typeof connectInJs>>, declared.Channel>,
  Fits<Parameters<declared.Connect>, Parameters<ReturnType<typeof wasmEngine>>>,
  Fits<Awaited<ReturnType<ReturnType<typeof wasmEngine>>>, declared.Channel>,
  Fits<ConstructorParameters<typeof declared.CallError<Failure>>, ConstructorParameters<typeof CallError<Failure>>>,
];

export type Names = [
  Fits<declared.CallError["name"], CallError["name"]>,
  Fits<"CallError" | "DecodeError" | "EncodeError", keyof typeof import("../src/index.js")>,
];

/** How applications use it. */
export async function application(
  connect: declared.Connect,
  getPerson: declared.MethodInfo<Failure>,
  people: declared.ServerStream<string>,
): Promise<bigint | undefined> {
  const channel = await connect("/rpc", { timeout: 1000, signal: AbortSignal.timeout(5) });
  const state: "connecting" | "open" | "reconnecting" | "idle" | "closed" = channel.state;
  const stop: () => void = channel.subscribe((now) => console.log(now === state));
  stop();
  people.subscribe((name) => console.log(name.length))();
  people.subscribe({ next: (name) => console.log(name.length), error: (error) => console.error(error) })();
  try {
    for await (const name of people) console.log(name.length);
  } catch (error) {
    if (getPerson.isError(error)) return error.error.kind === "NotFound" ? error.error.rowid : undefined;
    throw error;
  }
  // @ts-expect-error: there is no such option
  await connect("/rpc", { retries: 3 });
  // @ts-expect-error: nothing is known of an error that nobody asked about
  people.subscribe({ error: (error) => console.log(error.status) });
  return undefined;
}
