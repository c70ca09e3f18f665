// A program that uses everything the language has, so that its types are pinned: `tsc` compiles it and nobody runs it.
import { Everything, GREETING, MAX_NAME, Person, PersonId, Slug } from "../everything/expected/typescript/sample/everything.js";
import type { Containers, MethodInfo, Page, Role, Scalars, ServerStream } from "../everything/expected/typescript/sample/everything.js";
import { Boxed, Code, Defaults, Extras, Inner, LETTER, LOWEST, Outer } from "../everything/expected/typescript/sample/extras.js";
import type { Chain, Choice, Codes, ExtrasError, Keys, Level, Limited, Links, Maybe, Money, Pair, Tree, Version, Wrapped } from "../everything/expected/typescript/sample/extras.js";
import type { Amount } from "../everything/expected/typescript/money.js";
import type { Point } from "../everything/expected/typescript/geo.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles if both are the same type. */
function same<A, B>(_: Equal<A, B>): void {}

same<typeof MAX_NAME, 64>(true);
same<typeof GREETING, "hello\n😀">(true);
same<typeof LETTER, "😀">(true);
same<typeof LOWEST, -170141183460469231731687303715884105728n>(true);

same<Scalars["n" | "q"], string>(true);
same<[Scalars["r"], Scalars["s"], Scalars["t"], Scalars["u"], Scalars["e"]], [Date, number, number, bigint, bigint]>(true);

same<Containers["fixed"]["length"], 16>(true);
same<Containers["big"], number[]>(true);
same<Containers["set"], Set<string>>(true);
same<Containers["map"], Map<PersonId, Point[]>>(true);
same<Containers["byRole"], Map<Role, [string, bigint]>>(true);
same<Containers["pair"], [boolean, Amount]>(true);
same<Containers["page"], Page<Person>>(true);
same<Containers["pages"], Map<string, Page<Page<number>>>>(true);
same<Containers["samples"], Float32Array>(true);
same<Page<Person>["items"], Person[]>(true);
same<Page<Person>["next"], string | undefined>(true);

same<Pair<number, string>["items"], [number, number]>(true);
same<Extract<Tree<Date>, { kind: "Leaf" }>["value"], [Date]>(true);
same<Maybe, (Code[] & { readonly __brand: "sample.extras.v1.Maybe" }) | undefined>(true);
same<Codes, Code[] & { readonly __brand: "sample.extras.v1.Codes" }>(true);
same<Chain["more"], Links>(true);
same<Chain["next"], Wrapped<Chain>>(true);
same<Limited["set"], Set<Outer>>(true);
same<Keys["times"], Set<bigint>>(true);
same<Keys["moments"], Map<bigint, boolean>>(true);
same<Keys["letters"], Map<string, (Date | undefined)[]>>(true);
same<[Keys["wide"], Keys["small"]], [Int32Array, Uint16Array | undefined]>(true);
same<[Keys["number"], Keys["wait"]], [number, bigint | undefined]>(true);
same<Version["level"], Level>(true);
same<ReturnType<Extras["refs"]>, Promise<[Outer, Money]>>(true);

same<Parameters<Everything["load"]>[1], Iterable<Person> | AsyncIterable<Person>>(true);
same<ReturnType<Everything["load"]>, Promise<bigint>>(true);
same<ReturnType<Everything["chat"]>, ServerStream<string>>(true);
same<Parameters<Extras["gather"]>[0], Iterable<number[]> | AsyncIterable<number[]>>(true);

// Unions, whole: what tells them apart, and nothing besides.
same<Level, "Low" | "High">(true);
same<Choice, { kind: "Named"; name: string; secret: string } | { kind: "Plain" }>(true);
same<ExtrasError, { kind: "Refused"; why: string; code: Code } | { kind: "Old" }>(true);
same<Tree<Date>["kind"], "Leaf" | "Node">(true);

// What is optional may be left out, and may be said to be nothing; what is not may be neither.
same<Pick<Keys, "small" | "number">, { small?: Uint16Array | undefined; number: number }>(true);
same<Extract<Tree<Date>, { kind: "Node" }>["pair"], [number, Tree<Date>] | undefined>(true);
same<Pick<Keys, "small">, { small: Uint16Array | undefined }>(false);
same<Pick<Keys, "small">, { small?: Uint16Array }>(false);

// The errors of methods: what one throws is known once it was asked, and a method without errors has none.
same<typeof Extras.limited, MethodInfo<ExtrasError>>(true);
same<typeof Extras.keys, MethodInfo<never>>(true);
export function thrown(error: unknown): string | undefined {
  if (Extras.keys.isError(error)) same<typeof error.error, never>(true);
  // @ts-expect-error: nobody has asked whose error it is
  void error.error;
  if (!Extras.limited.isError(error)) return undefined;
  same<typeof error.error, ExtrasError>(true);
  // @ts-expect-error: not every variant says why
  void error.error.why;
  return error.error.kind === "Refused" ? error.error.why : error.error.kind;
}

declare const seven: bigint;
const id: PersonId = PersonId(seven);
const code: Code = Code("c");
const outer: Outer = Outer(Inner(7));
const numbers: [bigint, string, number] = [id, code, outer];

export async function main(everything: Everything): Promise<unknown[]> {
  const page = await everything.list(undefined);
  const same_ = await everything.list("after", 10, { timeout: 5 });
  const secret: Choice = { kind: "Named", name: "n", secret: "s" };
  const tree: Tree<number> = { kind: "Node", left: { kind: "Leaf", value: [1] }, right: { kind: "Leaf", value: [2] } };
  return [page.items[0]?.manager?.name, same_.next, secret, tree, await everything.get(id), numbers];
}

// What has a default may be left out, and has the type of the field where it is not.
same<NonNullable<Parameters<typeof Defaults>[0]>["large"], bigint | undefined>(true);
same<Parameters<typeof Person>[0]["tags"], string[] | undefined>(true);
same<Parameters<typeof Person>[0]["name"], string>(true);
const nobody = { id, name: "", reports: [], passwordHash: new Uint8Array() };
export const people: Person[] = [Person(nobody), Person({ ...nobody, tags: ["a"], born: new Date(0) }), Person({ ...nobody, tags: undefined })];
export const all: Defaults[] = [Defaults(), Defaults({}), Defaults({ flag: false, number: undefined, level: "Low" })];
export const boxed: Boxed = Boxed({ note: "", end: { kind: "Closed", value: [Boxed({ note: "inside" })] } });

// What must not compile.
// @ts-expect-error: a name has no default
Person({ id, reports: [], passwordHash: new Uint8Array() });
// @ts-expect-error: nothing is no name
Person({ ...nobody, name: undefined });
// @ts-expect-error: tags are texts
Person({ ...nobody, tags: [1] });
// @ts-expect-error: a misspelt field
Defaults({ flags: true });
// @ts-expect-error: only the function knows of defaults
export const untagged: Person = nobody;
// @ts-expect-error: a bigint is no identifier of a person
export const wrongId: PersonId = seven;
// @ts-expect-error: one newtype is not another
export const wrongCode: Code = Slug("s");
// @ts-expect-error: an inner is no outer
export const wrongOuter: Outer = Inner(7);
// @ts-expect-error: the page is one of people
export const wrongPage: Page<Person> = { items: [1] };
// @ts-expect-error: two items are not three
export const wrongItems: Pair<number, string>["items"] = [1, 2, 3];
