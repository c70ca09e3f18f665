// The tables of services that generated modules hold.

import { hasErrorType } from "./errors.js";

/**
 * What a generated module says about a method. Its bytes are described by `signature`, its errors read by
 * `readError`.
 *
 * @typedef {object} MethodTable
 * @property {string} name as the schema writes it
 * @property {string} signature sixteen hexadecimal digits
 * @property {typeof import("./stream.js").newStream} [stream] makes the stream that it answers, where it answers one
 * @property {boolean} [idempotent] whether repeating it does no harm
 * @property {number} [timeout] in milliseconds, where a caller names none
 * @property {(sink: import("./sink.js").Sink, args: any) => void} [write] the arguments, by their names; of a method that has some
 * @property {(source: import("./source.js").Source) => any} read the result, or an item
 * @property {import("./input.js").InputTable} [input] the stream that it takes, where it takes one
 * @property {(reader: import("./source.js").Source) => any} [readError]
 */

/**
 * One method, as its class shows it: `People.getPerson`.
 *
 * @template [E=unknown]
 */
export class MethodInfo {
  #table;

  /**
   * @param {string} service
   * @param {MethodTable} table
   */
  constructor(service, table) {
    this.#table = table;
    /** The name on the wire, such as `people.v1.People.get_person`. */
    this.name = `${service}.${table.name}`;
    /** Whether repeating it does no harm. */
    this.idempotent = table.idempotent === true;
  }

  /**
   * Whether `error` is one that this method throws, and not just any failure.
   *
   * @param {unknown} error
   * @returns {error is import("./errors.js").CallError<E>}
   */
  isError(error) {
    return hasErrorType(error, this.#table.readError);
  }
}

/** A service: what a client tells the server when it binds, and what it decodes with. */
export class Service {
  /** @type {readonly MethodInfo<any>[]} */
  #infos;

  /**
   * @param {string} name with its package: `people.v1.People`
   * @param {string} schemaId sixteen hexadecimal digits
   * @param {readonly MethodTable[]} methods
   * @param {number} [release] how many releases there were of the schema
   */
  constructor(name, schemaId, methods, release) {
    this.name = name;
    this.schemaId = schemaId;
    this.methods = methods;
    this.release = release;
    this.#infos = methods.map((table) => new MethodInfo(name, table));
  }

  /**
   * @param {number} index
   * @returns {MethodInfo<any>}
   */
  info(index) {
    return /** @type {MethodInfo<any>} */ (this.#infos[index]);
  }
}
