// Plays rows, some at a time, and says what came of each.

/** So many rows are played at once. */
const AT_ONCE = 6;

/**
 * @param {string[]} rows
 * @param {number} limit how long a row may take, in milliseconds
 * @param {(row: string) => Promise<unknown>} play
 * @param {(row: string, problem: string, millis: number) => void} report an empty problem is none
 */
export async function playAll(rows, limit, play, report) {
  const left = rows.slice();
  const worker = async () => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      const begin = performance.now();
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("it has not ended in time")), limit);
      });
      const problem = await Promise.race([play(row), late]).then(
        () => "",
        (error) => told(error),
      );
      clearTimeout(timer);
      report(row, problem, Math.round(performance.now() - begin));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** An error with what it came of. */
function told(error) {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const cause = error.cause === undefined ? "" : `\nbecause of: ${told(error.cause)}`;
  return `${error.stack ?? error}${cause}`;
}
