//! The vectors of the cases `people` and `scalars`: `vectors/values.tsv`.

use super::Visitor;
use crate::people::people::v1::{Person, PersonError};
use crate::scalars::cases::scalars::v1::{Containers, Empty, Point, Role, Scalars, Shape, Trouble};

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
    );
    visitor.value(
        "bob",
        "Person",
        &Person {
            rowid: Some(7),
            name: Some("Bob".into()),
        },
    );
    visitor.value(
        "unicode",
        "Person",
        &Person {
            rowid: Some(-1),
            name: Some("Ünï\u{1F600} \u{0}\u{FFFF}".into()),
        },
    );
    visitor.value("not found", "PersonError", &PersonError::NotFound { rowid: 99 });
    visitor.value("unnamed", "PersonError", &PersonError::Unnamed);
    visitor.value("zero", "Scalars", &zero());
    visitor.value("greatest", "Scalars", &greatest());
    visitor.value("least", "Scalars", &least());
    // Both sides of every width.
    for (name, number) in [
        ("250", 250),
        ("251", 251),
        ("65535", 65_535),
        ("65536", 65_536),
        ("4294967295", u32::MAX),
    ] {
        visitor.value(
            name,
            "Containers",
            &Containers {
                maybe: Some(number),
                ..containers()
            },
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
            shapes: vec![
                Shape::Nothing,
                Shape::Group(vec![Shape::Circle { radius: 2.0 }, Shape::Named("n".into())]),
            ],
            role: Role::Guest,
            empty: Empty {},
            emptiness: vec![Empty {}, Empty {}],
        },
    );
    visitor.value("member", "Role", &Role::Member);
    visitor.value("line", "Shape", &Shape::Line(point(1.0, -2.5), point(0.0, 1e-9)));
    visitor.value(
        "range",
        "Trouble",
        &Trouble::Range {
            low: -1,
            high: i128::MAX,
        },
    );
    visitor.value("shaped", "Trouble", &Trouble::Shaped(Shape::Nothing));
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
