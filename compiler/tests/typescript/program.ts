// A program as applications write them, compiled against the generated declarations and never run. `./` is the folder
// that the test generates into.
import { CallError, Directory, connect } from "./directory.js";
import type { Channel, DirectoryError, MethodInfo, Nothing, Person, Role, ServerStream, Shape } from "./directory.js";
import type { Point } from "./geo.js";
import type * as hostile from "./hostile/names.js";
import { Client, Service, Table } from "./hostile/names.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles if both are the same type. */
function same<A, B>(_: Equal<A, B>): void {}

same<Role, "Admin" | "Guest">(true);
same<Person["rowid"], bigint | undefined>(true);
same<Person["tags"], (string | undefined)[]>(true);
same<Person["places"], Point[]>(true);
same<Extract<Shape, { kind: "Line" }>["value"], [Point, Point]>(true);
same<Extract<DirectoryError, { kind: "NameTaken" }>, { kind: "NameTaken"; value: [string] }>(true);
same<typeof Directory.get, MethodInfo<DirectoryError>>(true);
same<typeof Directory.draw, MethodInfo<never>>(true);
same<ReturnType<Directory["get"]>, Promise<Person>>(true);
same<ReturnType<Directory["all"]>, ServerStream<Person>>(true);
same<ReturnType<Directory["touch"]>, Promise<void>>(true);
same<ReturnType<Directory["nothing"]>, Promise<Nothing | undefined>>(true);
same<ReturnType<Client["prototype_"]>, Promise<hostile.Uint8Array>>(true);
same<hostile.Uint8Array["bytes"], Uint8Array>(true);

same<ReturnType<Directory["load"]>, Promise<bigint>>(true);
same<ReturnType<Directory["chat"]>, ServerStream<string>>(true);
same<Parameters<Directory["load"]>[1], Iterable<Person> | AsyncIterable<Person>>(true);
same<ReturnType<Service["streamed"]>, ServerStream<hostile.Iterable>>(true);

/** Any source of people: a list, a set, a generator of either kind, or a stream of another method. */
export async function load(directory: Directory, people: Person[], signal: AbortSignal): Promise<bigint[]> {
  async function* slowly(): AsyncGenerator<Person> {
    yield* people;
  }
  const sources = [people, new Set(people), people.values(), slowly(), directory.all("A")];
  const counts = sources.map((source) => directory.load("csv", source, { signal }));
  for await (const line of directory.chat("room", ["a", "b"])) line.toUpperCase();
  // @ts-expect-error: people are no texts
  void directory.load("csv", ["Ada"]);
  // @ts-expect-error: one person is no stream of them
  void directory.load("csv", people[0]);
  return Promise.all(counts);
}

export async function main(): Promise<string> {
  const channel: Channel = await connect(new URL("ws://127.0.0.1/rpc"), { metadata: { token: "x" } });
  const directory = new Directory(channel);
  const person: Person = { firstName: "Ada", role: "Admin", places: [{ x: 0, y: 1 }], tags: [undefined, "a"], grid: [] };
  const rowid: bigint = await directory.insert(person, undefined, [], { timeout: 100 });
  for await (const one of directory.all("A", { signal: AbortSignal.timeout(1) })) person.manager = one;
  // What a channel and a stream of Svelte's stores need.
  const stops: (() => void)[] = [channel.subscribe(() => {}), directory.ticks().subscribe((tick) => tick.toFixed())];
  for (const stop of stops) stop();
  try {
    await directory.get(rowid);
  } catch (error) {
    if (Directory.get.isError(error)) {
      switch (error.error.kind) {
        case "NotFound":
          return String(error.error.rowid);
        case "NameTaken":
          return error.error.value[0];
        case "Closed":
          return error.status;
      }
    }
    if (error instanceof CallError) return error.status;
  }
  return describe(await directory.draw([{ kind: "Empty" }, { kind: "Circle", radius: 1 }]));
}

/** Every variant is known: nothing is left to return at the end. */
function describe(shapes: Shape[]): string {
  const [shape] = shapes;
  switch (shape?.kind) {
    case undefined:
      return "nothing";
    case "Circle":
      return shape.centre === undefined ? "a circle" : String(shape.centre.x);
    case "Line":
      return String(shape.value[1].y);
    case "Group":
      return describe(shape.value[0]);
    case "Named":
      return shape.value[0];
    case "Empty":
      return "empty";
    case "Labelled":
      return shape.label;
  }
}

/** Whatever has the methods will do, in a test of the application. */
export const double: Pick<Directory, "touch"> = { touch: () => Promise.resolve() };

export function hostileNames(channel: Channel): [Client, Service, Table] {
  const symbol: hostile.Symbol = "NaN";
  const object: hostile.Object = { symbol };
  const event: hostile.Channel = { kind: "Channel", kind_: 1, kindOf: 2, value: "x" };
  void [object, event, Client.name, Client.length, Client.arguments];
  return [new Client(channel), new Service(channel), new Table(channel)];
}

// What must not compile.
// @ts-expect-error: a row id is a bigint
export const wrongRowid: Person = { rowid: 1, firstName: "", role: "Admin", places: [], tags: [], grid: [] };
// @ts-expect-error: there is no such role
export const wrongRole: Role = "Owner";
// @ts-expect-error: a circle has a radius
export const wrongShape: Shape = { kind: "Circle" };
// @ts-expect-error: a name is missing
export const wrongPerson: Person = { role: "Admin", places: [], tags: [], grid: [] };
