//! What is in the place of a value that the other revision does not have.

use turbo_idl::ir::{Limits, Primitive, Schema, Type, Value};

use super::code::ENCODE;
use super::maker::Maker;
use super::spot::{Layer, Spot, released};
use crate::rust::lower::{literal, plain};
use crate::rust::types::primitive;

impl Maker<'_> {
    /// A value of the schema in the form that its type has in Rust: an expression, which may use `reader` and `?`.
    pub(super) fn filled(&self, spot: &Spot, value: &Value) -> String {
        let mut around: Vec<String> = Vec::new();
        let mut spot = spot.clone();
        loop {
            let bare = spot.bare(self.schema(), Limits::default());
            around.extend(bare.layers.iter().map(|layer| match layer {
                Layer::Box => "::std::boxed::Box::new".to_owned(),
                Layer::Newtype(id) => self.lowering.types.named(*id),
            }));
            spot = bare.spot;
            match spot.written().clone() {
                Type::Option(inner) if *value != Value::None => {
                    around.push("::core::option::Option::Some".to_owned());
                    spot = spot.inside(&inner);
                }
                _ => break,
            }
        }
        let plain = match (value, spot.written()) {
            (Value::String(text), _) => format!("reader.default_text({})?", literal(text)),
            (Value::EmptyList, Type::Primitive(Primitive::Bytes)) => {
                "::turbo_runtime::Bytes::new()".to_owned()
            }
            _ => plain(self.lowering, value),
        };
        let ends = ")".repeat(around.len());
        let starts: String = around.iter().map(|name| format!("{name}(")).collect();
        format!("{starts}{plain}{ends}")
    }
}

/// Statements that write a value of a release.
pub(super) fn written(old: &Schema, ty: &Type, value: &Value) -> String {
    let ty = released(old, ty, Limits::default()).ty;
    if let (Type::Option(inner), false) = (ty, *value == Value::None) {
        return format!("writer.u8(1);{}", written(old, inner, value));
    }
    let suffix = match ty {
        Type::Primitive(it) => primitive(*it),
        _ => "",
    };
    let number = |number: String| format!("{ENCODE}(&{number}{suffix}, writer);");
    match value {
        Value::None => "writer.u8(0);".to_owned(),
        Value::EmptyList | Value::EmptyMap | Value::EmptySet => "writer.length(0);".to_owned(),
        Value::Variant(_, index) => format!("writer.variant({index});"),
        Value::Int(value) => number(value.to_string()),
        Value::UInt(value) => number(value.to_string()),
        Value::Float(value) => number(format!("{value:?}")),
        Value::Bool(value) => format!("{ENCODE}(&{value}, writer);"),
        Value::Char(value) => format!("{ENCODE}(&{value:?}, writer);"),
        Value::String(text) => format!("{ENCODE}({}, writer);", literal(text)),
    }
}
