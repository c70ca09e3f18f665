// What an application takes from the package `turbo-runtime`, and nothing besides.
import { CallError, type CallOptions, type Channel } from "turbo-runtime";

const options: CallOptions = { timeout: 5 };
const state = (channel: Channel): string => channel.state;
const error = new CallError("not_found", "nobody", { error: { kind: "NotFound" } });
if (error.status !== "not_found" || options.timeout !== 5 || typeof state !== "function") throw new Error("it does not run");
