//! Values of the language's own types, and their bytes. Texts and `bytes` are without their length here.

use crate::ir::{Limits, Primitive, Value};

/// A longer text is not looked at.
const LONGEST: u64 = 256;

/// An unsigned integer by V-4.
pub(super) fn integer(value: u128) -> Vec<u8> {
    let wide = |first: u8, width: usize| {
        let mut bytes = vec![first];
        bytes.extend_from_slice(&value.to_le_bytes()[..width]);
        bytes
    };
    match value {
        0..=250 => vec![value as u8],
        251..=0xffff => wide(0xfb, 2),
        0x1_0000..=0xffff_ffff => wide(0xfc, 4),
        0x1_0000_0000..=0xffff_ffff_ffff_ffff => wide(0xfd, 8),
        _ => wide(0xfe, 16),
    }
}

/// A signed integer by V-5. The zigzag of a number is the same at every width that holds it.
pub(super) fn signed(value: i128) -> Vec<u8> {
    integer(((value << 1) ^ (value >> 127)) as u128)
}

/// How many bytes every value takes, where that is one number.
pub(super) fn fixed(primitive: Primitive) -> Option<u32> {
    primitive.max_size().filter(|&max| max == primitive.min_size())
}

/// A value of its own for every number: what fills arrays, and what keys are made of. Nothing where there are not so many.
pub(super) fn numbered(primitive: Primitive, number: u64) -> Option<Vec<u8>> {
    Some(match primitive {
        Primitive::Bool => vec![u8::from(number % 2 == 1)],
        Primitive::U8 | Primitive::I8 => vec![number as u8],
        Primitive::F32 => (number as f32 / 2.0).to_le_bytes().to_vec(),
        Primitive::F64 => (number as f64 / 2.0).to_le_bytes().to_vec(),
        Primitive::Uuid => uuid(number),
        _ => return None,
    })
}

fn uuid(number: u64) -> Vec<u8> {
    let mut bytes = vec![
        0x67, 0xe5, 0x50, 0x44, 0x10, 0xb1, 0x42, 0x6f, 0x92, 0x47, 0xbb, 0x68, 0x0e, 0x5f, 0, 0,
    ];
    bytes[14..].copy_from_slice(&(0xe0c8_u16.wrapping_add(number as u16)).to_be_bytes());
    bytes
}

/// The text of a uuid, as V-15 names it.
pub(super) fn uuid_text(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32)
    )
}

/// A value and what to say of it. `seed` brings some variety into texts. Nothing if every value is too long.
pub(super) fn sample(primitive: Primitive, limits: Limits, seed: usize) -> Option<(Vec<u8>, String)> {
    let unsigned = |value: u128| (integer(value), value.to_string());
    let negative = |value: i128| (signed(value), format!("{value}, zigzag"));
    Some(match primitive {
        Primitive::Bool => (vec![1], "true".to_owned()),
        Primitive::U8 => (vec![7], "7".to_owned()),
        Primitive::I8 => (vec![0xff], "-1".to_owned()),
        Primitive::U16 => unsigned(300),
        Primitive::U32 => unsigned(50),
        Primitive::U64 => unsigned(70_000),
        Primitive::U128 => unsigned(1 << 64),
        Primitive::I16 => negative(-300),
        Primitive::I32 => negative(-1),
        Primitive::I64 => negative(42),
        Primitive::I128 => negative(-(1 << 64)),
        Primitive::F32 => (1.5_f32.to_le_bytes().to_vec(), "1.5".to_owned()),
        Primitive::F64 => (1.5_f64.to_le_bytes().to_vec(), "1.5".to_owned()),
        Primitive::Char => ("é".as_bytes().to_vec(), "'é'".to_owned()),
        Primitive::Uuid => {
            let bytes = uuid(0);
            let text = uuid_text(&bytes);
            (bytes, text)
        }
        Primitive::Timestamp => (signed(1_000_000), "1970-01-01T00:00:01Z, zigzag".to_owned()),
        Primitive::Duration => {
            let mut bytes = integer(1);
            bytes.extend(integer(500_000_000));
            (bytes, "1 s and 500,000,000 ns".to_owned())
        }
        Primitive::Decimal => {
            let mut bytes = signed(150);
            bytes.push(2);
            (bytes, "1.50".to_owned())
        }
        Primitive::String => {
            let text = text(limits, ["Ada", "Grace", "Bob", "Edsger"][seed % 4])?;
            let what = format!("{text:?}");
            (text.into_bytes(), what)
        }
        Primitive::Bytes => {
            let length = length(limits, 4)?;
            let bytes: Vec<u8> = [0xca, 0xfe, 0xba, 0xbe]
                .into_iter()
                .cycle()
                .take(length)
                .collect();
            let what = if length == 1 {
                "1 byte".to_owned()
            } else {
                format!("{length} bytes")
            };
            (bytes, what)
        }
    })
}

/// A default, and what to say of it.
pub(super) fn of_value(primitive: Primitive, value: &Value) -> Option<(Vec<u8>, String)> {
    let bytes = match (primitive, value) {
        (Primitive::Bool, Value::Bool(it)) => vec![u8::from(*it)],
        (Primitive::U8, Value::UInt(it)) => vec![*it as u8],
        (Primitive::I8, Value::Int(it)) => vec![*it as u8],
        (_, Value::UInt(it)) => integer(*it),
        (_, Value::Int(it)) => signed(*it),
        (Primitive::F32, Value::Float(it)) => (*it as f32).to_le_bytes().to_vec(),
        (_, Value::Float(it)) => it.to_le_bytes().to_vec(),
        (_, Value::Char(it)) => it.to_string().into_bytes(),
        (_, Value::String(it)) => it.clone().into_bytes(),
        _ => return None,
    };
    let what = match value {
        Value::Bool(it) => it.to_string(),
        Value::UInt(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Float(it) => format!("{it:?}"),
        Value::Char(it) => format!("{it:?}"),
        Value::String(it) => format!("{it:?}"),
        _ => return None,
    };
    Some((bytes, format!("{what}, the default")))
}

/// A word, repeated or cut as the limits want it. It is ASCII, so a character is a byte.
fn text(limits: Limits, word: &str) -> Option<String> {
    let length = length(limits, word.len() as u64)?;
    Some(word.chars().cycle().take(length).collect())
}

fn length(limits: Limits, wish: u64) -> Option<usize> {
    let length = wish.min(limits.max.unwrap_or(wish)).max(limits.min.unwrap_or(0));
    (length <= LONGEST).then_some(length as usize)
}
