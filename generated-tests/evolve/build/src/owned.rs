//! Types as a handler owns them, in the glue.

use turbo_idl::ir::{Primitive, Schema, Type};

/// The type in Rust, seen from the module of its package.
pub(crate) fn owned(schema: &Schema, ty: &Type) -> String {
    let of = |ty: &Type| owned(schema, ty);
    let all = |types: &[Type]| types.iter().map(of).collect::<Vec<_>>().join(", ");
    match ty {
        Type::Primitive(primitive) => self::primitive(*primitive).to_owned(),
        Type::Named(id, arguments) => {
            let name = schema.type_def(*id).name.as_written();
            if arguments.is_empty() {
                name.to_owned()
            } else {
                format!("{name}<{}>", all(arguments))
            }
        }
        Type::Option(inner) => format!("Option<{}>", of(inner)),
        Type::List(item) => format!("Vec<{}>", of(item)),
        Type::Array(item, length) => format!("[{}; {length}]", of(item)),
        Type::Set(key) => format!("std::collections::BTreeSet<{}>", of(key.ty())),
        Type::Map(key, value) => format!("std::collections::BTreeMap<{}, {}>", of(key.ty()), of(value)),
        Type::Tuple(types) => format!("({})", all(types)),
        Type::Param(_) => unreachable!("no parameter stands in a method"),
    }
}

fn primitive(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::String => "String",
        Primitive::Bytes => "turbo_runtime::Bytes",
        Primitive::Uuid => "turbo_runtime::Uuid",
        Primitive::Timestamp => "turbo_runtime::Timestamp",
        Primitive::Duration => "std::time::Duration",
        Primitive::Decimal => "turbo_runtime::Decimal",
        primitive => primitive.name(),
    }
}
