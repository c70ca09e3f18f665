// From a result to what a chart shows.

/** Ours, among peers. */
const isOurs = (name) => /^(turbo|engine = )/.test(name);

/** Whether a spread has all of its figures. */
const isWhole = (spread) => spread !== undefined && spread.every((it) => Number.isFinite(it));

/**
 * @param {import("./list.mjs").Plan} plan
 * @param {{ runs: import("./results.mjs").Run[], ends: import("./results.mjs").End[], rows: import("./results.mjs").Row[] }} result
 * @returns {import("./bars.mjs").Chart | undefined} undefined if the result has nothing of it
 */
export function chartOf(plan, { runs, ends, rows }) {
  const { figure, best, parts, without = [], names = {} } = plan;
  const chosen = parts.map(({ title, work, measure }) => ({
    title,
    rows: rows.filter((row) => row.work === work && row.measure === measure && !without.includes(row.peer) && isWhole(row[figure])),
  }));
  const groups = chosen
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) => {
      const bars = rows.map((row) => ({ name: names[row.peer] ?? row.peer, spread: row[figure], isOurs: isOurs(row.peer) }));
      bars.sort((a, b) => (best === "less" ? a.spread[1] - b.spread[1] : b.spread[1] - a.spread[1]));
      return { title, bars };
    });
  if (groups.length === 0) return undefined;
  const [{ unit, base }] = chosen.flatMap(({ rows }) => rows);
  const of = figure === "ratio" ? { base } : { unit };
  return { title: plan.title, note: plan.note, groups, ...of, isWide: plan.isWide, foot: foot(runs, ends) };
}

/** Small print: where, with what, and how busy that machine was. */
function foot(runs, ends) {
  const last = runs.at(-1);
  if (last === undefined) return [];
  const { machine, versions, peers } = last;
  const named = (all) =>
    Object.entries(all)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ");
  const commits = [...new Set(runs.map(({ commit }) => commit))].filter(Boolean);
  const loads = [...runs, ...ends].map(({ load }) => load[0]);
  const [low, high] = [Math.min(...loads), Math.max(...loads)].map((load) => load.toFixed(1));
  const kind = runs.some(({ quick }) => quick) ? "--quick, " : "";
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.os}; ${named(versions)}`;
  const when = `${kind}${last.date.slice(0, 10)}, commit ${commits.join(" and ")}, load of the machine ${low} to ${high}`;
  return Object.keys(peers).length === 0 ? [where, when] : [where, when, `With ${named(peers)}`];
}
