//! Values of any type as bincode 2.0.1 writes and reads them: its own code for every primitive, count and tag.

use std::time::Duration;

use bincode::config::standard;
use bincode::{Decode, Encode};
use turbo_idl::ir::{Primitive, Schema, Type};

use super::schema::{Parts, parts};
use super::value::Value;

/// The bytes of a value.
///
/// # Panics
/// When the value is not of the type.
pub fn write(schema: &Schema, ty: &Type, value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    put_value(schema, ty, value, &mut out);
    out
}

fn put(out: &mut Vec<u8>, value: impl Encode) {
    out.extend(bincode::encode_to_vec(value, standard()).expect("bincode writes it"));
}

fn put_value(schema: &Schema, ty: &Type, value: &Value, out: &mut Vec<u8>) {
    let mut put_all = |types: &mut dyn Iterator<Item = Type>, values: &[Value]| {
        for value in values {
            let ty = types.next().expect("a type for each");
            put_value(schema, &ty, value, out);
        }
        assert!(types.next().is_none(), "a value for each");
    };
    match (ty, value) {
        (Type::Primitive(primitive), value) => put_primitive(*primitive, value, out),
        (Type::Option(inner), Value::Option(value)) => {
            put(out, value.as_ref().map(|_| ()));
            if let Some(value) = value {
                put_value(schema, inner, value, out);
            }
        }
        (Type::List(item), Value::Items(items)) => {
            put(out, vec![(); items.len()]);
            items.iter().for_each(|it| put_value(schema, item, it, out));
        }
        (Type::Set(key), Value::Items(items)) => {
            put(out, vec![(); items.len()]);
            items.iter().for_each(|it| put_value(schema, key.ty(), it, out));
        }
        (Type::Map(key, item), Value::Pairs(pairs)) => {
            put(out, vec![(); pairs.len()]);
            for (name, value) in pairs {
                put_value(schema, key.ty(), name, out);
                put_value(schema, item, value, out);
            }
        }
        (Type::Array(item, length), Value::Items(items)) => {
            let mut types = std::iter::repeat_n((**item).clone(), *length as usize);
            put_all(&mut types, items);
        }
        (Type::Tuple(types), Value::Items(items)) => put_all(&mut types.iter().cloned(), items),
        (Type::Named(id, args), value) => match (parts(schema, *id, args), value) {
            (Parts::Newtype(ty, _), value) => put_value(schema, &ty, value, out),
            (Parts::Struct(parts), Value::Items(items)) => {
                put_all(&mut parts.into_iter().map(|part| part.ty), items);
            }
            (Parts::Enum { variants, .. }, Value::Variant(index, items)) => {
                put(out, *index);
                let variant = variants.into_iter().nth(*index as usize).expect("a variant");
                for (part, item) in variant.parts.iter().zip(items) {
                    put_value(schema, &part.ty, item, out);
                }
            }
            (_, value) => panic!("{value:?}"),
        },
        (ty, value) => panic!("{value:?} is no {ty:?}"),
    }
}

fn put_primitive(primitive: Primitive, value: &Value, out: &mut Vec<u8>) {
    macro_rules! integer {
        ($value:expr, $type:ty) => {
            put(out, <$type>::try_from(*$value).expect("it fits"))
        };
    }
    match (primitive, value) {
        (Primitive::Bool, Value::Bool(value)) => put(out, value),
        (Primitive::U8, Value::Unsigned(value)) => integer!(value, u8),
        (Primitive::U16, Value::Unsigned(value)) => integer!(value, u16),
        (Primitive::U32, Value::Unsigned(value)) => integer!(value, u32),
        (Primitive::U64, Value::Unsigned(value)) => integer!(value, u64),
        (Primitive::U128, Value::Unsigned(value)) => put(out, value),
        (Primitive::I8, Value::Signed(value)) => integer!(value, i8),
        (Primitive::I16, Value::Signed(value)) => integer!(value, i16),
        (Primitive::I32, Value::Signed(value)) => integer!(value, i32),
        (Primitive::I64 | Primitive::Timestamp, Value::Signed(value)) => integer!(value, i64),
        (Primitive::I128, Value::Signed(value)) => put(out, value),
        (Primitive::F32, Value::F32(value)) => put(out, value),
        (Primitive::F64, Value::F64(value)) => put(out, value),
        (Primitive::String, Value::Text(value)) => put(out, value),
        (Primitive::Bytes, Value::Bytes(value)) => put(out, value),
        (Primitive::Char, Value::Char(value)) => put(out, value),
        (Primitive::Uuid, Value::Uuid(value)) => put(out, value),
        (Primitive::Duration, Value::Duration(value)) => put(out, value),
        (Primitive::Decimal, Value::Decimal(mantissa, scale)) => put(out, (mantissa, scale)),
        (primitive, value) => panic!("{value:?} is no {}", primitive.name()),
    }
}

/// The value that bytes are, all of them.
///
/// # Panics
/// When bincode does not read them.
pub fn read(schema: &Schema, ty: &Type, bytes: &[u8]) -> Value {
    let mut input = bytes;
    let value = take_value(schema, ty, &mut input);
    assert!(input.is_empty(), "{} bytes are left over", input.len());
    value
}

fn take<T: Decode<()>>(input: &mut &[u8]) -> T {
    let (value, read) = bincode::decode_from_slice(input, standard()).expect("bincode reads it");
    *input = &input[read..];
    value
}

fn take_value(schema: &Schema, ty: &Type, input: &mut &[u8]) -> Value {
    let count = |input: &mut &[u8]| take::<Vec<()>>(input).len();
    match ty {
        Type::Primitive(primitive) => take_primitive(*primitive, input),
        Type::Option(inner) => {
            Value::Option(take::<Option<()>>(input).map(|()| Box::new(take_value(schema, inner, input))))
        }
        Type::List(item) => {
            let count = count(input);
            Value::Items((0..count).map(|_| take_value(schema, item, input)).collect())
        }
        Type::Set(key) => {
            let count = count(input);
            Value::Items((0..count).map(|_| take_value(schema, key.ty(), input)).collect())
        }
        Type::Map(key, item) => {
            let count = count(input);
            let mut pair = || {
                (
                    take_value(schema, key.ty(), input),
                    take_value(schema, item, input),
                )
            };
            Value::Pairs((0..count).map(|_| pair()).collect())
        }
        Type::Array(item, length) => {
            Value::Items((0..*length).map(|_| take_value(schema, item, input)).collect())
        }
        Type::Tuple(types) => Value::Items(types.iter().map(|ty| take_value(schema, ty, input)).collect()),
        Type::Named(id, args) => match parts(schema, *id, args) {
            Parts::Newtype(ty, _) => take_value(schema, &ty, input),
            Parts::Struct(parts) => Value::Items(
                parts
                    .iter()
                    .map(|part| take_value(schema, &part.ty, input))
                    .collect(),
            ),
            Parts::Enum { variants, .. } => {
                let index: u32 = take(input);
                let variant = variants.into_iter().nth(index as usize).expect("a variant");
                let parts = variant.parts.iter();
                Value::Variant(
                    index,
                    parts.map(|part| take_value(schema, &part.ty, input)).collect(),
                )
            }
        },
        Type::Param(_) => panic!("a parameter without an argument"),
    }
}

fn take_primitive(primitive: Primitive, input: &mut &[u8]) -> Value {
    match primitive {
        Primitive::Bool => Value::Bool(take(input)),
        Primitive::U8 => Value::Unsigned(take::<u8>(input).into()),
        Primitive::U16 => Value::Unsigned(take::<u16>(input).into()),
        Primitive::U32 => Value::Unsigned(take::<u32>(input).into()),
        Primitive::U64 => Value::Unsigned(take::<u64>(input).into()),
        Primitive::U128 => Value::Unsigned(take(input)),
        Primitive::I8 => Value::Signed(take::<i8>(input).into()),
        Primitive::I16 => Value::Signed(take::<i16>(input).into()),
        Primitive::I32 => Value::Signed(take::<i32>(input).into()),
        Primitive::I64 | Primitive::Timestamp => Value::Signed(take::<i64>(input).into()),
        Primitive::I128 => Value::Signed(take(input)),
        Primitive::F32 => Value::F32(take(input)),
        Primitive::F64 => Value::F64(take(input)),
        Primitive::String => Value::Text(take(input)),
        Primitive::Bytes => Value::Bytes(take(input)),
        Primitive::Char => Value::Char(take(input)),
        Primitive::Uuid => Value::Uuid(take(input)),
        Primitive::Duration => Value::Duration(take::<Duration>(input)),
        Primitive::Decimal => {
            let (mantissa, scale) = take(input);
            Value::Decimal(mantissa, scale)
        }
    }
}
