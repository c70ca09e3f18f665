//! The same types as they are, and with the derives of serde.

use std::fmt::Write;

use turbo_idl::ir::{Definition, Enum, Field, Payload, Primitive, Schema, Type, TypeDef, TypeId};

/// Who writes types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The types, with the derives that turbo gives them and nothing more.
    Plain,
    /// These, with `Serialize` and `Deserialize`.
    Serde,
}

/// The types of a schema of portable parts, a module a package.
pub fn print(schema: &Schema, kind: Kind) -> String {
    let mut out = String::new();
    for package in 0..schema.packages.len() {
        let _ = writeln!(out, "pub mod p{package} {{");
        for (index, def) in schema.types.iter().enumerate() {
            if def.package.0 as usize == package {
                let printer = Printer { schema, kind };
                out.push_str(&printer.definition(TypeId(index as u32), def));
            }
        }
        out.push_str("}\n");
    }
    out
}

/// The path of a type in what [`print`] writes.
pub fn path(schema: &Schema, id: TypeId) -> String {
    let def = schema.type_def(id);
    format!("super::p{}::{}", def.package.0, def.name.as_written())
}

/// A name that Rust takes: there is one keyword among them.
fn field_name(name: &str) -> &str {
    if name == "type" { "type_" } else { name }
}

struct Printer<'a> {
    schema: &'a Schema,
    kind: Kind,
}

impl Printer<'_> {
    fn definition(&self, id: TypeId, def: &TypeDef) -> String {
        let name = def.name.as_written();
        match &def.definition {
            Definition::Struct(item) => self.structure(name, def.facts.is_eq, &item.fields),
            Definition::Enum(item) if item.is_plain() => self.plain(name, item),
            Definition::Enum(item) | Definition::Error(item) => self.union(name, def.facts.is_eq, item),
            // Not among the portable parts.
            Definition::Newtype(_) => format!("pub type {name} = {};\n", path(self.schema, id)),
        }
    }

    fn derives(&self, is_eq: bool, is_plain: bool) -> String {
        let mut derives = "Clone, Debug, PartialEq".to_owned();
        if is_eq {
            derives += ", Eq, Hash";
        }
        if is_plain {
            derives += ", Copy, PartialOrd, Ord";
        }
        if self.kind == Kind::Serde {
            derives += ", ::serde::Serialize, ::serde::Deserialize";
        }
        format!("#[derive({derives})]\n")
    }

    fn structure(&self, name: &str, is_eq: bool, fields: &[Field]) -> String {
        let mut out = format!("{}pub struct {name} {{\n", self.derives(is_eq, false));
        for field in fields {
            let _ = writeln!(
                out,
                "pub {}: {},",
                field_name(field.name.as_written()),
                self.ty(&field.ty)
            );
        }
        out + "}\n"
    }

    fn plain(&self, name: &str, item: &Enum) -> String {
        let mut out = format!("{}pub enum {name} {{\n", self.derives(true, true));
        for (index, variant) in item.variants.iter().enumerate() {
            let _ = writeln!(out, "{} = {index},", variant.name.as_written());
        }
        out + "}\n"
    }

    fn union(&self, name: &str, is_eq: bool, item: &Enum) -> String {
        let mut out = format!("{}pub enum {name} {{\n", self.derives(is_eq, false));
        for variant in &item.variants {
            let name = variant.name.as_written();
            let _ = match &variant.payload {
                Payload::Unit => writeln!(out, "{name},"),
                Payload::Tuple(types) => {
                    let types: Vec<String> = types.iter().map(|ty| self.ty(ty)).collect();
                    writeln!(out, "{name}({}),", types.join(", "))
                }
                Payload::Struct(fields) => {
                    let fields = fields
                        .iter()
                        .map(|it| format!("{}: {}", field_name(it.name.as_written()), self.ty(&it.ty)));
                    writeln!(out, "{name} {{ {} }},", fields.collect::<Vec<_>>().join(", "))
                }
            };
        }
        out + "}\n"
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Primitive(Primitive::String) => "::std::string::String".to_owned(),
            Type::Primitive(Primitive::Bytes) => "::std::vec::Vec<u8>".to_owned(),
            Type::Primitive(primitive) => primitive.name().to_owned(),
            Type::Named(id, _) => path(self.schema, *id),
            Type::Option(inner) => format!("::core::option::Option<{}>", self.ty(inner)),
            Type::List(item) => format!("::std::vec::Vec<{}>", self.ty(item)),
            Type::Map(_, value) => {
                format!(
                    "::std::collections::BTreeMap<::std::string::String, {}>",
                    self.ty(value)
                )
            }
            // Not among the portable parts.
            Type::Array(..) | Type::Set(_) | Type::Tuple(_) | Type::Param(_) => "()".to_owned(),
        }
    }
}
