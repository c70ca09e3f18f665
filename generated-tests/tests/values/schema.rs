//! The schemas of the cases, and the types in them that have values.

use std::collections::BTreeMap;

use turbo_idl::ir::{Definition, Field, JsAs, Limits, Payload, Schema, Type, TypeId};
use turbo_idl::{FsLoader, Style, compile, render};

/// The schema of a case.
///
/// # Panics
/// When it has errors.
pub fn load(case: &str, files: &[&str]) -> Schema {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(case);
    let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
    let compiled = compile(&FsLoader::rooted(folder), &files);
    let Some(schema) = compiled.schema else {
        panic!(
            "{}",
            render(&compiled.diagnostics, &compiled.sources, Style::Plain)
        )
    };
    schema
}

/// The case `everything`.
pub fn everything() -> Schema {
    load("everything", &["everything.turbo", "extras.turbo"])
}

/// What is said about a value where it stands.
#[derive(Clone, Copy, Default)]
pub struct Place {
    pub js: JsAs,
    pub limits: Limits,
}

impl Place {
    pub fn of(field: &Field) -> Self {
        Self {
            js: field.js,
            limits: field.limits,
        }
    }

    /// Of what stands in the value.
    pub fn inside(self) -> Self {
        Self {
            limits: Limits::default(),
            ..self
        }
    }
}

/// What a value of a named type is made of, arguments in their places.
pub enum Parts {
    Newtype(Type, Place),
    Struct(Vec<Part>),
    /// `is_plain`: it is a text in JavaScript.
    Enum {
        variants: Vec<Variant>,
        is_plain: bool,
    },
}

pub struct Variant {
    pub name: String,
    pub parts: Vec<Part>,
    /// Whether the parts have names.
    pub is_struct: bool,
}

pub struct Part {
    /// As the schema writes it.
    pub name: String,
    pub ty: Type,
    pub place: Place,
}

/// The parts of a type.
pub fn parts(schema: &Schema, id: TypeId, args: &[Type]) -> Parts {
    let part = |field: &Field| Part {
        name: field.name.as_written().to_owned(),
        ty: field.ty.with_arguments(args),
        place: Place::of(field),
    };
    let unnamed = |ty: &Type| Part {
        name: String::new(),
        ty: ty.with_arguments(args),
        place: Place::default(),
    };
    match &schema.type_def(id).definition {
        Definition::Newtype(newtype) => {
            let place = Place {
                limits: newtype.limits,
                ..Place::default()
            };
            Parts::Newtype(newtype.ty.with_arguments(args), place)
        }
        Definition::Struct(it) => Parts::Struct(it.fields.iter().map(part).collect()),
        Definition::Enum(it) | Definition::Error(it) => Parts::Enum {
            is_plain: it.is_plain() && matches!(schema.type_def(id).definition, Definition::Enum(_)),
            variants: it
                .variants
                .iter()
                .map(|variant| Variant {
                    name: variant.name.as_written().to_owned(),
                    is_struct: matches!(variant.payload, Payload::Struct(_)),
                    parts: match &variant.payload {
                        Payload::Unit => Vec::new(),
                        Payload::Tuple(types) => types.iter().map(unnamed).collect(),
                        Payload::Struct(fields) => fields.iter().map(part).collect(),
                    },
                })
                .collect(),
        },
    }
}

/// Every type of the schema that has values, by its text: those without parameters, and of the others each one that is
/// used somewhere.
pub fn types(schema: &Schema) -> BTreeMap<String, Type> {
    let plain = schema.types.iter().enumerate();
    let plain = plain.filter(|(_, def)| def.params.is_empty());
    let plain = plain.map(|(index, _)| Type::named(TypeId(index as u32)));
    let mut types = BTreeMap::new();
    let instances = schema.instances.keys().filter(|ty| !has_params(ty)).cloned();
    for ty in plain.chain(instances) {
        let other = types.insert(text(schema, &ty), ty.clone());
        assert!(
            other.is_none_or(|other| other == ty),
            "two types are called {}",
            text(schema, &ty)
        );
    }
    types
}

fn has_params(ty: &Type) -> bool {
    matches!(ty, Type::Param(_)) || ty.parts().any(has_params)
}

/// The type as a schema writes it, without packages.
pub fn text(schema: &Schema, ty: &Type) -> String {
    let texts = |types: &[Type]| {
        let texts: Vec<String> = types.iter().map(|ty| text(schema, ty)).collect();
        texts.join(", ")
    };
    match ty {
        Type::Primitive(primitive) => primitive.name().to_owned(),
        Type::Named(id, args) => {
            let name = schema.type_def(*id).name.as_written();
            if args.is_empty() {
                name.to_owned()
            } else {
                format!("{name}<{}>", texts(args))
            }
        }
        Type::Option(inner) => format!("{}?", text(schema, inner)),
        Type::List(item) => format!("[{}]", text(schema, item)),
        Type::Array(item, length) => format!("[{}; {length}]", text(schema, item)),
        Type::Set(key) => format!("set<{}>", text(schema, key.ty())),
        Type::Map(key, value) => format!("map<{}, {}>", text(schema, key.ty()), text(schema, value)),
        Type::Tuple(types) => format!("({})", texts(types)),
        Type::Param(index) => format!("${index}"),
    }
}
