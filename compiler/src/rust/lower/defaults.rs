//! Values that the schema says: constants, and what fields are if nobody says otherwise.

use turbo_idl::ir::{self, Definition, Primitive, Type, TypeId, Value};

use super::attributes::literal;
use super::{Lowering, attributes};
use crate::rust::model::{Constant, Constructor};
use crate::rust::{names, types};

pub(crate) fn constant(lowering: &Lowering<'_>, constant: &ir::Constant) -> Constant {
    Constant {
        attributes: attributes(lowering, &constant.docs, constant.deprecated.as_ref(), None),
        name: names::constant(&constant.name),
        ty: match constant.ty {
            Primitive::String => "&str",
            other => types::primitive(other),
        },
        value: plain(lowering, &constant.value),
    }
}

/// What makes a struct, if one of its fields has a default. What is optional is nothing unless it has another.
pub(super) fn constructor(
    lowering: &Lowering<'_>,
    owner: TypeId,
    definition: &ir::Struct,
) -> Option<Constructor> {
    if definition.fields.iter().all(|field| field.default.is_none()) {
        return None;
    }
    let mut params = Vec::new();
    let mut fields = Vec::new();
    let mut said = Vec::new();
    for field in &definition.fields {
        let name = names::field(&field.name);
        let value = match (&field.default, &field.ty) {
            (Some(default), ty) => {
                said.push(format!(
                    "`{}` is `{}`",
                    field.name.as_written(),
                    shown(lowering, default)
                ));
                of_type(lowering, owner, ty, default)
            }
            (None, Type::Option(_)) => {
                said.push(format!("`{}` is `none`", field.name.as_written()));
                "::core::option::Option::None".to_owned()
            }
            (None, ty) => {
                let local = names::local(&field.name);
                params.push((local.clone(), lowering.types.field(owner, ty)));
                local
            }
        };
        fields.push(if name == value {
            name
        } else {
            format!("{name}: {value}")
        });
    }
    Some(Constructor {
        docs: vec![
            " Makes a value of the fields that have no default.".to_owned(),
            String::new(),
            format!(" Of the others, {}.", said.join(", ")),
        ],
        params,
        fields,
    })
}

/// A value in the form that its type has.
fn of_type(lowering: &Lowering<'_>, owner: TypeId, ty: &Type, value: &Value) -> String {
    // Newtypes, options and boxes around the value, outermost first.
    let mut around = Vec::new();
    let (mut owner, mut ty) = (owner, ty);
    loop {
        match ty {
            Type::Option(inner) if *value != Value::None => {
                around.push("::core::option::Option::Some".to_owned());
                ty = inner;
            }
            Type::Named(id, _) => {
                if lowering.schema.needs_box(owner, ty) {
                    around.push("::std::boxed::Box::new".to_owned());
                }
                let Definition::Newtype(newtype) = &lowering.schema.type_def(*id).definition else {
                    break;
                };
                around.push(lowering.types.named(*id));
                (owner, ty) = (*id, &newtype.ty);
            }
            _ => break,
        }
    }
    let plain = match (value, ty) {
        (Value::String(text), _) => format!("::std::string::String::from({})", literal(text)),
        (Value::EmptyList, Type::Primitive(Primitive::Bytes)) => "::turbo_runtime::Bytes::new()".to_owned(),
        _ => plain(lowering, value),
    };
    let ends = ")".repeat(around.len());
    let starts: String = around.iter().map(|name| format!("{name}(")).collect();
    format!("{starts}{plain}{ends}")
}

/// A value by itself.
pub(crate) fn plain(lowering: &Lowering<'_>, value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::UInt(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Char(value) => format!("{value:?}"),
        Value::String(text) => literal(text),
        Value::None => "::core::option::Option::None".to_owned(),
        Value::EmptyList => "::std::vec::Vec::new()".to_owned(),
        Value::EmptyMap => "::std::collections::BTreeMap::new()".to_owned(),
        Value::EmptySet => "::std::collections::BTreeSet::new()".to_owned(),
        Value::Variant(id, index) => {
            format!(
                "{}::{}",
                lowering.types.named(*id),
                variant(lowering, *id, *index, names::variant)
            )
        }
    }
}

/// A value as the schema writes it.
fn shown(lowering: &Lowering<'_>, value: &Value) -> String {
    match value {
        Value::None => "none".to_owned(),
        Value::EmptyList | Value::EmptyMap | Value::EmptySet => "[]".to_owned(),
        Value::Variant(id, index) => variant(lowering, *id, *index, |name| name.as_written().to_owned()),
        // A tick would end the code that it stands in.
        other => plain(lowering, other).replace('`', "'"),
    }
}

fn variant(lowering: &Lowering<'_>, id: TypeId, index: u32, named: fn(&ir::Ident) -> String) -> String {
    match &lowering.schema.type_def(id).definition {
        Definition::Enum(definition) | Definition::Error(definition) => definition
            .variants
            .get(index as usize)
            .map(|variant| named(&variant.name))
            .unwrap_or_default(),
        Definition::Struct(_) | Definition::Newtype(_) => String::new(),
    }
}

/// Whether a float is said anywhere: one that is nearly a number of mathematics is nothing to complain about.
pub(crate) fn has_floats(schema: &ir::Schema) -> bool {
    let is_float = |value: &Value| matches!(value, Value::Float(_));
    let in_fields = |def: &ir::TypeDef| match &def.definition {
        Definition::Struct(definition) => {
            let mut defaults = definition
                .fields
                .iter()
                .filter_map(|field| field.default.as_ref());
            defaults.any(is_float)
        }
        Definition::Newtype(_) | Definition::Enum(_) | Definition::Error(_) => false,
    };
    schema.constants.iter().any(|constant| is_float(&constant.value)) || schema.types.iter().any(in_fields)
}
