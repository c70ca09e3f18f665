// Who is measured at what. Each peer has the values in its own form, and a function for each way.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Packr } from "msgpackr";

import { decode } from "../../runtime/ts/src/decode.js";
import { encode } from "../../runtime/ts/src/encode.js";
import { values } from "./data.mjs";
import * as turbo from "./generated/turbo/bench.js";
import * as bop from "./peers/bench_bop.js";
import * as pb from "./peers/bench_pb.js";

const utf8 = new TextEncoder();
const text = new TextDecoder();
const STATUSES = ["Draft", "Active", "Archived"];

/** Bytes in JSON are base64. */
function base64(bytes) {
  if (bytes.toBase64 !== undefined) return bytes.toBase64();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

function unbase64(text) {
  return Uint8Array.fromBase64 === undefined ? new Uint8Array(Buffer.from(text, "base64")) : Uint8Array.fromBase64(text);
}

/** What JSON has in the place of a typed array, and of bytes. */
const jsonForms = {
  blob: { into: (value) => ({ content: base64(value.content) }), from: (value) => ({ content: unbase64(value.content) }) },
  numbers: { into: (value) => ({ numbers: Array.from(value.numbers) }), from: (value) => value },
};

function json(kind, values) {
  const { into, from } = jsonForms[kind] ?? {};
  // A list of numbers is one already, as an application of JSON has it; bytes are made into text each time.
  const given = kind === "numbers" ? values.map(into) : values;
  const encodeOne = kind === "blob" ? (value) => utf8.encode(JSON.stringify(into(value))) : (value) => utf8.encode(JSON.stringify(value));
  const decodeOne = kind === "blob" ? (bytes) => from(JSON.parse(text.decode(bytes))) : (bytes) => JSON.parse(text.decode(bytes));
  return { name: "JSON", values: given, encode: encodeOne, decode: decodeOne };
}

/** What is already a string, as a page has it that was given one; and a string as the result. */
function jsonText(kind, values) {
  const { into, from } = jsonForms[kind] ?? {};
  const given = kind === "numbers" ? values.map(into) : values;
  const encodeOne = kind === "blob" ? (value) => JSON.stringify(into(value)) : (value) => JSON.stringify(value);
  const decodeOne = kind === "blob" ? (text) => from(JSON.parse(text)) : (text) => JSON.parse(text);
  return { name: "JSON, string to value and back", values: given, encode: encodeOne, decode: decodeOne };
}

const size = (bytes) => bytes.length;

function turboOf(name, values, write, read) {
  return {
    name,
    values,
    // As a call does it: the bytes lie in a buffer that the next message uses again.
    encode: (value) => encode(write, value, size),
    decode: (bytes) => decode(bytes, read),
    bytes: (value) => encode(write, value, (bytes) => bytes.slice()),
  };
}

const memory = new WebAssembly.Memory({ initial: 64 });

/**
 * As the engine in wasm does it: what has arrived is copied into the memory of wasm, once, and the value is read out of that; arguments are
 * written by JavaScript, and copied there.
 */
function turboInWasm(values, write, read) {
  const into = (bytes) => {
    const there = new Uint8Array(memory.buffer, 1024, bytes.length);
    there.set(bytes);
    return there;
  };
  return {
    ...turboOf("turbo, engine in wasm", values, write, read),
    encode: (value) => encode(write, value, (bytes) => into(bytes).length),
    decode: (bytes) => decode(into(bytes), read),
  };
}

const turboForms = {
  small: (values) => [
    turboOf("turbo", values, turbo.$writeSmall, turbo.$readSmall),
    turboInWasm(values, turbo.$writeSmall, turbo.$readSmall),
  ],
  records: (values) => [
    turboOf("turbo", values, turbo.$writeRecords, turbo.$readRecords),
    turboInWasm(values, turbo.$writeRecords, turbo.$readRecords),
    turboOf("turbo, bigint", values.map(exact), turbo.$writeExacts, turbo.$readExacts),
  ],
  blob: (values) => [
    turboOf("turbo", values, turbo.$writeBlob, turbo.$readBlob),
    turboInWasm(values, turbo.$writeBlob, turbo.$readBlob),
  ],
  numbers: (values) => [
    turboOf("turbo", values, turbo.$writeNumbers, turbo.$readNumbers),
    turboInWasm(values, turbo.$writeNumbers, turbo.$readNumbers),
    turboOf("turbo, an ordinary array", values.map(jsonForms.numbers.into), turbo.$writePlain, turbo.$readPlain),
  ],
};

function exact({ records }) {
  return { records: records.map((record) => ({ ...record, id: BigInt(record.id), created: BigInt(record.created) })) };
}

/** Without the properties that say nothing. */
const present = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const pbContact = ({ kind, ...fields }) => {
  if (kind === "Nobody") return { contact: { case: undefined } };
  return { contact: { case: kind.toLowerCase(), value: kind === "Post" ? pbAddress(fields.address) : present(fields) } };
};
const pbAddress = (address) => present(address);
const pbRecord = (record) =>
  present({ ...record, status: STATUSES.indexOf(record.status), contact: pbContact(record.contact), address: record.address && pbAddress(record.address) });
const pbForms = {
  small: [pb.SmallSchema, present],
  records: [pb.RecordsSchema, ({ records }) => ({ records: records.map(pbRecord) })],
  blob: [pb.BlobSchema, (value) => value],
  numbers: [pb.NumbersSchema, ({ numbers }) => ({ numbers: Array.from(numbers) })],
};

function protobufEs(kind, values) {
  const [schema, form] = pbForms[kind];
  return {
    name: "protobuf-es",
    values: values.map((value) => create(schema, form(value))),
    encode: (message) => toBinary(schema, message),
    decode: (bytes) => fromBinary(schema, bytes),
  };
}

const bopContact = ({ kind, ...fields }) => ({ tag: ["Email", "Phone", "Post", "Nobody"].indexOf(kind) + 1, value: fields });
const bopForms = {
  small: [bop.Small, (value) => value],
  records: [
    bop.RecordList,
    ({ records }) => ({
      records: records.map((record) => ({ ...record, status: STATUSES.indexOf(record.status), contact: bopContact(record.contact) })),
    }),
  ],
  blob: [bop.Blob, (value) => value],
  numbers: [bop.NumberList, ({ numbers }) => ({ numbers: Array.from(numbers) })],
};

function bebop(kind, values) {
  const [type, form] = bopForms[kind];
  return { name: "bebop", values: values.map(form), encode: (value) => type.encode(value), decode: (bytes) => type.decode(bytes) };
}

/** One for each kind, which has seen all of its shapes: both sides share what records are made of. */
function msgpackr(kind, values) {
  const structures = [];
  const packr = new Packr({ structures, moreTypes: true });
  const given = kind === "numbers" ? values.map(jsonForms.numbers.into) : values;
  return { name: "msgpackr", values: given, encode: (value) => packr.pack(value), decode: (bytes) => packr.unpack(bytes) };
}

/** What a copy of such bytes costs by itself: whoever gives memory of its own to what it reads takes no less. */
function copy(values) {
  const kept = new Uint8Array(values[0].length);
  return {
    name: "a copy, and nothing else",
    values,
    encode(bytes) {
      kept.set(bytes);
      return kept.length;
    },
    decode: (bytes) => bytes.slice(),
    bytes: (bytes) => bytes,
  };
}

const copies = {
  blob: (values) => [copy(values.map(({ content }) => content))],
  numbers: (values) => [copy(values.map(({ numbers }) => new Uint8Array(numbers.buffer)))],
};

/** Every kind of value, and who is measured at it, JSON first. */
export function cases() {
  return Object.entries(values()).map(([kind, values]) => ({
    kind,
    peers: [
      json(kind, values),
      jsonText(kind, values),
      ...turboForms[kind](values),
      protobufEs(kind, values),
      msgpackr(kind, values),
      bebop(kind, values),
      ...(copies[kind]?.(values) ?? []),
    ],
  }));
}
