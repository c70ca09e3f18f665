// All rows that JavaScript plays, by name; and how an end plays them.
import { calls } from "./calls.mjs";
import { credentials } from "./credentials.mjs";
import { endings } from "./endings.mjs";
import { everything } from "./everything.mjs";
import { faults } from "./faults.mjs";
import { hostile } from "./hostile.mjs";
import { pages } from "./pages.mjs";
import { sources } from "./sources.mjs";
import { Stage } from "./stage.mjs";
import { streams } from "./streams.mjs";
import { whole } from "./whole.mjs";

const ROWS = { ...whole, ...everything, ...calls, ...streams, ...sources, ...faults, ...endings, ...credentials, ...hostile, ...pages };

/** The modules of a package of the cases, as one. */
export async function apiOf(load) {
  const modules = ["people.js", "matrix.js", "sample/everything.js", "sample/extras.js", "streams.js"];
  const [people, matrix, all, extras, streams] = await Promise.all(modules.map(load));
  return { ...streams, ...matrix, ...extras, ...people, ...all };
}

/**
 * Plays a row.
 *
 * @param {import("./stage.mjs").World} world
 * @param {string} row
 * @param {string} column
 */
export async function play(world, row, column) {
  const play = ROWS[row];
  if (play === undefined) throw new Error("JavaScript does not play it");
  const stage = await Stage.open(world, `${column}: ${row}`);
  try {
    await play(stage);
  } finally {
    stage.close();
  }
}
