use crate::ir::{Definition, Schema, Type, TypeId};

/// A type as a schema writes it, without packages.
pub(crate) fn spell(schema: &Schema, ty: &Type) -> String {
    let of = |ty: &Type| spell(schema, ty);
    let all = |types: &[Type]| types.iter().map(of).collect::<Vec<_>>().join(", ");
    match ty {
        Type::Primitive(primitive) => primitive.name().to_owned(),
        Type::Named(id, arguments) => {
            let name = schema.type_def(*id).name.as_written();
            if arguments.is_empty() {
                name.to_owned()
            } else {
                format!("{name}<{}>", all(arguments))
            }
        }
        Type::Option(inner) => format!("{}?", of(inner)),
        Type::List(item) => format!("[{}]", of(item)),
        Type::Array(item, length) => format!("[{}; {length}]", of(item)),
        Type::Set(key) => format!("set<{}>", of(key.ty())),
        Type::Map(key, value) => format!("map<{}, {}>", of(key.ty()), of(value)),
        Type::Tuple(types) => format!("({})", all(types)),
        Type::Param(index) => format!("${index}"),
    }
}

/// `struct Person`, or the name of a type that the language has.
pub(super) fn spell_kind(schema: &Schema, ty: &Type) -> String {
    match ty {
        Type::Named(id, _) => format!("{} {}", keyword(schema, *id), spell(schema, ty)),
        ty => spell(schema, ty),
    }
}

fn keyword(schema: &Schema, id: TypeId) -> &'static str {
    match &schema.type_def(id).definition {
        Definition::Struct(_) => "struct",
        Definition::Enum(_) => "enum",
        Definition::Error(_) => "error",
        Definition::Newtype(_) => "type",
    }
}
