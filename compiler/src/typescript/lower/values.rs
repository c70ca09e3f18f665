//! Constants and defaults.

use turbo_idl::ir::{self, Definition, JsAs, Primitive, Type, Value};

use super::super::model::Constant;
use super::super::names;
use super::super::types::{innermost, typed, typed_array};
use super::Lowering;
use super::definitions::comment;

pub(super) fn constants(lowering: &Lowering<'_>) -> Vec<Constant> {
    let here = lowering.members.constants.iter();
    let constant = |constant: &&ir::Constant| Constant {
        docs: comment(lowering, &constant.docs, constant.deprecated.as_ref()),
        name: names::constant(&constant.name),
        value: expression(
            lowering,
            &constant.value,
            &Type::Primitive(constant.ty),
            JsAs::Default,
        ),
    };
    here.map(constant).collect()
}

/// What a parameter is if it is left out: nothing where leaving it out says something already.
pub(super) fn default(lowering: &Lowering<'_>, param: &ir::Param) -> Option<String> {
    let value = param.default.as_ref()?;
    let is_optional = matches!(innermost(lowering.schema, &param.ty), Type::Option(_));
    (!is_optional).then(|| expression(lowering, value, &param.ty, param.js))
}

/// An expression; a literal where the value is one.
pub(super) fn expression(lowering: &Lowering<'_>, value: &Value, ty: &Type, js: JsAs) -> String {
    // What is not nothing is of the type inside.
    let ty = match innermost(lowering.schema, ty) {
        Type::Option(inner) => innermost(lowering.schema, &inner),
        ty => ty,
    };
    let integer = |digits: String| {
        let is_bigint = match ty {
            Type::Primitive(primitive) => lowering.types.primitive(primitive, js) == "bigint",
            _ => false,
        };
        if is_bigint { format!("{digits}n") } else { digits }
    };
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => integer(value.to_string()),
        Value::UInt(value) => integer(value.to_string()),
        Value::Float(value) => {
            let text = format!("{value:?}");
            text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
        }
        Value::Char(value) => quoted(&value.to_string()),
        Value::String(value) => quoted(value),
        Value::None => "undefined".to_owned(),
        Value::EmptyList => match (&ty, typed(&ty, js)) {
            (_, Some((item, _))) => format!("new globalThis.{}()", typed_array(item)),
            (Type::Primitive(Primitive::Bytes), None) => "new globalThis.Uint8Array()".to_owned(),
            _ => "[]".to_owned(),
        },
        Value::EmptySet => "new globalThis.Set()".to_owned(),
        Value::EmptyMap => "new globalThis.Map()".to_owned(),
        Value::Variant(id, index) => match &lowering.schema.type_def(*id).definition {
            Definition::Enum(it) if it.is_plain() => {
                quoted(&names::variant(&it.variants[*index as usize].name))
            }
            Definition::Enum(it) | Definition::Error(it) => {
                let name = names::variant(&it.variants[*index as usize].name);
                format!("{{ {}: {} }}", names::TAG, quoted(&name))
            }
            Definition::Struct(_) | Definition::Newtype(_) => "undefined".to_owned(),
        },
    }
}

/// A string of JavaScript in ASCII, so that nothing in it ends a line or turns the direction of the text.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            ' '..='~' => out.push(c),
            _ => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn strings_are_ascii() {
        assert_eq!(
            quoted("a\"b\\\n\u{2028}é\u{1f600}\0"),
            r#""a\"b\\\n\u{2028}\u{e9}\u{1f600}\u{0}""#
        );
    }
}
