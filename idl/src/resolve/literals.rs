//! What is written, as a value of a primitive type.

use crate::ast::{self, ValueKind};
use crate::ir::{Primitive, Value};
/// The least and the greatest value of an integer type, or nothing for another type.
fn range(primitive: Primitive) -> Option<(i128, u128)> {
    Some(match primitive {
        Primitive::U8 => (0, u8::MAX.into()),
        Primitive::U16 => (0, u16::MAX.into()),
        Primitive::U32 => (0, u32::MAX.into()),
        Primitive::U64 => (0, u64::MAX.into()),
        Primitive::U128 => (0, u128::MAX),
        Primitive::I8 => (i8::MIN.into(), i8::MAX as u128),
        Primitive::I16 => (i16::MIN.into(), i16::MAX as u128),
        Primitive::I32 => (i32::MIN.into(), i32::MAX as u128),
        Primitive::I64 => (i64::MIN.into(), i64::MAX as u128),
        Primitive::I128 => (i128::MIN, i128::MAX as u128),
        _ => return None,
    })
}

/// A whole number as written: `1_000`, `-5`, `0xff`. Nothing if it is none, or larger than any type.
pub(super) fn integer(text: &str) -> Option<Value> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (digits, radix) = match digits.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    let is_parted_well = digits.split('_').all(|part| !part.is_empty());
    let number = u128::from_str_radix(&digits.replace('_', ""), radix)
        .ok()
        .filter(|_| is_parted_well)?;
    if is_negative {
        return 0_i128.checked_sub_unsigned(number).map(Value::Int);
    }
    Some(Value::UInt(number))
}

/// The number as a value of an integer type, if it lies in its range.
fn ranged(value: &Value, primitive: Primitive) -> Option<Value> {
    let (least, greatest) = range(primitive)?;
    let fits = match value {
        Value::Int(number) => {
            *number >= least && u128::try_from(*number).map_or(true, |number| number <= greatest)
        }
        Value::UInt(number) => *number <= greatest,
        _ => false,
    };
    if !fits {
        return None;
    }
    Some(match value {
        // Signed types have signed values, whatever was written.
        Value::UInt(number) if least < 0 => Value::Int(i128::try_from(*number).ok()?),
        Value::Int(number) if least == 0 => Value::UInt(u128::try_from(*number).ok()?),
        value => value.clone(),
    })
}

/// A float as written: `1`, `-1.5e-3`, `1_000.5`. Nothing if it is none.
fn float(text: &str) -> Option<f64> {
    let is_parted_well = text
        .split('_')
        .all(|part| part.ends_with(|c: char| c.is_ascii_digit()));
    text.replace('_', "").parse().ok().filter(|_| is_parted_well)
}

/// Whether what is written fits a type of the language, and what it is then. `Err` says what was expected.
pub(super) fn primitive_value(value: &ast::Value, primitive: Primitive) -> Result<Value, String> {
    let expected = |what: &str| Err(format!("expected {what}"));
    let text = match &value.kind {
        ValueKind::Number(text) | ValueKind::String(text) => text.clone(),
        ValueKind::Path(path) => path.dotted(),
        ValueKind::List(_) => String::new(),
    };
    let is_number = matches!(value.kind, ValueKind::Number(_));
    let is_string = matches!(value.kind, ValueKind::String(_));
    if let Some((least, greatest)) = range(primitive) {
        let Some(number) = integer(&text).filter(|_| is_number) else {
            return expected("a whole number");
        };
        let between = format!("a number from {least} to {greatest}");
        return ranged(&number, primitive).map_or_else(|| expected(&between), Ok);
    }
    match primitive {
        Primitive::Bool => match text.as_str() {
            "true" if !is_string => Ok(Value::Bool(true)),
            "false" if !is_string => Ok(Value::Bool(false)),
            _ => expected("`true` or `false`"),
        },
        Primitive::F32 | Primitive::F64 => match float(&text).filter(|_| is_number) {
            Some(number) if fits_float(number, primitive) => Ok(Value::Float(number)),
            Some(_) => expected("a number that is not too large for the type"),
            None => expected("a number"),
        },
        Primitive::String if is_string => Ok(Value::String(text)),
        Primitive::String => expected("a text in quotes"),
        Primitive::Char => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if is_string => Ok(Value::Char(c)),
                _ => expected("a text of one character in quotes"),
            }
        }
        _ => Err(format!("a value of `{}` cannot be written", primitive.name())),
    }
}

fn fits_float(number: f64, primitive: Primitive) -> bool {
    match primitive {
        Primitive::F32 => (number as f32).is_finite(),
        _ => number.is_finite(),
    }
}

/// A constant as a value of another type of the language.
pub(super) fn converted(value: &Value, primitive: Primitive) -> Option<Value> {
    match (value, primitive) {
        (Value::Int(_) | Value::UInt(_), _) => ranged(value, primitive),
        (Value::Float(number), Primitive::F32 | Primitive::F64) if fits_float(*number, primitive) => {
            Some(value.clone())
        }
        (Value::Bool(_), Primitive::Bool)
        | (Value::Char(_), Primitive::Char)
        | (Value::String(_), Primitive::String) => Some(value.clone()),
        _ => None,
    }
}
