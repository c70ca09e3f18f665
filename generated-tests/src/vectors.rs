//! The wire vectors: values and their bytes, in `vectors/values.tsv`, which every language of the project reads.
//!
//! A line holds a name, the type, the bytes in hexadecimal, and the value as the JavaScript half prints it.

use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};

use crate::people::people::v1::{Person, PersonError};
use crate::scalars::cases::scalars::v1::{Containers, Empty, Point, Role, Scalars, Shape, Trouble};

/// The committed vectors.
pub const VECTORS: &str = include_str!("../vectors/values.tsv");

/// What a vector is checked with.
pub trait Visitor {
    /// Meets one value.
    fn value<T>(&mut self, name: &str, type_name: &str, value: &T, json: &str)
    where
        T: Encode + Decode + PartialEq + std::fmt::Debug;
}

/// Shows every value to a visitor, in the order of the file.
#[allow(clippy::too_many_lines, reason = "it is a table")]
pub fn visit(visitor: &mut impl Visitor) {
    let point = |x, y| Point { x, y };
    visitor.value(
        "nobody",
        "Person",
        &Person {
            rowid: None,
            name: None,
        },
        "{}",
    );
    visitor.value(
        "bob",
        "Person",
        &Person {
            rowid: Some(7),
            name: Some("Bob".into()),
        },
        r#"{"rowid":"7","name":"Bob"}"#,
    );
    visitor.value(
        "unicode",
        "Person",
        &Person {
            rowid: Some(-1),
            name: Some("Ünï\u{1F600} \u{0}\u{FFFF}".into()),
        },
        "{\"rowid\":\"-1\",\"name\":\"Ünï\u{1F600} \\u0000\u{FFFF}\"}",
    );
    visitor.value(
        "not found",
        "PersonError",
        &PersonError::NotFound { rowid: 99 },
        r#"{"kind":"NotFound","rowid":"99"}"#,
    );
    visitor.value(
        "unnamed",
        "PersonError",
        &PersonError::Unnamed,
        r#"{"kind":"Unnamed"}"#,
    );
    visitor.value(
        "zero",
        "Scalars",
        &zero(),
        r#"{"bool":false,"u8":0,"u16":0,"u32":0,"u64":"0","u128":"0","i8":0,"i16":0,"i32":0,"i64":"0","i128":"0","f32":0,"f64":0,"string":"","bytes":"hex:"}"#,
    );
    visitor.value(
        "greatest",
        "Scalars",
        &greatest(),
        r#"{"bool":true,"u8":255,"u16":65535,"u32":4294967295,"u64":"18446744073709551615","u128":"340282366920938463463374607431768211455","i8":127,"i16":32767,"i32":2147483647,"i64":"9223372036854775807","i128":"170141183460469231731687303715884105727","f32":3.4028234663852886e+38,"f64":1.7976931348623157e+308,"string":"a string of more than sixteen bytes, which takes the other path","bytes":"hex:00ff"}"#,
    );
    visitor.value(
        "least",
        "Scalars",
        &least(),
        r#"{"bool":false,"u8":1,"u16":251,"u32":65536,"u64":"4294967296","u128":"18446744073709551616","i8":-128,"i16":-32768,"i32":-2147483648,"i64":"-9223372036854775808","i128":"-170141183460469231731687303715884105728","f32":-1.5,"f64":5e-324,"string":"é","bytes":"hex:fb"}"#,
    );
    // Both sides of every width.
    for (name, number) in [
        ("250", 250),
        ("251", 251),
        ("65535", 65_535),
        ("65536", 65_536),
        ("4294967295", u32::MAX),
    ] {
        let json = format!(
            r#"{{"maybe":{number},"numbers":[],"octets":[],"floats":[],"texts":[],"nested":[],"shapes":[],"role":"Admin","empty":{{}},"emptiness":[]}}"#
        );
        visitor.value(
            name,
            "Containers",
            &Containers {
                maybe: Some(number),
                ..containers()
            },
            &json,
        );
    }
    visitor.value(
        "full",
        "Containers",
        &Containers {
            maybe: None,
            maybe_text: Some(String::new()),
            numbers: vec![0, -1, 1, 125, -126, i64::MIN],
            octets: vec![0, 128, 255],
            floats: vec![0.5, -0.0, 1e300],
            texts: vec!["a".into(), "\u{10FFFF}".into()],
            nested: vec![None, Some(vec![]), Some(vec![None, Some(9)])],
            shapes: vec![Shape::Nothing, Shape::Group(vec![Shape::Circle { radius: 2.0 }, Shape::Named("n".into())])],
            role: Role::Guest,
            empty: Empty {},
            emptiness: vec![Empty {}, Empty {}],
        },
        r#"{"maybeText":"","numbers":["0","-1","1","125","-126","-9223372036854775808"],"octets":[0,128,255],"floats":[0.5,0,1e+300],"texts":["a","􏿿"],"nested":[null,[],[null,9]],"shapes":[{"kind":"Nothing"},{"kind":"Group","value":[[{"kind":"Circle","radius":2},{"kind":"Named","value":["n"]}]]}],"role":"Guest","empty":{},"emptiness":[{},{}]}"#,
    );
    visitor.value("member", "Role", &Role::Member, r#""Member""#);
    visitor.value(
        "line",
        "Shape",
        &Shape::Line(point(1.0, -2.5), point(0.0, 1e-9)),
        r#"{"kind":"Line","value":[{"x":1,"y":-2.5},{"x":0,"y":1e-9}]}"#,
    );
    visitor.value(
        "range",
        "Trouble",
        &Trouble::Range {
            low: -1,
            high: i128::MAX,
        },
        r#"{"kind":"Range","low":"-1","high":"170141183460469231731687303715884105727"}"#,
    );
    visitor.value(
        "shaped",
        "Trouble",
        &Trouble::Shaped(Shape::Nothing),
        r#"{"kind":"Shaped","value":[{"kind":"Nothing"}]}"#,
    );
}

fn zero() -> Scalars {
    Scalars {
        bool: false,
        u8: 0,
        u16: 0,
        u32: 0,
        u64: 0,
        u128: 0,
        i8: 0,
        i16: 0,
        i32: 0,
        i64: 0,
        i128: 0,
        f32: 0.0,
        f64: 0.0,
        string: String::new(),
        bytes: bytes::Bytes::new(),
    }
}

fn greatest() -> Scalars {
    Scalars {
        bool: true,
        u8: u8::MAX,
        u16: u16::MAX,
        u32: u32::MAX,
        u64: u64::MAX,
        u128: u128::MAX,
        i8: i8::MAX,
        i16: i16::MAX,
        i32: i32::MAX,
        i64: i64::MAX,
        i128: i128::MAX,
        f32: f32::MAX,
        f64: f64::MAX,
        string: "a string of more than sixteen bytes, which takes the other path".into(),
        bytes: bytes::Bytes::from_static(&[0, 255]),
    }
}

fn least() -> Scalars {
    Scalars {
        bool: false,
        u8: 1,
        u16: 251,
        u32: 65_536,
        u64: 1 << 32,
        u128: 1 << 64,
        i8: i8::MIN,
        i16: i16::MIN,
        i32: i32::MIN,
        i64: i64::MIN,
        i128: i128::MIN,
        f32: -1.5,
        f64: f64::from_bits(1),
        string: "é".into(),
        bytes: bytes::Bytes::from_static(&[0xfb]),
    }
}

fn containers() -> Containers {
    Containers {
        maybe: None,
        maybe_text: None,
        numbers: vec![],
        octets: vec![],
        floats: vec![],
        texts: vec![],
        nested: vec![],
        shapes: vec![],
        role: Role::Admin,
        empty: Empty {},
        emptiness: vec![],
    }
}

/// Compares the committed vectors with what this build makes of the same values, both ways.
///
/// # Errors
/// The first difference, in words.
pub fn check() -> Result<usize, String> {
    let mut check = Check {
        lines: VECTORS.lines().collect(),
        seen: 0,
        wrong: None,
    };
    visit(&mut check);
    match check.wrong {
        Some(wrong) => Err(wrong),
        None if check.seen == check.lines.len() => Ok(check.seen),
        None => Err(format!(
            "{} vectors, and {} lines in the file",
            check.seen,
            check.lines.len()
        )),
    }
}

struct Check {
    lines: Vec<&'static str>,
    seen: usize,
    wrong: Option<String>,
}

impl Visitor for Check {
    fn value<T>(&mut self, name: &str, type_name: &str, value: &T, json: &str)
    where
        T: Encode + Decode + PartialEq + std::fmt::Debug,
    {
        let line = self.lines.get(self.seen).copied().unwrap_or_default();
        self.seen += 1;
        let outcome = line_of(name, type_name, value, json).and_then(|ours| {
            if ours != line {
                return Err(format!(
                    "{name}: this build writes\n{ours}\nand the file says\n{line}"
                ));
            }
            let bytes = to_vec(value).map_err(|error| error.to_string())?;
            let back: T = from_slice(&bytes).map_err(|error| format!("{name}: {error}"))?;
            if back == *value {
                Ok(())
            } else {
                Err(format!("{name}: read back as {back:?}"))
            }
        });
        if let Err(wrong) = outcome {
            self.wrong.get_or_insert(wrong);
        }
    }
}

/// The line of the file for a value.
///
/// # Errors
/// The value cannot be encoded.
pub fn line_of<T: Encode>(name: &str, type_name: &str, value: &T, json: &str) -> Result<String, String> {
    let bytes = to_vec(value).map_err(|error| format!("{name}: {error}"))?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{name}\t{type_name}\t{hex}\t{json}"))
}
