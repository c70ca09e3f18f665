// What the engine in wasm does with items on this side: Rust is played.
import assert from "node:assert/strict";
import { test } from "node:test";

import { newStretch } from "../src/wasm_items.js";
import { settled } from "./support.js";

/** Frames of items of one stream, of so many bytes each, at most 250. @param {number[]} sizes */
const frames = (sizes) => Uint8Array.from(sizes.flatMap((size) => [8, 3, size, ...Array(size).fill(size)]));

function setUp() {
  const told = /** @type {[number, boolean][]} */ ([]);
  const given = /** @type {(number | string)[]} */ ([]);
  const ignore = () => {};
  const stretch = newStretch(
    {
      item: (bytes) => given.push(bytes.length),
      again: () => given.push("again"),
      end: ignore,
      fail: ignore,
      want: ignore,
      enough: ignore,
    },
    (cost, all) => told.push([cost, all]),
  );
  return { stretch, told, given };
}

const HALF = 128 << 10;

// W-27
test("Rust hears when half of the window was taken, and when all was that it has handed over", () => {
  const { stretch, told } = setUp();
  assert.equal(stretch.take(), undefined);
  // 266 bytes of credit each.
  const most = Math.ceil(HALF / 266);
  stretch.sink.item(frames(Array(most - 1).fill(250)));
  for (let i = 1; i < most; i += 1) assert.deepEqual(stretch.take(), new Uint8Array(250).fill(250));
  assert.deepEqual(told.splice(0), [[0, true]]);
  stretch.sink.item(frames([250, 0]));
  assert.equal(stretch.take()?.length, 250);
  assert.deepEqual(told.splice(0), [[most * 266, false]]);
  assert.equal(stretch.take()?.length, 0);
  assert.deepEqual(told, [[0, true]]);
});

// W-36
test("what was taken of a stream that is opened again is no credit of the new one", () => {
  const { stretch, told, given } = setUp();
  const most = Math.ceil(HALF / 266);
  for (let round = 0; round < 2; round += 1) {
    stretch.sink.item(frames(Array(most - 1).fill(250)));
    while (stretch.take());
    stretch.sink.again();
  }
  assert.deepEqual([told, given], [[[0, true], [0, true]], ["again", "again"]]);
});

test("who pulls is given one item, later, and none that is dropped", async () => {
  const { stretch, told, given } = setUp();
  stretch.pull();
  await settled();
  stretch.sink.item(frames([1, 2, 3]));
  assert.deepEqual(given, [1]);
  stretch.pull();
  assert.deepEqual(given, [1]);
  await settled();
  assert.deepEqual(given, [1, 2]);
  stretch.pull();
  stretch.drop();
  await settled();
  assert.deepEqual([given, told, stretch.take()], [[1, 2], [], undefined]);
});
