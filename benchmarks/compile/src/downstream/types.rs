//! The same types three times: as they are, with serde, and as prost-build writes them.

use std::fmt::Write;

use turbo_idl::ir::{Definition, Enum, Field, Payload, Primitive, Schema, Type, TypeDef, TypeId};

/// Who writes types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The types, with the derives that turbo gives them and nothing more.
    Plain,
    /// These, with `Serialize` and `Deserialize`.
    Serde,
    /// What prost-build makes of messages with the same fields.
    Prost,
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

/// The only keyword among the names, and prost takes no raw ones.
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
            Definition::Enum(item) | Definition::Error(item) if self.kind == Kind::Prost => {
                self.oneof(name, item)
            }
            Definition::Enum(item) | Definition::Error(item) => self.union(name, def.facts.is_eq, item),
            // Not among the portable parts.
            Definition::Newtype(_) => format!("pub type {name} = {};\n", path(self.schema, id)),
        }
    }

    fn derives(&self, is_eq: bool, is_plain: bool) -> String {
        if self.kind == Kind::Prost {
            return match is_plain {
                true => "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]\n#[repr(i32)]\n",
                false => "#[derive(Clone, PartialEq, ::prost::Message)]\n",
            }
            .to_owned();
        }
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
        let fields = fields.iter().map(|field| (field.name.as_written(), &field.ty));
        self.message(name, is_eq, fields)
    }

    fn message<'t>(
        &self,
        name: &str,
        is_eq: bool,
        fields: impl Iterator<Item = (&'t str, &'t Type)>,
    ) -> String {
        let mut out = format!("{}pub struct {name} {{\n", self.derives(is_eq, false));
        for (tag, (name, ty)) in fields.enumerate() {
            let (attribute, ty) = self.field(ty, tag + 1);
            let _ = writeln!(out, "{attribute}pub {}: {ty},", field_name(name));
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

    /// A message around a `oneof`, with a message for each variant that carries more than one value.
    fn oneof(&self, name: &str, item: &Enum) -> String {
        let mut messages = String::new();
        let mut kinds = format!("#[derive(Clone, PartialEq, ::prost::Oneof)]\npub enum {name}Kind {{\n");
        for (index, variant) in item.variants.iter().enumerate() {
            let (tag, variant_name) = (index + 1, variant.name.as_written());
            let (kind, ty) = match &variant.payload {
                Payload::Unit => ("bool".to_owned(), "bool".to_owned()),
                Payload::Tuple(types) if types.len() == 1 && self.is_single(&types[0]) => {
                    self.single(&types[0])
                }
                payload => {
                    let message = format!("{name}{variant_name}");
                    let text = match payload {
                        Payload::Tuple(types) => {
                            self.message(&message, false, types.iter().map(|ty| ("value", ty)))
                        }
                        Payload::Struct(fields) => self.structure(&message, false, fields),
                        Payload::Unit => String::new(),
                    };
                    messages.push_str(&text);
                    ("message".to_owned(), message)
                }
            };
            let _ = writeln!(kinds, "#[prost({kind}, tag = \"{tag}\")]\n{variant_name}({ty}),");
        }
        let tags: Vec<String> = (1..=item.variants.len()).map(|tag| tag.to_string()).collect();
        format!(
            "{}pub struct {name} {{\n#[prost(oneof = \"{name}Kind\", tags = \"{}\")]\npub kind: \
             ::core::option::Option<{name}Kind>,\n}}\n{kinds}}}\n{messages}",
            self.derives(false, false),
            tags.join(", ")
        )
    }

    /// The attribute that prost wants, and the type.
    fn field(&self, ty: &Type, tag: usize) -> (String, String) {
        if self.kind != Kind::Prost {
            return (String::new(), self.ty(ty));
        }
        let (kind, ty) = match ty {
            Type::Option(inner) => {
                let (kind, ty) = self.single(inner);
                (
                    format!("{kind}, optional"),
                    format!("::core::option::Option<{ty}>"),
                )
            }
            Type::List(item) => {
                let (kind, ty) = self.single(item);
                (format!("{kind}, repeated"), format!("::std::vec::Vec<{ty}>"))
            }
            Type::Map(_, value) => {
                let (kind, ty) = self.single(value);
                let kind = match kind.strip_prefix("enumeration = ") {
                    Some(path) => format!("enumeration({})", path.trim_matches('"')),
                    None => kind.split(' ').next().unwrap_or_default().to_owned(),
                };
                (
                    format!("btree_map = \"string, {kind}\""),
                    format!("::std::collections::BTreeMap<::std::string::String, {ty}>"),
                )
            }
            single => {
                let (kind, ty) = self.single(single);
                if kind == "message" {
                    (
                        format!("{kind}, optional"),
                        format!("::core::option::Option<{ty}>"),
                    )
                } else {
                    (kind, ty)
                }
            }
        };
        (format!("#[prost({kind}, tag = \"{tag}\")]\n"), ty)
    }

    fn is_single(&self, ty: &Type) -> bool {
        matches!(ty, Type::Primitive(_) | Type::Named(..))
    }

    /// What prost calls the kind of one value, and its type.
    fn single(&self, ty: &Type) -> (String, String) {
        let kind = match ty {
            Type::Primitive(Primitive::Bool) => "bool",
            Type::Primitive(Primitive::U32) => "uint32",
            Type::Primitive(Primitive::U64) => "uint64",
            Type::Primitive(Primitive::I32) => "sint32",
            Type::Primitive(Primitive::I64) => "sint64",
            Type::Primitive(Primitive::F64) => "double",
            Type::Primitive(Primitive::Bytes) => "bytes = \"vec\"",
            Type::Named(id, _) => match &self.schema.type_def(*id).definition {
                Definition::Enum(item) if item.is_plain() => {
                    return (
                        format!("enumeration = \"{}\"", path(self.schema, *id)),
                        "i32".to_owned(),
                    );
                }
                _ => "message",
            },
            _ => "string",
        };
        (kind.to_owned(), self.ty(ty))
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
