//! Newtypes, structs, enums and errors.

use turbo_idl::ir::{self, Definition, Docs, Ident, JsAs, Schema, Type, TypeDef, TypeId};

use super::super::codecs::Place;
use super::super::model::{self, Enum, Field, Generics, Item, Newtype, Payload, Struct, Variant};
use super::super::types::{angled, innermost};
use super::super::{docs, memory, names};
use super::{Lowering, constructors};

pub(super) fn lower(lowering: &Lowering<'_>) -> Vec<model::Definition> {
    let here = lowering.members.types.iter();
    here.map(|id| definition(lowering, *id, lowering.schema.type_def(*id)))
        .collect()
}

fn definition(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef) -> model::Definition {
    let names = lowering.types.params(def);
    call(lowering, def);
    match &def.definition {
        Definition::Newtype(definition) => {
            model::Definition::Newtype(newtype(lowering, def, definition, &names))
        }
        Definition::Struct(definition) => model::Definition::Struct(Struct {
            docs: comment(lowering, &def.docs, def.deprecated.as_ref()),
            name: names::type_name(&def.name),
            fields: fields(lowering, &definition.fields, names::field, &names),
            constructor: constructors::lower(lowering, def, definition, &names),
            generics: generics(&names),
            is_recursive: def.facts.is_recursive,
            claim: memory::of_struct(lowering.schema, &definition.fields),
        }),
        Definition::Enum(definition) if definition.is_plain() => {
            model::Definition::PlainEnum(enumeration(lowering, id, definition, &names))
        }
        // An error is told apart by `kind` even where nothing else is in it: one way to read errors.
        Definition::Enum(definition) | Definition::Error(definition) => {
            model::Definition::Union(enumeration(lowering, id, definition, &names))
        }
    }
}

/// Asks for the functions of the runtime that the templates call.
fn call(lowering: &Lowering<'_>, def: &TypeDef) {
    let claims = match &def.definition {
        Definition::Newtype(_) => false,
        Definition::Struct(it) => memory::of_struct(lowering.schema, &it.fields).is_some(),
        Definition::Enum(it) | Definition::Error(it) => {
            let mut variants = it.variants.iter();
            variants.any(|variant| memory::of_variant(lowering.schema, &variant.payload).is_some())
        }
    };
    let has_tuple = |it: &ir::Enum| {
        let mut variants = it.variants.iter();
        variants.any(|variant| matches!(variant.payload, ir::Payload::Tuple(_)))
    };
    let functions: &[&str] = match &def.definition {
        Definition::Newtype(_) => &[],
        Definition::Struct(_) => &["checkObject"],
        Definition::Enum(it) if it.is_plain() => &["getName", "putName"],
        Definition::Enum(it) | Definition::Error(it) => {
            if has_tuple(it) {
                lowering.types.call("checkTuple");
            }
            &[
                "checkObject",
                "getUnknown",
                "getVariant",
                "putVarint",
                "unknownVariant",
            ]
        }
    };
    let depth: &[&str] = if def.facts.is_recursive {
        &["getIn", "getOut", "putIn", "putOut"]
    } else {
        &[]
    };
    let is_plain = matches!(&def.definition, Definition::Enum(it) if it.is_plain());
    let claim: &[&str] = if claims && !is_plain { &["claim"] } else { &[] };
    for name in functions.iter().chain(depth).chain(claim) {
        lowering.types.call(name);
    }
}

fn generics(names: &[String]) -> Generics {
    Generics {
        names: angled(names),
        codecs: (0..names.len()).map(|index| format!(", ${index}")).collect(),
    }
}

fn newtype(lowering: &Lowering<'_>, def: &TypeDef, newtype: &ir::Newtype, params: &[String]) -> Newtype {
    let types = &lowering.types;
    let name = names::type_name(&def.name);
    // A brand upon a brand would be of no value at all, so it goes around what is innermost.
    let behind = |ty: &Type| innermost(lowering.schema, ty);
    let (branded, is_optional) = match behind(&newtype.ty) {
        Type::Option(inner) => (behind(&inner), true),
        ty => (ty, false),
    };
    let place = Place::new(JsAs::Default, newtype.limits);
    Newtype {
        docs: comment(lowering, &def.docs, def.deprecated.as_ref()),
        generics: generics(params),
        inner: types.declaration(&newtype.ty, JsAs::Default, params),
        branded: types.declaration(&branded, JsAs::Default, params),
        is_optional,
        brand: (!matches!(branded, Type::Param(_)))
            .then(|| format!("{}.{name}", lowering.schema.package(def.package).dotted())),
        write: types.write(&newtype.ty, place, "value"),
        read: types.read(&newtype.ty, place),
        is_recursive: def.facts.is_recursive,
        name,
    }
}

fn enumeration(lowering: &Lowering<'_>, id: TypeId, definition: &ir::Enum, params: &[String]) -> Enum {
    let def = lowering.schema.type_def(id);
    Enum {
        docs: comment(lowering, &def.docs, def.deprecated.as_ref()),
        name: names::type_name(&def.name),
        generics: generics(params),
        variants: variants(lowering, definition, params),
        least: least(lowering.schema, definition),
        is_key: lowering.keys.contains(&id),
        is_recursive: def.facts.is_recursive,
    }
}

/// The index of the variant that takes the fewest bytes. Of types that contain themselves it is one that ends.
fn least(schema: &Schema, definition: &ir::Enum) -> usize {
    let size = |variant: &ir::Variant| {
        let types: Vec<&Type> = match &variant.payload {
            ir::Payload::Unit => Vec::new(),
            ir::Payload::Tuple(items) => items.iter().collect(),
            ir::Payload::Struct(fields) => fields.iter().map(|field| &field.ty).collect(),
        };
        types
            .iter()
            .fold(0, |sum: u32, ty| sum.saturating_add(schema.min_size(ty)))
    };
    let sizes = definition.variants.iter().map(size).enumerate();
    sizes.min_by_key(|(_, size)| *size).map_or(0, |(index, _)| index)
}

fn variants(lowering: &Lowering<'_>, definition: &ir::Enum, params: &[String]) -> Vec<Variant> {
    let variant = |variant: &ir::Variant| Variant {
        docs: comment(lowering, &variant.docs, variant.deprecated.as_ref()),
        name: names::variant(&variant.name),
        payload: match &variant.payload {
            ir::Payload::Unit => Payload::Unit,
            ir::Payload::Tuple(items) => Payload::Tuple(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, ty)| item(lowering, index, ty, params))
                    .collect(),
            ),
            ir::Payload::Struct(payload) => {
                Payload::Struct(fields(lowering, payload, names::variant_field, params))
            }
        },
        claim: memory::of_variant(lowering.schema, &variant.payload),
        is_long: match &variant.payload {
            ir::Payload::Unit | ir::Payload::Tuple(_) => false,
            ir::Payload::Struct(payload) => payload.iter().any(|field| {
                !field.docs.lines.is_empty() || field.deprecated.is_some() || field.is_sensitive
            }),
        },
    };
    definition.variants.iter().map(variant).collect()
}

fn item(lowering: &Lowering<'_>, index: usize, ty: &Type, params: &[String]) -> Item {
    let place = Place::default();
    Item {
        ty: lowering.types.declaration(ty, JsAs::Default, params),
        write: lowering
            .types
            .write_from(ty, place, &format!("items[{index}]"), &format!("f{index}")),
        read: lowering.types.read(ty, place),
    }
}

fn fields(
    lowering: &Lowering<'_>,
    fields: &[ir::Field],
    name: fn(&Ident) -> String,
    params: &[String],
) -> Vec<Field> {
    let types = &lowering.types;
    let field = |(index, field): (usize, &ir::Field)| {
        let name = name(&field.name);
        let place = Place::new(field.js, field.limits);
        let source = format!("value.{name}");
        Field {
            docs: field_comment(lowering, field),
            is_optional: matches!(field.ty, Type::Option(_)),
            ty: types.declaration(&field.ty, field.js, params),
            write: types.write_from(&field.ty, place, &source, &format!("f{index}")),
            read: types.read(&field.ty, place),
            name,
        }
    };
    fields.iter().enumerate().map(field).collect()
}

fn field_comment(lowering: &Lowering<'_>, field: &ir::Field) -> Vec<String> {
    let mut docs = field.docs.clone();
    if field.is_sensitive {
        if !docs.lines.is_empty() {
            docs.lines.push(String::new());
        }
        docs.lines.push("Sensitive: keep it out of logs.".to_owned());
    }
    comment(lowering, &docs, field.deprecated.as_ref())
}

pub(super) fn comment(lowering: &Lowering<'_>, docs: &Docs, deprecated: Option<&String>) -> Vec<String> {
    docs::comment(docs, deprecated, &|name| lowering.link(name))
}
