// What an application takes from the package `turbo-react`.
import { createElement } from "react";
import { queryOptions, useCall } from "turbo-react";

const service = { ask: async (name: string, _options?: object): Promise<string> => `Hello ${name}` };
const Greeting = (): string => useCall(service, "ask", ["Ada"]).data ?? "...";
const { queryKey, queryFn } = queryOptions(service, "ask", ["Ada"]);
const answer: string = await queryFn({ signal: AbortSignal.timeout(1000) });
if (answer !== "Hello Ada" || queryKey[0] !== "ask" || createElement(Greeting).type !== Greeting) throw new Error("it does not run");
