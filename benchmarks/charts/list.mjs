// Which charts there are, and what each shows of whose result.

/**
 * @typedef {{ title: string, work: string, measure: string }} Part
 * @typedef {{
 *   file: string,
 *   bench: string,
 *   title: string,
 *   note: string,
 *   figure: "ratio" | "value",
 *   best: "less" | "more",
 *   parts: Part[],
 *   without?: string[],
 *   names?: Record<string, string>,
 *   isWide?: boolean,
 * }} Plan `without`: peers that would only be noise in it; `names`: what a peer is called in place of its name in the rows; `isWide`: figures are of several magnitudes
 */

/** A part for each of these works, all measured the same way. */
const each = (measure, works) => works.map((work) => ({ title: work, work, measure }));

/** A part for each measure of one work. */
const of = (work, measures) => measures.map((measure) => ({ title: `${work}: ${measure}`, work, measure }));

const LESS = "Less is better. The whisker is the middle half of all repeats.";
const MORE = "More is better. The whisker is the middle half of all repeats.";

/** @type {Plan[]} */
export const PLANS = [
  {
    file: "codec-encode",
    bench: "codec",
    title: "Rust: encoding into a buffer that is used again",
    note: `Time, of what bincode takes with its own derives in the same repeat. ${LESS}`,
    figure: "ratio",
    best: "less",
    parts: each("encode, reused buffer", ["small record", "1,000 mixed records"]),
    without: ["bincode 2.0.1, serde"],
  },
  {
    file: "codec-decode",
    bench: "codec",
    title: "Rust: decoding into values that own their memory",
    note: `Time, of what bincode takes with its own derives in the same repeat. ${LESS}`,
    figure: "ratio",
    best: "less",
    parts: each("decode", ["small record", "1,000 mixed records"]),
    without: ["bincode 2.0.1, serde", "memcpy of the bytes"],
  },
  ...["Chromium", "Node"].map((engine) => ({
    file: `js-${engine.toLowerCase()}`,
    bench: "js",
    title: `JavaScript in ${engine}: values out of bytes, and back`,
    note: `Time, of what JSON.parse(TextDecoder) and TextEncoder(JSON.stringify) take in the same repeat. ${LESS}`,
    figure: "ratio",
    best: "less",
    parts: ["a small record", "1,000 mixed records"].flatMap((work) =>
      ["decode", "encode"].map((measure) => ({ title: `${work}: ${measure}`, work: `${engine}: ${work}`, measure })),
    ),
  })),
  ...["Chromium", "Node"].map((engine) => ({
    file: `calls-${engine.toLowerCase()}`,
    bench: "calls",
    title: `Calls and streams from ${engine}, over a socket`,
    note: `Answers and items a second, as multiples of fetch of JSON from a server in Rust in the same repeat. ${MORE}`,
    figure: "ratio",
    best: "more",
    parts: [
      { title: "one call after the other", work: `${engine}: sequential`, measure: "a second" },
      { title: "1,000 calls at once", work: `${engine}: 1,000 at once`, measure: "a second" },
      { title: "items of a stream", work: `${engine}: stream`, measure: "a second" },
    ],
  })),
  {
    file: "rpc",
    bench: "rpc",
    title: "Native calls over one connection",
    note: `Answers a second, of a client and a server with one thread each. ${MORE}`,
    figure: "value",
    best: "more",
    isWide: true,
    parts: each("a second", ["unary, 1 in flight", "unary, 256 in flight", "unary, 4,096 in flight"]),
  },
  {
    file: "rpc-streams",
    bench: "rpc",
    title: "Native streams, and large payloads",
    note: `Items and answers a second, of a client and a server with one thread each. ${MORE}`,
    figure: "value",
    best: "more",
    isWide: true,
    parts: each("a second", ["stream of items of 32 bytes", "64 KiB there and back, 1 in flight", "1 MiB there and back, 1 in flight"]),
  },
  {
    file: "compile",
    bench: "compile",
    title: "rustc on 1,000 generated types",
    note: `Processor time, of what the same types take with the derives of serde, and functions for JSON. ${LESS}`,
    figure: "ratio",
    best: "less",
    parts: each("processor time", ["rustc: check", "rustc: build", "rustc: build --release"]),
    names: { "types-alone": "types that derive nothing of it", "serde-json": "serde_json", "with-prost": "prost" },
  },
  {
    file: "generate",
    bench: "compile",
    title: "Generators: from schemas to code",
    note: `Processor time, for types with a method to five of them, from files to files. ${LESS}`,
    figure: "value",
    best: "less",
    parts: each("processor time", ["generating Rust, 1000 types", "generating Rust, 10000 types", "generating JavaScript, 1000 types"]),
    names: { "protox, prost-build and tonic-prost-build": "tonic-prost-build, protox" },
    isWide: true,
  },
  {
    file: "turboc",
    bench: "compile",
    title: "turboc: schemas through every backend",
    note: `Time on the wall, for types with a method to five of them. ${LESS}`,
    figure: "value",
    best: "less",
    parts: each("wall", ["the whole line", "a keystroke in a type: what a name means"]),
    without: ["turboc, samples"],
    isWide: true,
  },
  {
    file: "size",
    bench: "size",
    title: "What a page loads",
    note: "A page that connects, makes one call and reads one stream where there are any, bundled and minified by esbuild, compressed with gzip. Less is better.",
    figure: "value",
    best: "less",
    parts: of("the smallest page", ["gzip"]),
  },
  {
    file: "size-methods",
    bench: "size",
    title: "What each further method and type adds to a page",
    note: "By the slope from 1 to 100 of each, bundled and minified by esbuild, compressed with gzip. Less is better.",
    figure: "value",
    best: "less",
    parts: [
      { title: "a method", work: "a further method", measure: "gzip" },
      { title: "a type of eight fields", work: "a further type", measure: "gzip" },
    ],
  },
  {
    file: "idle-memory",
    bench: "idle",
    title: "Memory of a connection that waits",
    note: "Of the server, in RAM, for each of many connections that have been greeted and say nothing. Less is better.",
    figure: "value",
    best: "less",
    parts: of("idle connections", ["memory"]),
  },
  {
    file: "idle-keepalive",
    bench: "idle",
    title: "Keepalive of connections that wait",
    note: "Processor time of the server in a minute, for all of them, with the defaults of each. Less is better.",
    figure: "value",
    best: "less",
    parts: of("idle connections", ["processor time a minute"]),
  },
];
