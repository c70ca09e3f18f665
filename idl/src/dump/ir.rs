use super::writer::Writer;
use crate::ir::{
    Constant, Definition, Docs, Enum, Field, Ident, JsAs, Limits, Method, Param, Payload, Returns, Schema,
    Service, Signature, Type, TypeDef, TypeId, Value, Variant,
};

/// A schema, with everything that was computed about it.
#[must_use]
pub fn ir(schema: &Schema) -> String {
    let mut dump = Dump {
        out: Writer::default(),
        schema,
    };
    for package in &schema.packages {
        dump.out
            .line(format!("package {} ({})", package.dotted(), package.file));
        dump.out.within(|out| docs(out, &package.docs));
    }
    for constant in &schema.constants {
        dump.out.line("");
        dump.constant(constant);
    }
    for (at, def) in schema.types.iter().enumerate() {
        dump.out.line("");
        dump.type_def(TypeId(at as u32), def);
    }
    for service in &schema.services {
        dump.out.line("");
        dump.service(service);
    }
    dump.out.finish()
}

struct Dump<'a> {
    out: Writer,
    schema: &'a Schema,
}

impl Dump<'_> {
    fn within(&mut self, write: impl FnOnce(&mut Self)) {
        let schema = self.schema;
        self.out.within(|out| {
            let mut dump = Dump {
                out: std::mem::take(out),
                schema,
            };
            write(&mut dump);
            *out = dump.out;
        });
    }

    fn constant(&mut self, constant: &Constant) {
        self.out.line(format!(
            "const {}.{}: {} = {}",
            self.schema.package(constant.package).dotted(),
            constant.name.as_written(),
            constant.ty.name(),
            self.value(&constant.value)
        ));
        self.out
            .within(|out| about(out, &constant.docs, constant.deprecated.as_deref()));
    }

    fn type_def(&mut self, id: TypeId, def: &TypeDef) {
        let keyword = def.definition.keyword();
        self.out
            .line(format!("{keyword} {}{}", self.name(id), parameters(&def.params)));
        self.within(|dump| {
            about(&mut dump.out, &def.docs, def.deprecated.as_deref());
            if !def.derives.is_empty() {
                let derives: Vec<&str> = def.derives.iter().map(Ident::as_written).collect();
                dump.out.line(format!("derives {}", derives.join(", ")));
            }
            let facts = def.facts;
            let recursive = if facts.is_recursive { ", recursive" } else { "" };
            let eq = if facts.is_eq { ", eq" } else { "" };
            dump.out
                .line(format!("facts: min size {}{eq}{recursive}", facts.min_size));
            match &def.definition {
                Definition::Struct(item) => dump.fields(id, &item.fields),
                Definition::Enum(item) | Definition::Error(item) => dump.variants(id, item),
                Definition::Newtype(item) => {
                    let ty = dump.part(Some(id), &item.ty);
                    dump.out.line(format!("= {ty}{}", limits(item.limits)));
                }
            }
        });
    }

    fn fields(&mut self, owner: TypeId, fields: &[Field]) {
        for field in fields {
            let said = self.said(field.limits, field.default.as_ref(), field.js, field.is_sensitive);
            let ty = self.part(Some(owner), &field.ty);
            self.out.line(format!("{}: {ty}{said}", field.name.as_written()));
            self.out
                .within(|out| about(out, &field.docs, field.deprecated.as_deref()));
        }
    }

    /// What is said about a field or a parameter besides its type.
    fn said(&self, lengths: Limits, default: Option<&Value>, js: JsAs, is_sensitive: bool) -> String {
        let mut said = limits(lengths);
        if let Some(default) = default {
            said.push_str(&format!(", default {}", self.value(default)));
        }
        said.push_str(match js {
            JsAs::Default => "",
            JsAs::Number => ", js number",
            JsAs::Bigint => ", js bigint",
            JsAs::Typed => ", js typed",
        });
        if is_sensitive {
            said.push_str(", sensitive");
        }
        said
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Bool(it) => it.to_string(),
            Value::Int(it) => it.to_string(),
            Value::UInt(it) => it.to_string(),
            Value::Float(it) => format!("{it:?}"),
            Value::Char(it) => format!("{it:?}"),
            Value::String(it) => format!("{it:?}"),
            Value::None => "none".to_owned(),
            Value::EmptyList | Value::EmptyMap | Value::EmptySet => "[]".to_owned(),
            Value::Variant(id, index) => format!("{}.{index}", self.name(*id)),
        }
    }

    fn param(&self, param: &Param, stream: &str) -> String {
        let said = self.said(param.limits, param.default.as_ref(), param.js, param.is_sensitive);
        format!(
            "{}: {stream}{}{said}",
            param.name.as_written(),
            self.ty(&param.ty)
        )
    }

    fn variants(&mut self, owner: TypeId, item: &Enum) {
        for (index, variant) in item.variants.iter().enumerate() {
            self.out
                .line(format!("{index} = {}", self.variant(owner, variant)));
            self.within(|dump| {
                about(&mut dump.out, &variant.docs, variant.deprecated.as_deref());
                if let Payload::Struct(fields) = &variant.payload {
                    dump.fields(owner, fields);
                }
            });
        }
    }

    fn variant(&self, owner: TypeId, variant: &Variant) -> String {
        let payload = match &variant.payload {
            Payload::Unit => String::new(),
            Payload::Tuple(types) => {
                let types: Vec<String> = types.iter().map(|ty| self.part(Some(owner), ty)).collect();
                format!("({})", types.join(", "))
            }
            Payload::Struct(_) => " { .. }".to_owned(),
        };
        let status = variant
            .status
            .map(|status| format!(" status {}", status.name()))
            .unwrap_or_default();
        let fallback = if variant.is_fallback { " fallback" } else { "" };
        format!("{}{payload}{status}{fallback}", variant.name.as_written())
    }

    fn service(&mut self, service: &Service) {
        let package = self.schema.package(service.package).dotted();
        let name = service.name.as_written();
        self.out.line(format!(
            "service {package}.{name} schema id {}",
            hex(service.schema_id)
        ));
        self.within(|dump| {
            about(&mut dump.out, &service.docs, service.deprecated.as_deref());
            service.methods.iter().for_each(|method| dump.method(method));
        });
    }

    fn method(&mut self, method: &Method) {
        let plain = method.params.iter().map(|param| self.param(param, ""));
        let stream = method.stream.iter().map(|param| self.param(param, "stream "));
        let params: Vec<String> = plain.chain(stream).collect();
        let returns = match &method.returns {
            Returns::Unary(None) => String::new(),
            Returns::Unary(Some(ty)) => format!(" -> {}", self.ty(ty)),
            Returns::Stream(item) => format!(" -> stream {}", self.ty(item)),
        };
        let throws = method
            .throws
            .map(|error| format!(" throws {}", self.name(error)))
            .unwrap_or_default();
        self.out.line(format!(
            "fn {}({}){returns}{throws}",
            method.name.as_written(),
            params.join(", ")
        ));
        self.out.within(|out| {
            about(out, &method.docs, method.deprecated.as_deref());
            if method.is_idempotent {
                out.line("idempotent");
            }
            if let Some(timeout) = method.timeout {
                out.line(format!("timeout {} ms", timeout.as_millis()));
            }
            out.line(format!("signature {}", hex(method.signature)));
        });
    }

    fn name(&self, id: TypeId) -> String {
        let def = self.schema.type_def(id);
        format!(
            "{}.{}",
            self.schema.package(def.package).dotted(),
            def.name.as_written()
        )
    }

    fn ty(&self, ty: &Type) -> String {
        self.part(None, ty)
    }

    /// A type in the definition of another, with the boxes that it needs there.
    fn part(&self, owner: Option<TypeId>, ty: &Type) -> String {
        match ty {
            Type::Primitive(primitive) => primitive.name().to_owned(),
            Type::Named(id, arguments) => {
                let is_boxed = owner.is_some_and(|owner| self.schema.needs_box(owner, ty));
                let boxed = if is_boxed { "box " } else { "" };
                format!("{boxed}{}{}", self.name(*id), self.arguments(arguments))
            }
            Type::Option(inner) => format!("{}?", self.part(owner, inner)),
            Type::List(item) => format!("[{}]", self.ty(item)),
            Type::Array(item, length) => format!("[{}; {length}]", self.part(owner, item)),
            Type::Set(key) => format!("set<{}>", self.ty(key.ty())),
            Type::Map(key, value) => format!("map<{}, {}>", self.ty(key.ty()), self.ty(value)),
            Type::Tuple(types) => {
                let types: Vec<String> = types.iter().map(|ty| self.part(owner, ty)).collect();
                format!("({})", types.join(", "))
            }
            Type::Param(index) => format!("${index}"),
        }
    }

    fn arguments(&self, arguments: &[Type]) -> String {
        if arguments.is_empty() {
            return String::new();
        }
        let arguments: Vec<String> = arguments.iter().map(|ty| self.ty(ty)).collect();
        format!("<{}>", arguments.join(", "))
    }
}

fn parameters(params: &[Ident]) -> String {
    if params.is_empty() {
        return String::new();
    }
    let params: Vec<&str> = params.iter().map(Ident::as_written).collect();
    format!("<{}>", params.join(", "))
}

fn limits(limits: Limits) -> String {
    let limit =
        |name: &str, limit: Option<u64>| limit.map(|limit| format!(", {name} {limit}")).unwrap_or_default();
    limit("min", limits.min) + &limit("max", limits.max)
}

fn about(out: &mut Writer, lines: &Docs, deprecated: Option<&str>) {
    docs(out, lines);
    if let Some(reason) = deprecated {
        out.line(format!("deprecated {reason:?}"));
    }
}

fn docs(out: &mut Writer, docs: &Docs) {
    docs.lines.iter().for_each(|line| out.line(format!("/// {line}")));
}

fn hex(signature: Signature) -> String {
    signature.0.iter().map(|byte| format!("{byte:02x}")).collect()
}
