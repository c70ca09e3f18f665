// Schemas of so many methods and types, in every language, the same on every machine.

/** @typedef {"u8" | "u32" | "bool" | "f64" | "string" | "string?" | "[u32]" | "[string]"} Kind */
/** @typedef {{ methods: string[], types: { name: string, fields: { name: string, kind: Kind }[] }[] }} Schema */

/** @type {Kind[]} */
const KINDS = ["u32", "string", "string?", "bool", "f64", "[string]", "[u32]", "u8"];
const VERBS = "find move close open count rename merge split share archive".split(" ");
const NOUNS = "person order invoice parcel account ticket article region contract device".split(" ");
const WORDS =
  `amount author balance batch brand building category channel city code color comment country created currency customer deadline depth discount email enabled
  external floor format group height hidden history label language latitude level limit locked longitude manager nickname note number origin owner parent phone
  position price priority quantity rank rating reason received region revision score serial shelf signed size source state street subject supplier tags target
  title total tracking unit updated urgent vendor version visible volume warehouse weight width zone`.split(/\s+/);

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => camel(`_${name}`);

/** Methods of the same type, and types of eight fields each that one method sends and receives. */
export function schemaOf(methods, types) {
  const name = (at) => `${VERBS[at % 10]}_${NOUNS[(at + Math.floor(at / 10)) % 10]}`;
  let state = 7;
  const next = (end) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % end;
  };
  const several = (count, make) => Array.from({ length: count }, (_, at) => make(at));
  return {
    methods: several(methods, name),
    types: several(types, (at) => {
      const words = [...WORDS];
      const fields = several(8, (field) => ({ name: words.splice(next(words.length), 1)[0], kind: KINDS[(at + field) % 8] }));
      return { name: pascal(name(at)), fields };
    }),
  };
}

/** @param {Schema} schema */
export function turbo({ methods, types }) {
  const struct = ({ name, fields }) => `struct ${name} { ${fields.map((field) => `${field.name}: ${field.kind}`).join(", ")} }`;
  return [
    "package size.v1;",
    "struct Person { rowid: u32, name: string }",
    ...types.map(struct),
    ...(types.length === 0 ? [] : [`struct Whole { ${types.map((type, at) => `part${at}: ${type.name}`).join(", ")} }`]),
    "service Size {",
    ...methods.map((name) => `fn ${name}(rowid: u32) -> Person;`),
    ...(types.length === 0 ? [] : ["fn everything(whole: Whole) -> Whole;"]),
    ...(methods.length === 0 && types.length === 0 ? ["fn get_person(rowid: u32) -> Person;", "fn list_people(count: u32) -> stream Person;"] : []),
    "}",
  ].join("\n");
}

const PROTO = { u8: "uint32", u32: "uint32", bool: "bool", f64: "double", string: "string", "string?": "optional string", "[u32]": "repeated uint32", "[string]": "repeated string" };

/** @param {Schema} schema */
export function proto({ methods, types }) {
  const message = (name, fields) => `message ${name} { ${fields.map(([kind, name], at) => `${kind} ${name} = ${at + 1};`).join(" ")} }`;
  const isSmallest = methods.length === 0 && types.length === 0;
  return [
    'syntax = "proto3";',
    "package size.v1;",
    message("Person", [["uint32", "rowid"], ["string", "name"]]),
    message("Rowid", [["uint32", "rowid"]]),
    ...types.map(({ name, fields }) => message(name, fields.map((field) => [PROTO[field.kind], field.name]))),
    ...(types.length === 0 ? [] : [message("Whole", types.map(({ name }, at) => [name, `part${at}`]))]),
    "service Size {",
    ...methods.map((name) => `rpc ${pascal(name)}(Rowid) returns (Person);`),
    ...(types.length === 0 ? [] : ["rpc Everything(Whole) returns (Whole);"]),
    ...(isSmallest ? ["rpc GetPerson(Rowid) returns (Person);", "rpc ListPeople(Rowid) returns (stream Person);"] : []),
    "}",
  ].join("\n");
}

const BEBOP = { u8: "byte", u32: "uint32", bool: "bool", f64: "float64", string: "string", "string?": "string", "[u32]": "uint32[]", "[string]": "string[]" };

/** Messages, which alone can leave a field out. Methods are numbers that the page knows. @param {Schema} schema */
export function bebop({ types }) {
  const message = (name, fields) => `message ${name} { ${fields.map(([kind, name], at) => `${at + 1} -> ${kind} ${name};`).join(" ")} }`;
  return [
    message("Person", [["uint32", "rowid"], ["string", "name"]]),
    "struct Ask { uint32 id; uint32 method; uint32 rowid; }",
    "message Answer { 1 -> uint32 id; 2 -> Person person; }",
    ...types.map(({ name, fields }) => message(name, fields.map((field) => [BEBOP[field.kind], field.name]))),
    ...(types.length === 0
      ? []
      : [
          message("Whole", types.map(({ name }, at) => [name, `part${at}`])),
          "message AskWhole { 1 -> uint32 id; 2 -> Whole whole; }",
        ]),
  ].join("\n");
}

export { camel };
