// Hooks for clients that turboc generates. Nothing here knows a schema, and nothing runs when it is imported.

export { useCall } from "./call.js";
export { useConnection } from "./connection.js";
export { queryKey, queryOptions } from "./query.js";
export { useStream } from "./stream.js";
