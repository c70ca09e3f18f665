// What is encoded and decoded: the same on every machine.

/** SplitMix64, as far as 32 bits of it go. */
function random(seed) {
  let state = seed >>> 0;
  return (end) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % end;
  };
}

const FIRST = ["Ada", "Bob", "Chloé", "Dmitri", "Eve", "Femi", "Grete", "Håkon", "Ines", "Jürgen", "Kim", "李雷"];
const LAST = ["Abbott", "Bell", "Christensen", "Dubois", "Eriksson", "Fischer", "García", "Hopper", "Ito", "Jones"];
const WORDS = "alpha beta gamma delta billing invoice shipped urgent new customer returned north south archive draft".split(" ");
const STREETS = ["Main Street", "Rue de Rivoli", "Königsallee", "Market Square", "Old Mill Lane"];
const CITIES = ["London", "Paris", "Köln", "Oslo", "Springfield", "São Paulo"];

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** In one piece, as text is that came from outside; what was put together is a tree of pieces at first. */
const whole = (string) => text.decode(utf8.encode(string));

const OF = {
  name: (r) => whole(`${FIRST[r(FIRST.length)]} ${LAST[r(LAST.length)]}`),
  email: (r) => whole(`${WORDS[r(WORDS.length)]}.${r(10000)}@example.com`),
  maybe: (r, make) => (r(3) === 0 ? undefined : make()),
  float: (r) => Math.round(r(2 ** 31)) / 1024 - 1000,
};

function address(r) {
  return {
    street: whole(`${1 + r(200)} ${STREETS[r(STREETS.length)]}`),
    city: CITIES[r(CITIES.length)],
    zip: OF.maybe(r, () => String(10000 + r(90000))),
    place: OF.maybe(r, () => ({ x: OF.float(r), y: OF.float(r) })),
  };
}

function contact(r) {
  switch (r(4)) {
    case 0:
      return { kind: "Email", address: OF.email(r), verified: r(2) === 1 };
    case 1:
      return { kind: "Phone", number: whole(`+49 ${100 + r(900)} ${100000 + r(900000)}`), extension: OF.maybe(r, () => r(1000)) };
    case 2:
      return { kind: "Post", address: address(r) };
    default:
      return { kind: "Nobody" };
  }
}

function record(r) {
  return {
    id: r(2 ** 20) * 2 ** 20 + r(2 ** 20),
    name: OF.name(r),
    nick: OF.maybe(r, () => WORDS[r(WORDS.length)]),
    status: ["Draft", "Active", "Archived"][r(3)],
    contact: contact(r),
    address: OF.maybe(r, () => address(r)),
    tags: Array.from({ length: r(5) }, () => WORDS[r(WORDS.length)]),
    counts: Array.from({ length: r(8) }, () => r(1000)),
    created: 1_700_000_000_000 + r(2 ** 31),
    note: OF.maybe(r, () => whole(Array.from({ length: 3 + r(20) }, () => WORDS[r(WORDS.length)]).join(" "))),
  };
}

function small(r) {
  return {
    id: r(2 ** 31),
    name: OF.name(r),
    email: OF.maybe(r, () => OF.email(r)),
    age: r(100),
    active: r(2) === 1,
    score: OF.float(r),
  };
}

/** Different values of one kind, so that nobody is fast by having seen the only one. */
export function values() {
  const r = random(7);
  const several = (count, make) => Array.from({ length: count }, make);
  return {
    small: several(64, () => small(r)),
    records: several(2, () => ({ records: several(1000, () => record(r)) })),
    blob: several(2, () => ({ content: Uint8Array.from({ length: 1 << 20 }, () => r(256)) })),
    numbers: several(2, () => ({ numbers: Float64Array.from({ length: 100_000 }, () => OF.float(r)) })),
  };
}
