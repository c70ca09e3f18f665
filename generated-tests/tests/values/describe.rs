//! A schema in JSON, for the tests in JavaScript: what its types are made of, and what JavaScript calls them.

use turbo_idl::case;
use turbo_idl::ir::{JsAs, PackageId, Param, Returns, Schema, Type, TypeId};
use turboc::typescript::module_paths;

use super::schema::{Part, Parts, Place, parts, types};
use super::spell::{property, quoted};

/// Its types, each of those that have values, and the methods of its services.
pub fn json(schema: &Schema) -> String {
    let definitions = schema.types.iter().enumerate().map(|(index, def)| {
        let id = TypeId(index as u32);
        let path = module(schema, def.package);
        let name = case::pascal(def.name.as_written());
        let is_recursive = def.facts.is_recursive;
        let definition = definition(schema, id);
        format!(
            "{}: {{\"module\": {path}, \"name\": {}, \"isRecursive\": {is_recursive}, {definition}}}",
            quoted(&key(schema, id)),
            quoted(&name)
        )
    });
    let values = types(schema)
        .into_iter()
        .map(|(text, ty)| format!("{}: {}", quoted(&text), of(schema, &ty)));
    let services = schema.services.iter().map(|service| {
        let methods = service.methods.iter().map(|method| {
            let param = |param: &Param| {
                let place = Place {
                    js: param.js,
                    limits: param.limits,
                };
                at(schema, &param.ty, place)
            };
            format!(
                "{}: {{\"params\": [{}], \"items\": {}, \"isStream\": {}}}",
                quoted(&case::camel(method.name.as_written())),
                list(method.params.iter().map(param)),
                method.stream.as_ref().map_or("null".to_owned(), param),
                matches!(method.returns, Returns::Stream(_))
            )
        });
        format!(
            "{}: {{\"module\": {}, \"methods\": {{{}}}}}",
            quoted(&case::pascal(service.name.as_written())),
            module(schema, service.package),
            list(methods)
        )
    });
    format!(
        "{{\"definitions\": {{\n{}}},\n\"values\": {{\n{}}},\n\"services\": {{\n{}}}}}\n",
        list(definitions),
        list(values),
        list(services)
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",\n")
}

fn module(schema: &Schema, package: PackageId) -> String {
    quoted(&format!("{}.js", module_paths(schema)[package.0 as usize]))
}

fn key(schema: &Schema, id: TypeId) -> String {
    let def = schema.type_def(id);
    format!(
        "{}.{}",
        schema.package(def.package).dotted(),
        def.name.as_written()
    )
}

/// With parameters as they are.
fn definition(schema: &Schema, id: TypeId) -> String {
    match parts(schema, id, &[]) {
        Parts::Newtype(ty, place) => format!("\"newtype\": {}", at(schema, &ty, place)),
        Parts::Struct(parts) => format!("\"struct\": [{}]", fields(schema, &parts, &[])),
        Parts::Enum {
            variants,
            is_plain: true,
        } => {
            let names = variants
                .iter()
                .map(|variant| quoted(&case::pascal(&variant.name)));
            format!("\"plain\": [{}]", list(names))
        }
        Parts::Enum { variants, .. } => {
            let variants = variants.iter().map(|variant| {
                let kind = quoted(&case::pascal(&variant.name));
                let parts = if variant.is_struct {
                    format!(", \"fields\": [{}]", fields(schema, &variant.parts, &["kind"]))
                } else if variant.parts.is_empty() {
                    String::new()
                } else {
                    let items = variant.parts.iter().map(|part| at(schema, &part.ty, part.place));
                    format!(", \"items\": [{}]", list(items))
                };
                format!("{{\"kind\": {kind}{parts}}}")
            });
            format!("\"union\": [{}]", list(variants))
        }
    }
}

fn fields(schema: &Schema, parts: &[Part], taken: &[&str]) -> String {
    list(parts.iter().map(|part| {
        let name = quoted(&property(&part.name, taken));
        format!(
            "{{\"name\": {name}, \"at\": {}}}",
            at(schema, &part.ty, part.place)
        )
    }))
}

/// A type where it stands, with what is said about it.
fn at(schema: &Schema, ty: &Type, place: Place) -> String {
    let mut said = format!("{{\"type\": {}", of(schema, ty));
    match place.js {
        JsAs::Default => {}
        JsAs::Number => said.push_str(", \"js\": \"number\""),
        JsAs::Bigint => said.push_str(", \"js\": \"bigint\""),
        JsAs::Typed => said.push_str(", \"js\": \"typed\""),
    }
    for (name, limit) in [("min", place.limits.min), ("max", place.limits.max)] {
        if let Some(limit) = limit {
            said.push_str(&format!(", \"{name}\": {limit}"));
        }
    }
    said + "}"
}

/// A type.
fn of(schema: &Schema, ty: &Type) -> String {
    let each = |types: &[Type]| list(types.iter().map(|ty| of(schema, ty)));
    match ty {
        Type::Primitive(primitive) => quoted(primitive.name()),
        Type::Named(id, args) => {
            format!(
                "{{\"named\": {}, \"args\": [{}]}}",
                quoted(&key(schema, *id)),
                each(args)
            )
        }
        Type::Option(inner) => format!("{{\"option\": {}}}", of(schema, inner)),
        Type::List(item) => format!("{{\"list\": {}}}", of(schema, item)),
        Type::Array(item, length) => format!("{{\"array\": {}, \"length\": {length}}}", of(schema, item)),
        Type::Set(key) => format!("{{\"set\": {}}}", of(schema, key.ty())),
        Type::Map(key, item) => {
            format!("{{\"map\": [{}, {}]}}", of(schema, key.ty()), of(schema, item))
        }
        Type::Tuple(types) => format!("{{\"tuple\": [{}]}}", each(types)),
        Type::Param(index) => format!("{{\"param\": {index}}}"),
    }
}
