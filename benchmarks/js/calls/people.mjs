// The people that servers in JavaScript make up, which are those of the server in Rust; and whether an answer is right.

/** @typedef {{ rowid: number, name: string, email?: string, age: number }} Person */

/**
 * Every other one has an address.
 *
 * @param {number} rowid
 * @returns {Person}
 */
export function madeUp(rowid) {
  const person = { rowid, name: `Person number ${rowid}`, age: rowid % 100 };
  return rowid % 2 === 0 ? { ...person, email: `person.${rowid}@example.org` } : person;
}

/**
 * @param {Person} person
 * @param {number} rowid
 */
export function check(person, rowid) {
  const { name, email, age } = madeUp(rowid);
  if (person.rowid !== rowid || person.name !== name || (person.email ?? undefined) !== email || person.age !== age) {
    throw new Error(`the answer to ${rowid} is ${JSON.stringify(person)}`);
  }
}
