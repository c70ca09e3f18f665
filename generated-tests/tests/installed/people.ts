// What an application takes from a package that `turboc wasm` has built: its first module, and the mock of it.
import { CallError, connect, People, type Person } from "people-package";
import { fakePerson, mockChannel } from "people-package/people.mock.js";

const channel = mockChannel({ People: { getPerson: (rowid) => ({ ...fakePerson(1), rowid }) } });
const person: Person = await new People(channel).getPerson(7n);
if (person.rowid !== 7n || typeof connect !== "function") throw new Error("it does not run");
const error = await new People(channel).insertPerson(person).catch((error: unknown) => error);
if (!(error instanceof CallError) || error.status !== "unimplemented") throw new Error(String(error));
