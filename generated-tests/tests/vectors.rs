//! The wire vectors against this build and against bincode 2.0.1.

use std::path::Path;

use bincode::config::standard;
use generated_tests::vectors::{self, Visitor, line_of};
use turbo_runtime::wire::{Decode, Encode};

// V-2 to V-12
#[test]
fn this_build_reads_and_writes_the_vectors() {
    if std::env::var_os("BLESS").is_some() {
        bless();
    }
    let checked = vectors::check().expect("the committed vectors; BLESS=1 writes them anew");
    assert!(checked > 10);
}

struct Bless(String);

impl Visitor for Bless {
    fn value<T>(&mut self, name: &str, type_name: &str, value: &T, json: &str)
    where
        T: Encode + Decode + PartialEq + std::fmt::Debug,
    {
        self.0
            .push_str(&line_of(name, type_name, value, json).expect("a value that can be encoded"));
        self.0.push('\n');
    }
}

fn bless() {
    let mut bless = Bless(String::new());
    vectors::visit(&mut bless);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/values.tsv");
    std::fs::write(path, bless.0).expect("the vectors are written");
}

/// The types of the schemas once more, with bincode's own derive: the oracle.
mod oracle {
    use bincode::{Decode, Encode};

    #[derive(Encode, Decode)]
    pub struct Person {
        pub rowid: Option<i64>,
        pub name: Option<String>,
    }

    #[derive(Encode, Decode)]
    pub enum PersonError {
        NotFound { rowid: i64 },
        Unnamed,
    }

    #[derive(Encode, Decode)]
    pub struct Scalars {
        pub bool: bool,
        pub u8: u8,
        pub u16: u16,
        pub u32: u32,
        pub u64: u64,
        pub u128: u128,
        pub i8: i8,
        pub i16: i16,
        pub i32: i32,
        pub i64: i64,
        pub i128: i128,
        pub f32: f32,
        pub f64: f64,
        pub string: String,
        pub bytes: Vec<u8>,
    }

    #[derive(Encode, Decode)]
    pub struct Containers {
        pub maybe: Option<u32>,
        pub maybe_text: Option<String>,
        pub numbers: Vec<i64>,
        pub octets: Vec<u8>,
        pub floats: Vec<f64>,
        pub texts: Vec<String>,
        pub nested: Vec<Option<Vec<Option<u16>>>>,
        pub shapes: Vec<Shape>,
        pub role: Role,
        pub empty: Empty,
        pub emptiness: Vec<Empty>,
    }

    #[derive(Encode, Decode)]
    pub struct Empty {}

    #[derive(Encode, Decode)]
    pub enum Role {
        Admin,
        Member,
        Guest,
    }

    #[derive(Encode, Decode)]
    pub enum Shape {
        Circle { radius: f64 },
        Line(Point, Point),
        Group(Vec<Shape>),
        Named(String),
        Nothing,
    }

    #[derive(Encode, Decode)]
    pub struct Point {
        pub x: f64,
        pub y: f64,
    }

    #[derive(Encode, Decode)]
    pub enum Trouble {
        Plain,
        Range { low: i128, high: i128 },
        Shaped(Shape),
    }
}

/// Reads the bytes as the oracle's type and writes them again.
fn through_bincode(type_name: &str, bytes: &[u8]) -> Vec<u8> {
    fn pass<T: bincode::Encode + bincode::Decode<()>>(bytes: &[u8]) -> Vec<u8> {
        let (value, read): (T, usize) =
            bincode::decode_from_slice(bytes, standard()).expect("bincode reads it");
        assert_eq!(read, bytes.len());
        bincode::encode_to_vec(value, standard()).expect("bincode writes it")
    }
    match type_name {
        "Person" => pass::<oracle::Person>(bytes),
        "PersonError" => pass::<oracle::PersonError>(bytes),
        "Scalars" => pass::<oracle::Scalars>(bytes),
        "Containers" => pass::<oracle::Containers>(bytes),
        "Role" => pass::<oracle::Role>(bytes),
        "Shape" => pass::<oracle::Shape>(bytes),
        "Trouble" => pass::<oracle::Trouble>(bytes),
        other => panic!("the oracle has no type {other}"),
    }
}

struct Oracle(usize);

impl Visitor for Oracle {
    fn value<T>(&mut self, name: &str, type_name: &str, value: &T, _json: &str)
    where
        T: Encode + Decode + PartialEq + std::fmt::Debug,
    {
        let ours = turbo_runtime::wire::to_vec(value).expect("a value that can be encoded");
        assert_eq!(through_bincode(type_name, &ours), ours, "{name}");
        self.0 += 1;
    }
}

// V-1
#[test]
fn bincode_reads_and_writes_the_same_bytes() {
    let mut oracle = Oracle(0);
    vectors::visit(&mut oracle);
    assert_eq!(oracle.0, vectors::VECTORS.lines().count());
}
