//! Keys of maps and items of sets: each greater than the one before it (V-26).

use super::pieces;
use super::scalars::{integer, signed, uuid_text};
use crate::ir::{Definition, Key, Limits, Primitive, Schema, Type};

/// A key.
pub(super) struct Made {
    /// Without a length.
    pub(super) bytes: Vec<u8>,
    pub(super) what: String,
    pub(super) place: Place,
}

/// What a key is in the end, newtypes aside.
pub(super) enum Place {
    /// The index of a variant.
    Index,
    Scalar(Primitive),
}

/// So many keys if there are so many, and at least `least`. Nothing if that is too much to look at.
pub(super) fn ascending(schema: &Schema, key: &Key, wish: u64, least: u64) -> Option<Vec<Made>> {
    if wish > pieces::MOST as u64 {
        return None;
    }
    let mut ty = key.ty();
    let mut limits = Limits::default();
    while let Type::Named(id, _) = ty
        && let Definition::Newtype(item) = &schema.type_def(*id).definition
    {
        ty = &item.ty;
        limits = item.limits;
    }
    let keys: Vec<Made> = (0..wish)
        .map_while(|at| made(schema, ty, limits, at, wish))
        .collect();
    (keys.len() as u64 >= least).then_some(keys)
}

fn made(schema: &Schema, ty: &Type, limits: Limits, at: u64, count: u64) -> Option<Made> {
    let primitive = match ty {
        Type::Primitive(primitive) => *primitive,
        Type::Named(id, _) => {
            let (Definition::Enum(item) | Definition::Error(item)) = &schema.type_def(*id).definition else {
                return None;
            };
            let name = item.variants.get(at as usize)?.name.as_written();
            return Some(Made {
                bytes: integer(u128::from(at)),
                what: format!("variant {at}: {name}"),
                place: Place::Index,
            });
        }
        _ => return None,
    };
    let number = at + 1;
    let unsigned = || (integer(u128::from(number)), number.to_string());
    let zigzag = || (signed(i128::from(number)), format!("{number}, zigzag"));
    let (bytes, what) = match primitive {
        Primitive::Bool if at < 2 => (vec![at as u8], (at == 1).to_string()),
        Primitive::U8 if at < 256 => (vec![at as u8], at.to_string()),
        Primitive::I8 if at < 256 => {
            let value = at as i64 - 128;
            (vec![value as u8], value.to_string())
        }
        Primitive::Bool | Primitive::U8 | Primitive::I8 => return None,
        Primitive::U16 | Primitive::U32 | Primitive::U64 | Primitive::U128 => unsigned(),
        Primitive::I16 | Primitive::I32 | Primitive::I64 | Primitive::I128 => zigzag(),
        Primitive::Char => {
            let letter = char::from_u32(u32::from('a') + at as u32)?;
            (letter.to_string().into_bytes(), format!("{letter:?}"))
        }
        Primitive::Uuid => {
            let bytes = super::scalars::numbered(primitive, at)?;
            let text = uuid_text(&bytes);
            (bytes, text)
        }
        Primitive::Timestamp => (
            signed(i128::from(at)),
            format!("1970-01-01T00:00:00Z and {at} µs, zigzag"),
        ),
        Primitive::String => {
            let text = letters(at, count, limits)?;
            let what = format!("{text:?}");
            (text.into_bytes(), what)
        }
        Primitive::F32 | Primitive::F64 | Primitive::Bytes | Primitive::Duration | Primitive::Decimal => {
            return None;
        }
    };
    Some(Made {
        bytes,
        what,
        place: Place::Scalar(primitive),
    })
}

/// `a`, `b`, and so on, all of one length, so that they ascend.
fn letters(at: u64, count: u64, limits: Limits) -> Option<String> {
    let digits = if count <= 26 { 1 } else { 2 };
    let width = digits.max(limits.min.unwrap_or(0));
    if width > 256 || limits.max.is_some_and(|max| width > max) || count > 26 * 26 {
        // An empty text is one key all the same.
        return (limits.max == Some(0) && at == 0).then(String::new);
    }
    let letter = |number: u64| char::from(b'a' + (number % 26) as u8);
    let mut text = "a".repeat((width - digits) as usize);
    if digits == 2 {
        text.push(letter(at / 26));
    }
    text.push(letter(at));
    Some(text)
}
