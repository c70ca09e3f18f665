// What the stores hold, and what they do not take, for methods as they are generated. `tsc` is what runs this.
import { get, type Readable } from "svelte/store";
import { callStore, connectionStore, streamStore } from "turbo-svelte";
import { type CallError, type Channel, Connection, type ConnectionState, People, type Person, type PersonError } from "people";

declare function same<A, B>(...proof: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : ["they differ"]): void;
declare const people: People;
declare const connection: Connection;
declare const channel: Channel;

const person = callStore(people, "getPerson", [1n], { timeout: 5 });
const now = get(person);
same<typeof now.data, Person | undefined>();
if (now.status === "success") same<typeof now.data, Person>();
if (People.getPerson.isError(now.error)) same<typeof now.error, CallError<PersonError>>();
person.refetch();
const agent = get(callStore(connection, "userAgent"));
same<typeof agent.data, string | undefined>();

const last = get(streamStore(people, "watchPeople", ["A"]));
same<typeof last.data, Person | undefined>();
const names = streamStore(people, "watchPeople", ["A"], { initial: 0, reduce: (count) => count + 1, reopen: true });
names.restart();
const counted = get(names);
same<typeof counted.data, number>();
if (counted.status === "open") same<typeof counted.error, undefined>();

const { state, lostBecause, nextAttempt } = get(connectionStore(channel));
same<typeof state, ConnectionState>();
same<typeof lostBecause, CallError<undefined> | undefined>();
same<typeof nextAttempt, number | undefined>();

// Streams and channels are stores as they are.
const state$: Readable<ConnectionState> = channel;
const items$: Readable<Person> = people.watchPeople("A");

// @ts-expect-error the argument is a bigint
callStore(people, "getPerson", [1]);
// @ts-expect-error it has an argument
callStore(people, "getPerson");
// @ts-expect-error it answers a stream
callStore(people, "watchPeople", ["A"]);
// @ts-expect-error it answers one value
streamStore(people, "getPerson", [1n]);
// @ts-expect-error the store has a signal of its own
callStore(people, "getPerson", [1n], { signal: new AbortController().signal });
export { items$, state$ };
