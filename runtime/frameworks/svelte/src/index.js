// Stores for clients that turboc generates. Nothing here knows a schema or imports Svelte, and nothing runs when it is imported.

export { callStore } from "./call.js";
export { connectionStore } from "./connection.js";
export { streamStore } from "./stream.js";
