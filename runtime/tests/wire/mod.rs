#![allow(dead_code, missing_docs, unreachable_pub)] // Each test binary uses its part.
//! Types with two codecs: ours, written out as generated code writes it, and bincode's own derive.

/// A struct, as `turboc` writes one.
macro_rules! record {
    ($name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(Clone, Debug, PartialEq, bincode::Encode, bincode::Decode)]
        pub struct $name {
            $(pub $field: $type,)*
        }

        impl Encode for $name {
            fn encode(&self, _writer: &mut Writer) {
                $(self.$field.encode(_writer);)*
            }
        }

        impl Decode for $name {
            const MIN_SIZE: usize = 0 $(+ <$type>::MIN_SIZE)*;

            fn decode(_reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self { $($field: _reader.field(stringify!($field))?,)* })
            }
        }
    };
}

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use turbo_runtime::wire::{Decode, DecodeError, Encode, Reader, Writer};

record!(Empty {});

record!(Person { rowid: Option<i64>, name: Option<String> });

record!(Scalars {
    flag: bool,
    a: u8,
    b: u16,
    c: u32,
    d: u64,
    e: u128,
    f: i8,
    g: i16,
    h: i32,
    i: i64,
    j: i128,
    k: f32,
    l: f64,
    text: String,
    blob: Vec<u8>,
});

record!(Lists {
    flags: Vec<bool>,
    a: Vec<u8>,
    b: Vec<u16>,
    c: Vec<u32>,
    d: Vec<u64>,
    e: Vec<u128>,
    f: Vec<i8>,
    g: Vec<i16>,
    h: Vec<i32>,
    i: Vec<i64>,
    j: Vec<i128>,
    k: Vec<f32>,
    l: Vec<f64>,
    texts: Vec<String>,
    nested: Vec<Vec<Option<u16>>>,
});

record!(Everything {
    scalars: Scalars,
    lists: Lists,
    maybe: Option<Box<Scalars>>,
    shapes: Vec<Shape>,
    people: Vec<Person>,
    tree: Tree,
    id: [u8; 8],
    empty: Empty,
});

record!(Values {
    letter: char,
    wait: Duration,
    numbers: [u32; 3],
    signed: [i64; 2],
    small: [i8; 2],
    flags: [bool; 2],
    letters: [char; 2],
    point: [f32; 3],
    matrix: [f64; 9],
    names: [String; 2],
    people: [Person; 2],
    pair: (u16, String),
});

record!(Sorted {
    ids: BTreeSet<u16>,
    signed: BTreeSet<i64>,
    letters: BTreeSet<char>,
    flags: BTreeMap<bool, u8>,
    ages: BTreeMap<String, u32>,
    nested: BTreeMap<u8, BTreeMap<i16, Option<String>>>,
});

#[derive(Clone, Debug, PartialEq, bincode::Encode, bincode::Decode)]
pub enum Shape {
    Circle { radius: f64 },
    Line(Person, i32),
    Empty,
    Tagged { label: Option<String>, at: Vec<i16> },
}

impl Encode for Shape {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Circle { radius } => {
                writer.variant(0);
                radius.encode(writer);
            }
            Self::Line(item_0, item_1) => {
                writer.variant(1);
                item_0.encode(writer);
                item_1.encode(writer);
            }
            Self::Empty => writer.variant(2),
            Self::Tagged { label, at } => {
                writer.variant(3);
                label.encode(writer);
                at.encode(writer);
            }
        }
    }
}

impl Decode for Shape {
    const MIN_SIZE: usize = 1;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.variant()? {
            0 => Ok(Self::Circle {
                radius: reader.field("radius")?,
            }),
            1 => Ok(Self::Line(reader.item(0)?, reader.item(1)?)),
            2 => Ok(Self::Empty),
            3 => Ok(Self::Tagged {
                label: reader.field("label")?,
                at: reader.field("at")?,
            }),
            other => Err(reader.unknown_variant(other)),
        }
    }
}

/// A type that contains itself, twice over.
#[derive(Clone, Debug, PartialEq, bincode::Encode, bincode::Decode)]
pub struct Tree {
    pub value: i32,
    pub next: Option<Box<Tree>>,
    pub children: Vec<Tree>,
}

impl Tree {
    pub fn leaf(value: i32) -> Self {
        Self {
            value,
            next: None,
            children: Vec::new(),
        }
    }
}

impl Encode for Tree {
    fn encode(&self, writer: &mut Writer) {
        writer.nested(|writer| {
            self.value.encode(writer);
            self.next.encode(writer);
            self.children.encode(writer);
        });
    }
}

impl Decode for Tree {
    const MIN_SIZE: usize = 3;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.nested(|reader| {
            Ok(Self {
                value: reader.field("value")?,
                next: reader.field("next")?,
                children: reader.field("children")?,
            })
        })
    }
}
