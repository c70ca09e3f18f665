// What an application takes from the package `turbo-svelte`.
import { callStore, type CallResult } from "turbo-svelte";

const service = { ask: async (name: string, _options?: object): Promise<string> => `Hello ${name}` };
const answer = await new Promise<CallResult<string>>((resolve) => {
  callStore(service, "ask", ["Ada"]).subscribe((result) => {
    if (result.status !== "pending") resolve(result);
  });
});
if (answer.data !== "Hello Ada") throw new Error("it does not run");
