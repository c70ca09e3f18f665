//! A schema of portable parts in Protocol Buffers, for generators that read those.

pub mod tools;

use std::collections::BTreeSet;
use std::fmt::Write;

use turbo_idl::ir::{
    Definition, Docs, Enum, Field, PackageId, Payload, Primitive, Returns, Schema, Service, Type, TypeDef,
    TypeId,
};

/// The path and the text of each file, one for each package.
pub fn files(schema: &Schema) -> Vec<(String, String)> {
    let packages = 0..schema.packages.len() as u32;
    packages
        .map(PackageId)
        .map(|package| (path(schema, package), Printer::new(schema, package).file()))
        .collect()
}

/// Where a package is written.
fn path(schema: &Schema, package: PackageId) -> String {
    format!("{}.proto", schema.package(package).dotted().replace('.', "/"))
}

/// A name of a field: prost's derives stumble over the one that is a keyword of Rust.
fn field_name(name: &str) -> &str {
    if name == "type" { "type_of" } else { name }
}

/// A name in `snake_case`, as styles for Protocol Buffers want those of fields.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// Writes one package.
struct Printer<'a> {
    schema: &'a Schema,
    package: PackageId,
    /// Whose types it uses.
    used: BTreeSet<PackageId>,
    out: String,
}

impl<'a> Printer<'a> {
    fn new(schema: &'a Schema, package: PackageId) -> Self {
        Self {
            schema,
            package,
            used: BTreeSet::new(),
            out: String::new(),
        }
    }

    fn file(mut self) -> String {
        let (schema, own) = (self.schema, self.package);
        for def in schema.types.iter().filter(|def| def.package == own) {
            self.definition(def);
        }
        for service in schema.services.iter().filter(|service| service.package == own) {
            self.service(service);
        }
        let mut head = format!(
            "syntax = \"proto3\";\n\npackage {};\n\n",
            schema.package(own).dotted()
        );
        self.used.remove(&own);
        for package in &self.used {
            let _ = writeln!(head, "import \"{}\";", path(schema, *package));
        }
        head + "\n" + &self.out
    }

    fn definition(&mut self, def: &TypeDef) {
        let name = def.name.as_written();
        self.docs("", &def.docs);
        match &def.definition {
            Definition::Struct(item) => self.message(name, &item.fields),
            Definition::Enum(item) if item.is_plain() => self.plain(name, item),
            Definition::Enum(item) => self.oneof(name, item),
            // Not among the portable parts.
            Definition::Error(_) | Definition::Newtype(_) => {}
        }
    }

    fn message(&mut self, name: &str, fields: &[Field]) {
        let _ = writeln!(self.out, "message {name} {{");
        for (field, tag) in fields.iter().zip(1..) {
            self.docs("  ", &field.docs);
            let ty = self.ty(&field.ty);
            let _ = writeln!(
                self.out,
                "  {ty} {} = {tag};",
                field_name(field.name.as_written())
            );
        }
        self.out.push_str("}\n\n");
    }

    /// Its values begin with its name, since they stand beside those of others.
    fn plain(&mut self, name: &str, item: &Enum) {
        let prefix = snake(name).to_uppercase();
        let _ = writeln!(self.out, "enum {name} {{");
        for (variant, value) in item.variants.iter().zip(0..) {
            self.docs("  ", &variant.docs);
            let variant = snake(variant.name.as_written()).to_uppercase();
            let _ = writeln!(self.out, "  {prefix}_{variant} = {value};");
        }
        self.out.push_str("}\n\n");
    }

    /// A message around a `oneof`, with a message for each variant that is no single value.
    fn oneof(&mut self, name: &str, item: &Enum) {
        let mut kinds = String::new();
        let mut messages: Vec<(String, &Payload)> = Vec::new();
        for (variant, tag) in item.variants.iter().zip(1..) {
            let written = variant.name.as_written();
            let ty = match &variant.payload {
                Payload::Unit => "bool".to_owned(),
                Payload::Tuple(types) => match &types[..] {
                    [single @ (Type::Primitive(_) | Type::Named(..))] => self.ty(single),
                    _ => {
                        messages.push((format!("{name}{written}"), &variant.payload));
                        format!("{name}{written}")
                    }
                },
                Payload::Struct(_) => {
                    messages.push((format!("{name}{written}"), &variant.payload));
                    format!("{name}{written}")
                }
            };
            let _ = writeln!(kinds, "    {ty} {} = {tag};", snake(written));
        }
        let _ = writeln!(self.out, "message {name} {{\n  oneof kind {{\n{kinds}  }}\n}}\n");
        for (name, payload) in messages {
            match payload {
                Payload::Unit => {}
                Payload::Struct(fields) => self.message(&name, fields),
                Payload::Tuple(types) => {
                    let _ = writeln!(self.out, "message {name} {{");
                    for (ty, tag) in types.iter().zip(1..) {
                        let ty = self.ty(ty);
                        let _ = writeln!(self.out, "  {ty} value_{tag} = {tag};");
                    }
                    self.out.push_str("}\n\n");
                }
            }
        }
    }

    /// Methods take a message and answer with one.
    fn service(&mut self, service: &Service) {
        self.docs("", &service.docs);
        let _ = writeln!(self.out, "service {} {{", service.name.as_written());
        for method in &service.methods {
            self.docs("  ", &method.docs);
            let (Some(param), Returns::Unary(Some(answer))) = (method.params.first(), &method.returns) else {
                continue;
            };
            let (taken, answer) = (self.ty(&param.ty), self.ty(answer));
            let name = camel(method.name.as_written());
            let _ = writeln!(self.out, "  rpc {name}({taken}) returns ({answer});");
        }
        self.out.push_str("}\n\n");
    }

    fn ty(&mut self, ty: &Type) -> String {
        match ty {
            Type::Primitive(primitive) => scalar(*primitive).to_owned(),
            Type::Named(id, _) => self.named(*id),
            Type::Option(inner) => format!("optional {}", self.ty(inner)),
            Type::List(item) => format!("repeated {}", self.ty(item)),
            Type::Map(_, value) => format!("map<string, {}>", self.ty(value)),
            // Not among the portable parts.
            Type::Array(..) | Type::Set(_) | Type::Tuple(_) | Type::Param(_) => "bool".to_owned(),
        }
    }

    fn named(&mut self, id: TypeId) -> String {
        let def = self.schema.type_def(id);
        self.used.insert(def.package);
        let package = self.schema.package(def.package).dotted();
        format!(".{package}.{}", def.name.as_written())
    }

    fn docs(&mut self, indent: &str, docs: &Docs) {
        for line in &docs.lines {
            let _ = writeln!(self.out, "{indent}// {line}");
        }
    }
}

/// What holds the same values and costs the fewest bytes for them.
fn scalar(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Bool => "bool",
        Primitive::U32 => "uint32",
        Primitive::U64 => "uint64",
        Primitive::I32 => "sint32",
        Primitive::I64 => "sint64",
        Primitive::F64 => "double",
        Primitive::Bytes => "bytes",
        _ => "string",
    }
}

/// A name in `CamelCase`, as styles for Protocol Buffers want those of methods.
pub fn camel(name: &str) -> String {
    let words = name.split('_');
    words
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}
