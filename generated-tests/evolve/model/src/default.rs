//! Defaults of fields.

use turbo_idl::ir::{Limits, Primitive, Schema, Type, Value};

use crate::value::{V, bare};

/// A default as a value.
pub fn fill(schema: &Schema, ty: &Type, value: &Value) -> V {
    let (ty, _) = bare(schema, ty, Limits::default());
    match (&ty, value) {
        (_, Value::None) => V::Nothing,
        (Type::Option(inner), value) => V::There(Box::new(fill(schema, inner, value))),
        (_, Value::Bool(value)) => V::Bool(*value),
        (_, Value::Int(value)) => V::Int(*value),
        (_, Value::UInt(value)) => V::UInt(*value),
        (Type::Primitive(Primitive::F32), Value::Float(value)) => V::F32((*value as f32).to_bits()),
        (_, Value::Float(value)) => V::F64(value.to_bits()),
        (_, Value::Char(value)) => V::Char(*value),
        (_, Value::String(value)) => V::Text(value.clone()),
        (_, Value::EmptyList | Value::EmptySet) => V::List(Vec::new()),
        (_, Value::EmptyMap) => V::Map(Vec::new()),
        (_, Value::Variant(_, index)) => V::Variant(*index as usize, Vec::new()),
    }
}
