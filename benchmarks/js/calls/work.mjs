// What is asked, and how many answers come in a second.
import { check } from "./people.mjs";
import { PEERS } from "./peers.mjs";

const AT_ONCE = 1000;
const ITEMS = 10_000;

/** Each does a piece of work and answers how many answers or items it brought, all of which were looked at. */
const WORKS = {
  async sequential({ get }) {
    const count = 10;
    for (let rowid = 0; rowid < count; rowid += 1) check(await get(rowid), rowid);
    return count;
  },
  async "1,000 at once"({ get }) {
    const people = await Promise.all(Array.from({ length: AT_ONCE }, (_, rowid) => get(rowid)));
    people.forEach(check);
    return AT_ONCE;
  },
  async stream({ list }) {
    let rowid = 0;
    for await (const person of list(ITEMS)) check(person, rowid++);
    if (rowid !== ITEMS) throw new Error(`a stream of ${ITEMS} ended after ${rowid}`);
    return ITEMS;
  },
};

/**
 * Opens everyone whose server is one of these.
 *
 * @param {import("./peers.mjs").Platform} platform
 * @param {readonly string[]} servers
 * @returns {Promise<(peer: string, work: string, least: number) => Promise<number | undefined>>} how many answers come in a second, for at least so
 *   many milliseconds; undefined of a peer who is not here
 */
export async function askers(platform, servers) {
  const open = new Map();
  for (const peer of PEERS.filter(({ server }) => servers.includes(server))) {
    const asker = await peer.open(platform);
    if (asker !== undefined) open.set(peer.name, asker);
  }
  return async function run(peer, work, least) {
    const asker = open.get(peer);
    if (asker === undefined) return undefined;
    let count = 0;
    const begin = performance.now();
    let end = begin;
    while (end - begin < least) {
      count += await WORKS[work](asker);
      end = performance.now();
    }
    return (count / (end - begin)) * 1000;
  };
}

/** The names of what there is. */
export const NAMES = { peers: PEERS.map(({ name, server }) => ({ name, server })), works: Object.keys(WORKS) };
