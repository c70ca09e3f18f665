// What the hooks answer, and what they do not take, for methods as they are generated. `tsc` is what runs this.
import { use } from "react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { type Answer, type Args, type CallMethod, queryKey, queryOptions, type StreamMethod, useCall, useConnection, useStream } from "turbo-react";
import { type CallError, type Channel, Connection, type ConnectionState, People, type Person, type PersonError } from "people";

declare function same<A, B>(...proof: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : ["they differ"]): void;
declare const people: People;
declare const connection: Connection;
declare const channel: Channel;

same<CallMethod<People>, "insertPerson" | "getPerson">();
same<StreamMethod<People>, "watchPeople">();
same<Args<People["getPerson"]>, [bigint]>();
same<Args<Connection["visits"]>, []>();
same<Args<(name: string | undefined, age: number, options?: { timeout?: number }) => void>, [string | undefined, number]>();
same<Answer<Connection["userAgent"]>, string | undefined>();

export function Calls() {
  const person = useCall(people, "getPerson", [1n], { timeout: 5, enabled: true });
  same<typeof person.data, Person | undefined>();
  same<typeof person.error, unknown>();
  if (person.status === "success") same<typeof person.data, Person>();
  if (person.status === "pending") same<typeof person.data, undefined>();
  if (People.getPerson.isError(person.error)) {
    same<typeof person.error, CallError<PersonError>>();
    if (person.error.error.kind === "NotFound") same<typeof person.error.error.rowid, bigint>();
  }
  const answer = use(person.promise);
  same<typeof answer, Person>();
  same<ReturnType<typeof person.refetch>, void>();

  const visits = useCall(connection, "visits");
  same<typeof visits.data, number | undefined>();
  useCall(connection, "visits", [], { enabled: false });

  // @ts-expect-error the argument is a bigint
  useCall(people, "getPerson", [1]);
  // @ts-expect-error it has an argument
  useCall(people, "getPerson");
  // @ts-expect-error and no more than one
  useCall(people, "getPerson", [1n, 2n]);
  // @ts-expect-error no such method
  useCall(people, "getPersons", [1n]);
  // @ts-expect-error it answers a stream
  useCall(people, "watchPeople", ["A"]);
  // @ts-expect-error the hook has a signal of its own
  useCall(people, "getPerson", [1n], { signal: new AbortController().signal });
}

export function Streams() {
  const last = useStream(people, "watchPeople", ["A"]);
  same<typeof last.data, Person | undefined>();
  same<typeof last.status, "pending" | "open" | "complete" | "error">();
  const names = useStream(people, "watchPeople", ["A"], {
    initial: [] as string[],
    reduce: (all, { name }) => [...all, name ?? "?"],
    reopen: true,
  });
  same<typeof names.data, string[]>();
  if (names.status === "open") same<typeof names.error, undefined>();
  // @ts-expect-error what is made of items is what there is before them
  useStream(people, "watchPeople", ["A"], { initial: 0, reduce: () => "" });
  // @ts-expect-error it answers one value
  useStream(people, "getPerson", [1n]);
}

export function State() {
  const { state, lostBecause, nextAttempt } = useConnection(channel);
  same<typeof state, ConnectionState>();
  same<typeof lostBecause, CallError<undefined> | undefined>();
  same<typeof nextAttempt, number | undefined>();
}

export function Queries() {
  const person = useQuery({ ...queryOptions(people, "getPerson", [1n]), staleTime: 5 });
  same<typeof person.data, Person | undefined>();
  const agent = useSuspenseQuery(queryOptions(connection, "userAgent"));
  same<typeof agent.data, string | null>();
  same<ReturnType<typeof nothing.queryFn>, Promise<null>>();
  queryKey(people, "getPerson");
  queryKey(people, "getPerson", [1n]);
  // @ts-expect-error it answers a stream
  queryOptions(people, "watchPeople", ["A"]);
  // @ts-expect-error the argument is a bigint
  queryKey(people, "getPerson", ["1"]);
}
const nothing = queryOptions({ rest: async (_options?: object): Promise<void> => {} }, "rest");
