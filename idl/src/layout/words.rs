//! Types and their encodings in words.

use crate::ir::{Definition, Limits, PackageId, Primitive, Schema, Type};

/// A type as the schema would write it in a file of that package. Types of other packages have theirs before them.
pub(super) fn type_name(schema: &Schema, from: PackageId, params: &[String], ty: &Type) -> String {
    let name = |ty: &Type| type_name(schema, from, params, ty);
    match ty {
        Type::Primitive(primitive) => primitive.name().to_owned(),
        Type::Named(id, arguments) => {
            let def = schema.type_def(*id);
            let mut text = String::new();
            if def.package != from {
                text = schema.package(def.package).dotted() + ".";
            }
            text.push_str(def.name.as_written());
            if !arguments.is_empty() {
                let arguments: Vec<String> = arguments.iter().map(name).collect();
                text.push_str(&format!("<{}>", arguments.join(", ")));
            }
            text
        }
        Type::Option(inner) => format!("{}?", name(inner)),
        Type::List(item) => format!("[{}]", name(item)),
        Type::Array(item, length) => format!("[{}; {length}]", name(item)),
        Type::Set(key) => format!("set<{}>", name(key.ty())),
        Type::Map(key, value) => format!("map<{}, {}>", name(key.ty()), name(value)),
        Type::Tuple(types) => {
            let types: Vec<String> = types.iter().map(name).collect();
            format!("({})", types.join(", "))
        }
        Type::Param(index) => params
            .get(*index as usize)
            .cloned()
            .unwrap_or_else(|| format!("${index}")),
    }
}

/// What the bytes of a type are, in a few words, without what lies in the types that it names.
pub(super) fn encoding(schema: &Schema, ty: &Type, limits: Limits) -> String {
    let plain = |ty: &Type| encoding(schema, ty, Limits::default());
    match ty {
        Type::Primitive(primitive) => of_primitive(*primitive, limits),
        Type::Named(id, _) => match &schema.type_def(*id).definition {
            Definition::Struct(item) if item.fields.is_empty() => "nothing".to_owned(),
            Definition::Struct(_) => "its fields in order".to_owned(),
            Definition::Enum(item) | Definition::Error(item) if item.is_plain() => {
                "index of the variant".to_owned()
            }
            Definition::Enum(_) | Definition::Error(_) => "index of the variant, then its fields".to_owned(),
            Definition::Newtype(item) => encoding(schema, &item.ty, item.limits),
        },
        Type::Option(inner) => format!("0, or 1 and then: {}", encoding(schema, inner, limits)),
        Type::List(item) => format!("count{}, then of each: {}", within(limits), plain(item)),
        Type::Set(key) => format!("count{}, then ascending: {}", within(limits), plain(key.ty())),
        Type::Map(key, value) => format!(
            "count{}, then by ascending key: {}, and {}",
            within(limits),
            plain(key.ty()),
            plain(value)
        ),
        Type::Array(item, length) => format!("{length} times: {}", plain(item)),
        Type::Tuple(types) => {
            let parts: Vec<String> = types.iter().map(plain).collect();
            parts.join(", then ")
        }
        Type::Param(_) => "as its argument".to_owned(),
    }
}

/// The rules of `spec.md` about the bytes of a type itself.
pub(super) fn rule(schema: &Schema, ty: &Type) -> &'static str {
    match ty {
        Type::Primitive(primitive) => rule_of(*primitive),
        Type::Named(id, _) => match &schema.type_def(*id).definition {
            Definition::Struct(_) | Definition::Newtype(_) => "V-11",
            Definition::Enum(_) | Definition::Error(_) => "V-12",
        },
        Type::Option(_) => "V-9",
        Type::List(_) => "V-10",
        Type::Set(_) | Type::Map(..) => "V-26",
        Type::Array(..) | Type::Tuple(_) => "V-19",
        Type::Param(_) => "V-1",
    }
}

/// The rule about a type of the language.
pub(super) fn rule_of(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Bool => "V-2",
        Primitive::U8 | Primitive::I8 => "V-3",
        Primitive::U16 | Primitive::U32 | Primitive::U64 | Primitive::U128 => "V-4",
        Primitive::I16 | Primitive::I32 | Primitive::I64 | Primitive::I128 => "V-5",
        Primitive::F32 | Primitive::F64 => "V-6",
        Primitive::String => "V-7",
        Primitive::Bytes => "V-8",
        Primitive::Char => "V-14",
        Primitive::Uuid => "V-15",
        Primitive::Timestamp => "V-16",
        Primitive::Duration => "V-17",
        Primitive::Decimal => "V-18",
    }
}

fn of_primitive(primitive: Primitive, limits: Limits) -> String {
    let words = match primitive {
        Primitive::Bool => "00 or 01",
        Primitive::U8 => "one byte",
        Primitive::I8 => "one byte, two's complement",
        Primitive::U16 | Primitive::U32 | Primitive::U64 | Primitive::U128 => "integer of variable length",
        Primitive::I16 | Primitive::I32 | Primitive::I64 | Primitive::I128 => {
            "zigzag integer of variable length"
        }
        Primitive::F32 => "4 bytes, little endian",
        Primitive::F64 => "8 bytes, little endian",
        Primitive::String => return format!("length{}, then UTF-8", within(limits)),
        Primitive::Bytes => return format!("length{}, then the bytes", within(limits)),
        Primitive::Char => "UTF-8, without a length",
        Primitive::Uuid => "16 bytes",
        Primitive::Timestamp => "zigzag integer: microseconds since 1970",
        Primitive::Duration => "seconds, then nanoseconds: integers of variable length",
        Primitive::Decimal => "zigzag integer, then the number of decimal places in a byte",
    };
    words.to_owned()
}

fn within(limits: Limits) -> String {
    match (limits.min, limits.max) {
        (None, None) => String::new(),
        (Some(min), None) => format!(" ({min} or more)"),
        (None, Some(max)) => format!(" (up to {max})"),
        (Some(min), Some(max)) if min == max => format!(" ({min})"),
        (Some(min), Some(max)) => format!(" ({min} to {max})"),
    }
}
