// A thread of Node that converses, and says what came of it.
import { parentPort, workerData } from "node:worker_threads";

import { converse } from "./platform.js";
import { WebSocket } from "./real_server.js";

parentPort?.postMessage(await converse(workerData, WebSocket));
