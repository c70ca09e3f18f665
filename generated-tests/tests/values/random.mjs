// Values of any type by chance, the extreme ones often. Every one of them comes back from the wire as it was.

/** So many types lie inside each other before the shortest way to an end is taken. */
const DEPTH = 5;

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const DATE = 8.64e15;
const MANTISSA = 2n ** 96n - 1n;
const CHARS = ["\0", "\x7f", "\x80", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"];
const TYPED = {
  u8: Uint8Array, i8: Int8Array, u16: Uint16Array, i16: Int16Array, u32: Uint32Array, i32: Int32Array,
  u64: BigUint64Array, i64: BigInt64Array, f32: Float32Array, f64: Float64Array,
};

export class Random {
  #definitions;
  #state;

  /** @param {any} schema as `describe.rs` writes it @param {bigint} seed */
  constructor(schema, seed) {
    this.#definitions = schema.definitions;
    this.#state = seed;
  }

  /** Sixty-four bits: splitmix64. */
  #next() {
    this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }

  /** A whole number below another. */
  below(/** @type {number} */ end) {
    return Number(this.#next() % BigInt(end));
  }

  oneOf(/** @type {readonly any[]} */ values) {
    return values[this.below(values.length)];
  }

  /** A whole number of up to so many bits. All numbers of bits come equally often. */
  #bits(/** @type {number} */ width) {
    const any = (this.#next() << 64n) | this.#next();
    return any >> BigInt(128 - 1 - this.below(width));
  }

  /** A value where it stands: `{ type, js, min, max }`. */
  value(/** @type {any} */ at, args = /** @type {any[]} */ ([]), depth = 0) {
    const { type } = at;
    const inside = (/** @type {any} */ type) => this.value({ type, js: at.js }, args, depth + 1);
    if (typeof type === "string") return this.#primitive(type, at);
    if ("param" in type) return this.value({ type: args[type.param] }, [], depth);
    if ("option" in type) {
      return depth < DEPTH && this.below(3) > 0 ? this.value({ ...at, type: type.option }, args, depth + 1) : undefined;
    }
    if ("list" in type || "array" in type) {
      const item = type.list ?? type.array;
      const length = type.length ?? this.#length(at, depth);
      const items = Array.from({ length }, () => inside(item));
      return at.js === "typed" && item in TYPED ? TYPED[/** @type {keyof typeof TYPED} */ (item)].from(/** @type {any} */ (items)) : items;
    }
    if ("set" in type) return new Set(this.#keys(type.set, at, depth));
    if ("map" in type) return new Map(this.#keys(type.map[0], at, depth).map((key) => [key, inside(type.map[1])]));
    if ("tuple" in type) return type.tuple.map(inside);
    return this.#named(this.#definitions[type.named], type.args.map((/** @type {any} */ arg) => bound(arg, args)), depth);
  }

  #named(/** @type {any} */ definition, /** @type {any[]} */ args, /** @type {number} */ depth) {
    const each = (/** @type {any[]} */ places) => places.map((at) => this.value(at, args, depth + 1));
    const object = (/** @type {any[]} */ fields) => {
      const values = each(fields.map((field) => field.at));
      return Object.fromEntries(fields.map((field, i) => [field.name, values[i]]));
    };
    if ("newtype" in definition) return this.value(definition.newtype, args, depth + 1);
    if ("struct" in definition) return object(definition.struct);
    if ("plain" in definition) return this.oneOf(definition.plain);
    const open = definition.union.filter((/** @type {any} */ variant) => depth < DEPTH || this.#ends(variant));
    const { kind, fields, items } = this.oneOf(open);
    if (fields !== undefined) return { kind, ...object(fields) };
    return items === undefined ? { kind } : { kind, value: each(items) };
  }

  /** Whether nothing in the variant has to hold another value that may go on and on. */
  #ends(/** @type {any} */ variant) {
    const ends = (/** @type {any} */ type) => {
      if (type.named !== undefined) return !this.#definitions[type.named].isRecursive;
      return type.array !== undefined ? ends(type.array) : (type.tuple ?? []).every(ends);
    };
    return [...(variant.items ?? []), ...(variant.fields ?? []).map((/** @type {any} */ field) => field.at)].every((at) => ends(at.type));
  }

  #length(/** @type {any} */ { min = 0, max = Infinity }, /** @type {number} */ depth) {
    const some = depth >= DEPTH ? 0 : this.below(40) === 0 ? 300 : depth > 2 ? 2 : 5;
    return min + this.below(Math.min(max, min + some) - min + 1);
  }

  /** In any order, and none twice. */
  #keys(/** @type {any} */ type, /** @type {any} */ at, /** @type {number} */ depth) {
    const length = this.#length(at, depth);
    const keys = new Set(Array.from({ length }, () => this.#key({ type })));
    return [...keys];
  }

  #key(/** @type {any} */ at) {
    const definition = this.#definitions[at.type.named];
    if (definition?.newtype !== undefined) return this.#key(definition.newtype);
    // A timestamp that is a key is a bigint.
    return this.value({ ...at, js: "bigint" });
  }

  #primitive(/** @type {string} */ type, /** @type {any} */ at) {
    const integer = /^([ui])([0-9]+)$/.exec(type);
    if (integer !== null) {
      const width = Number(integer[2]);
      const any = integer[1] === "u" ? this.#unsigned(width, at.js) : this.#signed(width, at.js);
      return width < 64 || at.js === "number" ? Number(any) : any;
    }
    switch (type) {
      case "bool":
        return this.below(2) === 1;
      case "f32":
        return Math.fround(this.#float());
      case "f64":
        return this.#float();
      case "char":
        return this.#char();
      case "string":
        return this.#text(at);
      case "bytes":
        return Uint8Array.from({ length: this.#length(at, 0) }, () => this.below(256));
      case "uuid":
        return this.#uuid();
      case "timestamp":
        if (at.js === "bigint") return this.#signed(64, undefined);
        return new Date(this.oneOf([0, -1, DATE, -DATE, this.below(DATE), -this.below(DATE), this.below(2 ** 41)]));
      case "duration":
        return at.js === "bigint" ? this.#nanos() : this.#millis();
      case "decimal":
        return this.#decimal();
      default:
        throw new Error(`no value of ${type} is made here`);
    }
  }

  #unsigned(/** @type {number} */ width, /** @type {string | undefined} */ js) {
    const most = js === "number" ? SAFE : 2n ** BigInt(width) - 1n;
    const edges = [0n, 1n, 250n, 251n, 0xffffn, 0x10000n, 0xffffffffn, 2n ** 32n, 2n ** 64n, most - 1n, most];
    const any = this.below(2) === 0 ? this.#bits(width) : this.oneOf(edges);
    return any > most ? most : any;
  }

  #signed(/** @type {number} */ width, /** @type {string | undefined} */ js) {
    const most = js === "number" ? SAFE : 2n ** BigInt(width - 1) - 1n;
    const least = js === "number" ? -SAFE : -(2n ** BigInt(width - 1));
    const any = (this.below(2) === 0 ? 1n : -1n) * this.#unsigned(width, undefined);
    return any > most ? most : any < least ? least : any;
  }

  #float() {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, this.#next());
    const any = view.getFloat64(0);
    return this.oneOf([0, -0, 0.1, 1.5, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** -149, Infinity, -Infinity, NaN, any, any, any]);
  }

  #char() {
    const kind = this.below(4);
    if (kind === 0) return this.oneOf(CHARS);
    if (kind > 1) return String.fromCharCode(32 + this.below(95));
    const scalar = this.below(0x110000 - 0x800);
    return String.fromCodePoint(scalar < 0xd800 ? scalar : scalar + 0x800);
  }

  /** The lengths of a text are those of its UTF-8. */
  #text(/** @type {any} */ at) {
    const length = this.#length(at, 0);
    let text = "";
    for (let size = 0; size < length; size = Buffer.byteLength(text)) {
      const next = this.#char();
      text += size + Buffer.byteLength(next) > (at.max ?? Infinity) ? "x" : next;
    }
    return text;
  }

  #uuid() {
    const hex = this.oneOf([0n, 2n ** 128n - 1n, this.#bits(128), (this.#next() << 64n) | this.#next()]);
    return hex.toString(16).padStart(32, "0").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  #nanos() {
    const seconds = this.oneOf([0n, 1n, 2n ** 64n - 1n, this.#next()]);
    return seconds * 10n ** 9n + this.oneOf([0n, 1n, 999_999_999n, BigInt(this.below(1e9))]);
  }

  /** Every nanosecond, as long as a number of milliseconds tells them apart. */
  #millis() {
    const fine = (this.below(8.5e6) * 1e9 + this.below(1e9)) / 1e6;
    return this.oneOf([0, 1e-6, 1, Number.MAX_SAFE_INTEGER, this.below(2 ** 53), fine, fine]);
  }

  #decimal() {
    const mantissa = this.oneOf([0n, 1n, MANTISSA, this.#bits(64), this.#bits(96)]);
    const scale = this.below(29);
    const digits = String(mantissa).padStart(scale + 1, "0");
    const point = digits.length - scale;
    const sign = mantissa !== 0n && this.below(2) === 0 ? "-" : "";
    return sign + digits.slice(0, point) + (scale === 0 ? "" : `.${digits.slice(point)}`);
  }
}

/** A type with arguments in the place of its parameters. */
function bound(/** @type {any} */ type, /** @type {any[]} */ args) {
  if (typeof type === "string") return type;
  if ("param" in type) return args[type.param];
  return { ...type, args: type.args.map((/** @type {any} */ arg) => bound(arg, args)) };
}
