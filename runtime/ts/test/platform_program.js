// `platform_program.js URL`: prints what came of the conversation. For Deno and Bun, which have a WebSocket of their own.
import { converse } from "./platform.js";

console.log(JSON.stringify(await converse(String(process.argv[2]))));
