// Mocks as TypeScript sees them: handlers are typed, and a wrong one is refused.
import { CallError, type Channel } from "turbo-runtime";

import { type PersonError, People } from "../people/expected/typescript/people.js";
import { fakePerson, mockChannel, type PeopleHandlers } from "../people/expected/typescript/people.mock.js";
import { fakePage } from "../everything/expected/typescript/sample/everything.mock.js";
import type { Page } from "../everything/expected/typescript/sample/everything.js";
import { mockChannel as mockStreams } from "../streams/expected/typescript/streams.mock.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

const notFound: PersonError = { kind: "NotFound", rowid: 1n };
const channel: Channel = mockChannel(
  {
    People: {
      getPerson(rowid, { signal, metadata }) {
        holds<Equal<typeof rowid, bigint>>();
        holds<Equal<typeof signal, AbortSignal>>();
        if (metadata["who"] === undefined) throw new CallError("not_found", "nobody", { error: notFound });
        return { ...fakePerson(1), name: "Bob" };
      },
      async insertPerson({ name }) {
        holds<Equal<typeof name, string | undefined>>();
        return 1n;
      },
      *watchPeople() {
        yield fakePerson();
      },
    },
  },
  { latency: 10, fakes: true },
);
new People(channel);

mockStreams({
  Streams: {
    async collect(source, items) {
      holds<Equal<typeof source, string>>();
      const numbers = [];
      for await (const { number } of items) numbers.push(number);
      return numbers;
    },
  },
});

// @ts-expect-error: a row id is a bigint
mockChannel({ People: { insertPerson: () => 1 } });
// @ts-expect-error: there is no such method
mockChannel({ People: { removePerson: () => 1n } });
// @ts-expect-error: nor such a service
mockChannel({ Persons: {} });
// @ts-expect-error: a seed is a number
fakePerson("1");

holds<Equal<Parameters<PeopleHandlers["getPerson"]>[0], bigint>>();
const page: Page<string> = fakePage((seed) => String(seed), 3);
holds<Equal<(typeof page)["items"], string[]>>();
