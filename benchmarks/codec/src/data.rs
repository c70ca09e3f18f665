//! What is encoded and decoded: the same on every machine, and of the same make as in `js/data.mjs`.

use crate::plain::{Address, Blob, Contact, Numbers, Point, Record, Records, Small, Status};

const FIRST: [&str; 12] = [
    "Ada", "Bob", "Chloé", "Dmitri", "Eve", "Femi", "Grete", "Håkon", "Ines", "Jürgen", "Kim", "李雷",
];
const LAST: [&str; 10] = [
    "Abbott",
    "Bell",
    "Christensen",
    "Dubois",
    "Eriksson",
    "Fischer",
    "García",
    "Hopper",
    "Ito",
    "Jones",
];
const WORDS: [&str; 14] = [
    "alpha", "beta", "gamma", "delta", "billing", "invoice", "shipped", "urgent", "new", "customer",
    "returned", "north", "south", "archive",
];
const STREETS: [&str; 5] = [
    "Main Street",
    "Rue de Rivoli",
    "Königsallee",
    "Market Square",
    "Old Mill Lane",
];
const CITIES: [&str; 6] = ["London", "Paris", "Köln", "Oslo", "Springfield", "São Paulo"];

/// Different values of each kind, so that nobody is fast by having seen the only one.
pub(crate) struct Values {
    pub(crate) small: Vec<Small>,
    pub(crate) records: Vec<Records>,
    pub(crate) blobs: Vec<Blob>,
    pub(crate) numbers: Vec<Numbers>,
}

impl Values {
    pub(crate) fn new() -> Self {
        let mut random = Random(7);
        let random = &mut random;
        Self {
            small: (0..64).map(|_| random.small()).collect(),
            records: (0..2)
                .map(|_| Records {
                    records: (0..1_000).map(|_| random.record()).collect(),
                })
                .collect(),
            blobs: (0..2)
                .map(|_| Blob {
                    content: (0..1 << 20).map(|_| random.below(256) as u8).collect(),
                })
                .collect(),
            numbers: (0..2)
                .map(|_| Numbers {
                    numbers: (0..100_000).map(|_| random.float()).collect(),
                })
                .collect(),
        }
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len() as u64) as usize]
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Two times of three.
    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) != 0).then(|| make(self))
    }

    fn float(&mut self) -> f64 {
        self.below(1 << 31) as f64 / 1024.0 - 1000.0
    }

    fn name(&mut self) -> String {
        format!("{} {}", self.one_of(&FIRST), self.one_of(&LAST))
    }

    fn email(&mut self) -> String {
        format!("{}.{}@example.com", self.one_of(&WORDS), self.below(10_000))
    }

    fn word(&mut self) -> String {
        self.one_of(&WORDS).to_owned()
    }

    fn several<T>(&mut self, below: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.below(below);
        (0..count).map(|_| make(self)).collect()
    }

    fn small(&mut self) -> Small {
        Small {
            id: self.below(1 << 31) as u32,
            name: self.name(),
            email: self.maybe(Self::email),
            age: self.below(100) as u8,
            active: self.flag(),
            score: self.float(),
        }
    }

    fn address(&mut self) -> Address {
        Address {
            street: format!("{} {}", 1 + self.below(200), self.one_of(&STREETS)),
            city: self.one_of(&CITIES).to_owned(),
            zip: self.maybe(|it| (10_000 + it.below(90_000)).to_string()),
            place: self.maybe(|it| Point {
                x: it.float(),
                y: it.float(),
            }),
        }
    }

    fn contact(&mut self) -> Contact {
        match self.below(4) {
            0 => Contact::Email {
                address: self.email(),
                verified: self.flag(),
            },
            1 => Contact::Phone {
                number: format!("+49 {} {}", 100 + self.below(900), 100_000 + self.below(900_000)),
                extension: self.maybe(|it| it.below(1_000) as u16),
            },
            2 => Contact::Post {
                address: self.address(),
            },
            _ => Contact::Nobody,
        }
    }

    fn record(&mut self) -> Record {
        Record {
            id: self.below(1 << 40),
            name: self.name(),
            nick: self.maybe(Self::word),
            status: [Status::Draft, Status::Active, Status::Archived][self.below(3) as usize],
            contact: self.contact(),
            address: self.maybe(Self::address),
            tags: self.several(5, Self::word),
            counts: self.several(8, |it| it.below(1_000) as u32),
            created: 1_700_000_000_000 + self.below(1 << 31) as i64,
            note: self.maybe(|it| {
                let words = 3 + it.below(20);
                let words: Vec<&str> = (0..words).map(|_| it.one_of(&WORDS)).collect();
                words.join(" ")
            }),
        }
    }
}
