//! The items of a schema as texts of their own: what a lock holds of them. They are of the schema language, so that people can read
//! them and the compiler can; what changes no bytes and no generated code is left out.

use std::collections::BTreeMap;

use crate::diagnostics::is_invisible;
use crate::ir::{
    Definition, Enum, Field, JsAs, Limits, Method, PackageId, Param, Payload, Returns, Schema, Service, Type,
    TypeDef, TypeId, Value,
};

/// Every type, constant and service by its full name. Lines are indented by four spaces, and the last has no line feed.
pub(super) fn items(schema: &Schema) -> BTreeMap<String, String> {
    let mut items = BTreeMap::new();
    let key = |package: PackageId, name: &str| format!("{}.{name}", schema.package(package).dotted());
    for def in &schema.types {
        let writer = Writer::new(schema, def.package, &def.params);
        items.insert(key(def.package, def.name.as_written()), writer.type_def(def));
    }
    for constant in &schema.constants {
        let writer = Writer::new(schema, constant.package, &[]);
        let name = constant.name.as_written();
        let (ty, value) = (constant.ty.name(), writer.value(&constant.value));
        items.insert(
            key(constant.package, name),
            format!("    const {name}: {ty} = {value};"),
        );
    }
    for service in &schema.services {
        let writer = Writer::new(schema, service.package, &[]);
        items.insert(
            key(service.package, service.name.as_written()),
            writer.service(service),
        );
    }
    items
}

/// The name under which a package is imported: no package and no other name has two `_` where it has a dot.
pub(super) fn import_name(package: &str) -> String {
    package.replace('.', "__")
}

struct Writer<'a> {
    schema: &'a Schema,
    package: PackageId,
    params: Vec<&'a str>,
}

impl<'a> Writer<'a> {
    fn new(schema: &'a Schema, package: PackageId, params: &'a [crate::ir::Ident]) -> Self {
        Self {
            schema,
            package,
            params: params.iter().map(crate::ir::Ident::as_written).collect(),
        }
    }

    fn type_def(&self, def: &TypeDef) -> String {
        let name = def.name.as_written();
        let params = if self.params.is_empty() {
            String::new()
        } else {
            format!("<{}>", self.params.join(", "))
        };
        match &def.definition {
            Definition::Struct(item) => {
                let fields = item.fields.iter().map(|field| self.field(field));
                block(&format!("struct {name}{params}"), fields.collect())
            }
            Definition::Enum(item) => block(&format!("enum {name}{params}"), self.variants(item)),
            Definition::Error(item) => block(&format!("error {name}"), self.variants(item)),
            Definition::Newtype(item) => {
                let limits = limits(item.limits);
                format!("    {limits}type {name} = {};", self.ty(&item.ty))
            }
        }
    }

    fn variants(&self, item: &Enum) -> Vec<String> {
        let variants = item.variants.iter().map(|variant| {
            let mut text = String::new();
            if let Some(status) = variant.status {
                text.push_str(&format!("@status({}) ", status.name()));
            }
            if variant.is_fallback {
                text.push_str("@fallback ");
            }
            text.push_str(variant.name.as_written());
            match &variant.payload {
                Payload::Unit => {}
                Payload::Tuple(types) => text.push_str(&format!("({})", self.types(types))),
                Payload::Struct(fields) => {
                    let fields: Vec<String> = fields.iter().map(|field| self.field(field)).collect();
                    text.push_str(&format!(" {{ {} }}", fields.join(", ")));
                }
            }
            text
        });
        variants.collect()
    }

    fn field(&self, field: &Field) -> String {
        let said = said(field.limits, field.js);
        let default = self.default(field.default.as_ref());
        format!(
            "{said}{}: {}{default}",
            field.name.as_written(),
            self.ty(&field.ty)
        )
    }

    fn service(&self, service: &Service) -> String {
        let methods: Vec<String> = service.methods.iter().map(|method| self.method(method)).collect();
        let name = service.name.as_written();
        if methods.is_empty() {
            return format!("    service {name} {{}}");
        }
        format!("    service {name} {{\n{}\n    }}", methods.join("\n"))
    }

    fn method(&self, method: &Method) -> String {
        let param = |param: &Param, stream: &str| {
            let said = said(param.limits, param.js);
            let default = self.default(param.default.as_ref());
            let ty = self.ty(&param.ty);
            format!("{said}{}: {stream}{ty}{default}", param.name.as_written())
        };
        let plain = method.params.iter().map(|it| param(it, ""));
        let params: Vec<String> = plain
            .chain(method.stream.iter().map(|it| param(it, "stream ")))
            .collect();
        let idempotent = if method.is_idempotent { "@idempotent " } else { "" };
        let returns = match &method.returns {
            Returns::Unary(None) => String::new(),
            Returns::Unary(Some(ty)) => format!(" -> {}", self.ty(ty)),
            Returns::Stream(item) => format!(" -> stream {}", self.ty(item)),
        };
        let throws = method
            .throws
            .map(|error| format!(" throws {}", self.name(error)))
            .unwrap_or_default();
        format!(
            "        {idempotent}fn {}({}){returns}{throws};",
            method.name.as_written(),
            params.join(", ")
        )
    }

    fn default(&self, default: Option<&Value>) -> String {
        default
            .map(|value| format!(" = {}", self.value(value)))
            .unwrap_or_default()
    }

    fn name(&self, id: TypeId) -> String {
        let def = self.schema.type_def(id);
        let name = def.name.as_written();
        if def.package == self.package {
            return name.to_owned();
        }
        let package = self.schema.package(def.package).dotted();
        format!("{}.{name}", import_name(&package))
    }

    fn types(&self, types: &[Type]) -> String {
        let types: Vec<String> = types.iter().map(|ty| self.ty(ty)).collect();
        types.join(", ")
    }

    fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Primitive(primitive) => primitive.name().to_owned(),
            Type::Named(id, arguments) if arguments.is_empty() => self.name(*id),
            Type::Named(id, arguments) => format!("{}<{}>", self.name(*id), self.types(arguments)),
            Type::Option(inner) => format!("{}?", self.ty(inner)),
            Type::List(item) => format!("[{}]", self.ty(item)),
            Type::Array(item, length) => format!("[{}; {length}]", self.ty(item)),
            Type::Set(key) => format!("set<{}>", self.ty(key.ty())),
            Type::Map(key, value) => format!("map<{}, {}>", self.ty(key.ty()), self.ty(value)),
            Type::Tuple(types) => format!("({})", self.types(types)),
            Type::Param(index) => self
                .params
                .get(*index as usize)
                .map_or("", |name| name)
                .to_owned(),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::UInt(value) => value.to_string(),
            Value::Float(value) => format!("{value:?}"),
            Value::Char(value) => quoted(&value.to_string()),
            Value::String(value) => quoted(value),
            Value::None => "none".to_owned(),
            Value::EmptyList | Value::EmptyMap | Value::EmptySet => "[]".to_owned(),
            Value::Variant(id, index) => match &self.schema.type_def(*id).definition {
                Definition::Enum(item) | Definition::Error(item) => item
                    .variants
                    .get(*index as usize)
                    .map_or("", |variant| variant.name.as_written())
                    .to_owned(),
                _ => String::new(),
            },
        }
    }
}

/// A head and one line for each thing in it.
fn block(head: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return format!("    {head} {{}}");
    }
    let lines: String = lines.iter().map(|line| format!("        {line},\n")).collect();
    format!("    {head} {{\n{lines}    }}")
}

fn said(lengths: Limits, js: JsAs) -> String {
    let js = match js {
        JsAs::Default => "",
        JsAs::Number => "@js(number) ",
        JsAs::Bigint => "@js(bigint) ",
        JsAs::Typed => "@js(typed) ",
    };
    limits(lengths) + js
}

fn limits(limits: Limits) -> String {
    let one = |name: &str, limit: Option<u64>| {
        limit
            .map(|limit| format!("@{name}({limit}) "))
            .unwrap_or_default()
    };
    one("min", limits.min) + &one("max", limits.max)
}

/// A text as a schema writes it; what cannot be seen is written by its number.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || is_invisible(c) => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
