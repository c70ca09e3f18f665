// Time, as shares of what JSON takes. All take turns within a repeat, so that a machine that gets slower does so for all.

const now = () => performance.now();

/** A number that depends on every result, so that no result can be left out. */
let kept = 0;

/** How many milliseconds `run` takes, for each of its values once, as an average over at least `least` ms. */
function time(run, values, least) {
  let rounds = 0;
  const start = now();
  let end = start;
  while (end - start < least) {
    for (const value of values) kept += typeof run(value) === "number" ? 1 : 2;
    rounds += 1;
    end = now();
  }
  return (end - start) / rounds / values.length;
}

/** Makes the bytes of each peer, and sees that they come back as what they were. */
function prepare(peer) {
  const bytes = peer.values.map((value) => {
    const made = (peer.bytes ?? peer.encode)(value);
    return typeof made === "string" ? made : new Uint8Array(made);
  });
  peer.values.forEach((value, index) => {
    const back = (peer.bytes ?? peer.encode)(peer.decode(bytes[index]));
    if (back.length !== bytes[index].length || !Array.from(back).every((byte, at) => byte === bytes[index][at])) {
      throw new Error(`${peer.name} does not give back what it was given`);
    }
  });
  return { name: peer.name, size: bytes.reduce((sum, it) => sum + it.length, 0) / bytes.length, values: peer.values, bytes, peer };
}

/**
 * The median, and the quarter below and above which the rest lies.
 *
 * @param {number[]} numbers
 */
function summary(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * Measures every case.
 *
 * @param {{ kind: string, peers: any[] }[]} cases
 * @param {{ repeats: number, least: number, only?: string }} options `least`: milliseconds for each measurement
 */
export function measure(cases, { repeats, least, only }) {
  const rows = [];
  for (const { kind, peers } of cases) {
    if (only !== undefined && only !== kind) continue;
    const ready = peers.map(prepare);
    const times = ready.map(() => ({ decode: [], encode: [] }));
    // One more repeat warms up.
    for (let repeat = -1; repeat < repeats; repeat += 1) {
      for (const way of ["decode", "encode"]) {
        const taken = ready.map(({ peer, values, bytes }) => time(peer[way], way === "decode" ? bytes : values, repeat < 0 ? least * 2 : least));
        if (repeat < 0) continue;
        taken.forEach((ms, index) => times[index][way].push(ms));
      }
    }
    /** Times of one peer as shares of those of another. */
    const shares = (index, other) =>
      Object.fromEntries(Object.entries(times[index]).map(([way, mine]) => [way, summary(mine.map((ms, repeat) => ms / times[other][way][repeat]))]));
    ready.forEach(({ name, size }, index) => {
      rows.push({
        kind,
        name,
        size,
        ...shares(index, 0),
        against: Object.fromEntries(ready.map((other, at) => [other.name, shares(index, at)])),
        decodeMicros: summary(times[index].decode.map((ms) => ms * 1000)),
        encodeMicros: summary(times[index].encode.map((ms) => ms * 1000)),
      });
    });
  }
  return { rows, kept };
}
