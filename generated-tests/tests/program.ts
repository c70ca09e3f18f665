// A program that uses what is generated, so that its types are pinned: `tsc` compiles it and nobody runs it.
import { connect, Connection, People, type Person, type PersonError } from "../people/expected/typescript/people.js";
import { Echo, type Role, type Scalars, type Shape } from "../scalars/expected/typescript/cases/scalars.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

same<Person, { rowid?: bigint | undefined; name?: string | undefined }>(true);
same<PersonError, { kind: "NotFound"; rowid: bigint } | { kind: "Unnamed" }>(true);
same<Role, "Admin" | "Member" | "Guest">(true);
same<Extract<Shape, { kind: "Group" }>, { kind: "Group"; value: [Shape[]] }>(true);
same<Scalars["u64"], bigint>(true);
same<Scalars["u32"], number>(true);
same<Scalars["bytes"], Uint8Array>(true);

export async function main(): Promise<void> {
  const channel = await connect("/rpc");
  const people = new People(channel);
  const rowid: bigint = await people.insertPerson({ name: "Bob" });
  const person: Person = await people.getPerson(rowid, { timeout: 1_000, metadata: { trace: "1" } });
  const controller = new AbortController();
  for await (const one of people.watchPeople("B", { signal: controller.signal })) same<typeof one, Person>(true);
  const stop: () => void = people.watchPeople("").subscribe((latest) => latest?.name);
  stop();
  try {
    await people.getPerson(99n);
  } catch (e) {
    if (People.getPerson.isError(e)) {
      switch (e.error.kind) {
        case "NotFound":
          same<typeof e.error.rowid, bigint>(true);
          break;
        case "Unnamed":
          break;
        default:
          same<typeof e.error, never>(true);
      }
    }
  }
  const visits: number = await new Connection(channel).visits();
  const agent: string | undefined = await new Connection(channel).userAgent();
  await new Echo(channel).pair(["a"], new Uint8Array(2));

  // @ts-expect-error a number is no row id
  await people.getPerson(1);
  // @ts-expect-error a misspelt field
  await people.insertPerson({ nam: "Bob" });
  // @ts-expect-error an unknown variant
  await new Echo(channel).shape({ kind: "Square" });
  void [person, visits, agent];
}
