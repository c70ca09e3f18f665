// The engine that is written in JavaScript: it needs no wasm.

import { readTarget } from "./connect.js";
import { openChannel } from "./open.js";
import { newSession } from "./session.js";

/**
 * The `connect` of a package without wasm.
 *
 * @param {string | URL} url
 * @param {import("./connect.js").ConnectOptions} [options]
 * @returns {Promise<import("./channel.js").Channel>}
 */
export const connectInJs = async (url, options = {}) => openChannel(readTarget(url, options), newSession);
