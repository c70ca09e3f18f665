// What a server serves of what a client was made for. spec.md W-16 and W-90 to W-93.

import { getBool } from "./booleans.js";
import { getBytes } from "./bytes.js";
import { connectionOf } from "./channel.js";
import { describe } from "./describe.js";
import { getU32 } from "./integers.js";
import { report } from "./report.js";
import { newSource } from "./source.js";

/**
 * @typedef {object} Skew
 * @property {"compatible" | "degraded" | "incompatible"} level
 * @property {readonly { readonly name: string, readonly status: "schema_mismatch" | "unimplemented" }[]} methods
 * @property {readonly { readonly service: string, readonly client: string, readonly server: string }[]} schemas
 * @property {"older" | "newer" | undefined} client
 */

/**
 * What the server serves of the services that a channel is used for, as far as it is known.
 *
 * @param {unknown} channel
 * @returns {Skew}
 */
export function skewOf(channel) {
  /** @type {Skew["methods"][number][]} */
  const methods = [];
  /** @type {Skew["schemas"][number][]} */
  const schemas = [];
  let served = 0;
  let isOlder = false;
  let isNewer = false;
  for (const [{ name: service, schemaId: client, methods: tables, release = 0 }, payload] of connectionOf(channel).bounds ?? []) {
    const { server, availability, releases, isKnown } = read(payload);
    const before = methods.length;
    tables.forEach(({ name }, at) => {
      const code = availability[at];
      if (code === 0) served += 1;
      else methods.push({ name: `${service}.${name}`, status: code === 1 ? "schema_mismatch" : "unimplemented" });
    });
    if (methods.length > before) schemas.push({ service, client, server });
    if (server === client) continue;
    // Who knows the client's schema as a release has one that came later.
    if (isKnown || (release > 0 && release < releases)) isOlder = true;
    else if (releases > 0 && release > releases) isNewer = true;
  }
  const level = methods.length === 0 ? "compatible" : served > 0 ? "degraded" : "incompatible";
  return { level, methods, schemas, client: isNewer ? "newer" : isOlder ? "older" : undefined };
}

/**
 * Whether the server serves a method as it is known here; nothing until it has said so.
 *
 * @param {unknown} channel
 * @param {import("./service.js").MethodInfo<any>} method
 * @returns {boolean | undefined}
 */
export function isAvailable(channel, method) {
  const { bounds } = connectionOf(channel);
  if (!bounds) return true;
  for (const [{ name: service, methods }, payload] of bounds) {
    const at = methods.findIndex(({ name }) => `${service}.${name}` === method.name);
    if (at >= 0) return read(payload).availability[at] === 0;
  }
  return undefined;
}

/**
 * Calls `run` when the server does not serve everything, and whenever that changes.
 *
 * @param {unknown} channel
 * @param {(skew: Skew) => unknown} run
 * @returns {() => void} ends it
 */
export function watchSkew(channel, run) {
  if (typeof run !== "function") throw new TypeError(`run: expected a function, got ${describe(run)}`);
  const { bounds } = connectionOf(channel);
  let seen = "[[],[]]";
  const look = () => {
    const skew = skewOf(channel);
    const now = JSON.stringify([skew.methods, skew.schemas]);
    if (now === seen) return;
    seen = now;
    try {
      run(skew);
    } catch (error) {
      report(error);
    }
  };
  bounds?.listeners.add(look);
  look();
  return () => {
    bounds?.listeners.delete(look);
  };
}

/**
 * The payload of a `Bound`, which its engine has checked.
 *
 * @param {Uint8Array} payload
 */
function read(payload) {
  const reader = newSource(payload.subarray(8));
  const availability = getBytes(reader);
  const releases = reader.at < reader.end ? getU32(reader) : 0;
  const server = Array.from(payload.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { server, availability, releases, isKnown: releases > 0 && getBool(reader) };
}
