//! Types as parts of names.

use turbo_idl::ir::{JsAs, Primitive, Type};

use super::super::types::{Types, typed};

impl Types<'_> {
    /// The type as a part of a name. Each word says how many follow it, and no name of a type has an underscore between
    /// letters, so no two meet.
    pub(super) fn mangled(&self, ty: &Type, js: JsAs) -> String {
        match typed(ty, js) {
            Some((item, None)) => return format!("{}Typed", item.name()),
            Some((item, Some(length))) => return format!("{}Typed{length}", item.name()),
            None => {}
        }
        match ty {
            Type::Primitive(primitive) => kind(*primitive, js),
            Type::Param(index) => format!("${index}"),
            Type::Named(id, args) => args.iter().fold(self.named(*id).replace('.', "_"), |name, arg| {
                format!("{name}_{}", self.mangled(arg, JsAs::Default))
            }),
            Type::Option(inner) => format!("Option_{}", self.mangled(inner, js)),
            Type::List(item) => format!("List_{}", self.mangled(item, js)),
            Type::Array(item, length) => format!("Array{length}_{}", self.mangled(item, js)),
            Type::Set(key) => format!("Set_{}", self.mangled(&self.key(key.ty()), js)),
            Type::Map(key, value) => {
                let key = self.mangled(&self.key(key.ty()), js);
                format!("Map_{key}_{}", self.mangled(value, js))
            }
            Type::Tuple(items) => items.iter().fold(format!("Tuple{}", items.len()), |name, item| {
                format!("{name}_{}", self.mangled(item, js))
            }),
        }
    }
}

/// What a primitive is called in the names of the functions of the runtime.
pub(super) fn kind(primitive: Primitive, js: JsAs) -> String {
    match (primitive, js) {
        (Primitive::U64 | Primitive::I64 | Primitive::U128 | Primitive::I128, JsAs::Number) => {
            format!("{}Number", primitive.name())
        }
        (Primitive::Duration, JsAs::Bigint) => "durationBigint".to_owned(),
        // The same bytes, and the same values.
        (Primitive::Timestamp, JsAs::Bigint) => "i64".to_owned(),
        _ => primitive.name().to_owned(),
    }
}
