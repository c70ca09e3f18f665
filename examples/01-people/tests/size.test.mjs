// What the wasm engine adds to the page stays within `budget.json`: bytes of each file, compressed with gzip. Whoever makes a file
// smaller lowers its number, and whoever has to make it larger says why.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";

const folder = new URL("../web/people/", import.meta.url);
const budget = JSON.parse(readFileSync(new URL("../budget.json", import.meta.url), "utf8"));

for (const file of ["turbo-wasm_bg.wasm", "turbo-wasm.js"]) {
  test(`${file} keeps to its budget`, (context) => {
    const bytes = readFileSync(new URL(file, folder));
    const size = gzipSync(bytes, { level: 9 }).length;
    context.diagnostic(`${bytes.length} bytes, gzip ${size}, brotli ${brotliCompressSync(bytes).length}`);
    assert.ok(size <= budget[file], `${size} bytes compressed, and it may be ${budget[file]}`);
    // A budget that is far away watches over nothing.
    assert.ok(size > budget[file] * 0.8, `${size} bytes compressed: lower the number in budget.json`);
  });
}
