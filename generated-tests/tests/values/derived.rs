//! The types of the cases `people` and `scalars` once more, with bincode's own derive: the oracle.

use bincode::config::standard;

mod types {
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
pub fn through_bincode(type_name: &str, bytes: &[u8]) -> Vec<u8> {
    fn pass<T: bincode::Encode + bincode::Decode<()>>(bytes: &[u8]) -> Vec<u8> {
        let (value, read): (T, usize) =
            bincode::decode_from_slice(bytes, standard()).expect("bincode reads it");
        assert_eq!(read, bytes.len());
        bincode::encode_to_vec(value, standard()).expect("bincode writes it")
    }
    match type_name {
        "Person" => pass::<types::Person>(bytes),
        "PersonError" => pass::<types::PersonError>(bytes),
        "Scalars" => pass::<types::Scalars>(bytes),
        "Containers" => pass::<types::Containers>(bytes),
        "Role" => pass::<types::Role>(bytes),
        "Shape" => pass::<types::Shape>(bytes),
        "Trouble" => pass::<types::Trouble>(bytes),
        other => panic!("there is no type {other}"),
    }
}
