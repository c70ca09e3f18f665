use super::writer::Writer;
use crate::ast::{
    Attribute, Enum, EnumKind, Field, File, Import, Item, Method, Name, Package, Param, Payload, Prefix,
    Service, Spelling, Struct, Type, TypeKind, Value, ValueKind, Variant,
};
use crate::source::{SourceMap, Span};

/// A syntax tree, with the line and the column where each named thing stands.
#[must_use]
pub fn ast(file: &File, sources: &SourceMap) -> String {
    let mut dump = Dump {
        out: Writer::default(),
        sources,
    };
    dump.file(file);
    dump.out.finish()
}

struct Dump<'a> {
    out: Writer,
    sources: &'a SourceMap,
}

impl Dump<'_> {
    fn place(&self, span: Span) -> String {
        let file = self.sources.file(span.file);
        let (start, end) = (file.line_column(span.start), file.line_column(span.end));
        format!("@{}:{}-{}:{}", start.line, start.column, end.line, end.column)
    }

    /// Writes a line, and what belongs to it.
    fn node(&mut self, line: &str, span: Span, prefix: &Prefix, within: impl FnOnce(&mut Self)) {
        let place = self.place(span);
        self.out.line(format!("{line} {place}"));
        self.within(|dump| {
            prefix
                .docs
                .iter()
                .for_each(|line| dump.out.line(format!("/// {}", line.text)));
            prefix
                .attributes
                .iter()
                .for_each(|attribute| dump.out.line(attribute_text(attribute)));
            within(dump);
        });
    }

    fn within(&mut self, write: impl FnOnce(&mut Self)) {
        let sources = self.sources;
        self.out.within(|out| {
            let mut dump = Dump {
                out: std::mem::take(out),
                sources,
            };
            write(&mut dump);
            *out = dump.out;
        });
    }

    fn file(&mut self, file: &File) {
        let state = if file.is_complete { "" } else { " (incomplete)" };
        self.out
            .line(format!("file {}{state}", self.sources.file(file.id).name()));
        self.within(|dump| {
            file.package.iter().for_each(|package| dump.package(package));
            file.imports.iter().for_each(|import| dump.import(import));
            file.items.iter().for_each(|item| dump.item(item));
            for comment in &file.comments {
                let place = dump.place(comment.span);
                dump.out.line(format!("comment {place}"));
            }
        });
    }

    fn package(&mut self, package: &Package) {
        let line = format!("package {}", package.path.dotted());
        self.node(&line, package.path.span, &package.prefix, |_| {});
    }

    fn import(&mut self, import: &Import) {
        let alias = import
            .alias
            .as_ref()
            .map(|name| format!(" as {}", name.text))
            .unwrap_or_default();
        let line = format!("import {:?}{alias}", import.path);
        self.node(&line, import.path_span, &import.prefix, |_| {});
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Struct(item) => self.struct_item(item),
            Item::Enum(item) => self.enum_item(item),
            Item::Service(item) => self.service(item),
            Item::Const(item) => {
                let line = format!(
                    "const {}: {} = {}",
                    item.name.text,
                    type_text(&item.ty),
                    value_text(&item.value)
                );
                self.node(&line, item.name.span, &item.prefix, |_| {});
            }
            Item::Newtype(item) => self.spelling("type", item),
            Item::Alias(item) => self.spelling("alias", item),
            Item::Lost(item) => {
                let line = format!("lost {}", item.name.text);
                self.node(&line, item.name.span, &Prefix::default(), |_| {});
            }
        }
    }

    fn spelling(&mut self, keyword: &str, item: &Spelling) {
        let line = format!("{keyword} {} = {}", item.name.text, type_text(&item.ty));
        self.node(&line, item.name.span, &item.prefix, |_| {});
    }

    fn struct_item(&mut self, item: &Struct) {
        let line = format!("struct {}{}", item.name.text, generics_text(&item.generics));
        self.node(&line, item.name.span, &item.prefix, |dump| {
            item.fields.iter().for_each(|field| dump.field(field));
        });
    }

    fn field(&mut self, field: &Field) {
        let default = default_text(field.default.as_ref());
        let line = format!("field {}: {}{default}", field.name.text, type_text(&field.ty));
        self.node(&line, field.name.span, &field.prefix, |_| {});
    }

    fn enum_item(&mut self, item: &Enum) {
        let keyword = match item.kind {
            EnumKind::Enum => "enum",
            EnumKind::Error => "error",
        };
        let line = format!("{keyword} {}{}", item.name.text, generics_text(&item.generics));
        self.node(&line, item.name.span, &item.prefix, |dump| {
            item.variants.iter().for_each(|variant| dump.variant(variant));
        });
    }

    fn variant(&mut self, variant: &Variant) {
        let (payload, fields): (String, &[Field]) = match &variant.payload {
            Payload::Unit => (String::new(), &[]),
            Payload::Tuple(types, _) => {
                let types: Vec<String> = types.iter().map(type_text).collect();
                (format!("({})", types.join(", ")), &[])
            }
            Payload::Struct { fields, .. } => (" { .. }".to_owned(), fields),
        };
        let line = format!("variant {}{payload}", variant.name.text);
        self.node(&line, variant.name.span, &variant.prefix, |dump| {
            fields.iter().for_each(|field| dump.field(field));
        });
    }

    fn service(&mut self, item: &Service) {
        let line = format!("service {}", item.name.text);
        self.node(&line, item.name.span, &item.prefix, |dump| {
            item.methods.iter().for_each(|method| dump.method(method));
        });
    }

    fn method(&mut self, method: &Method) {
        let returns = method.returns.as_ref().map(|returns| {
            let stream = if returns.is_stream { "stream " } else { "" };
            format!(" -> {stream}{}", type_text(&returns.ty))
        });
        let throws = method
            .throws
            .as_ref()
            .map(|path| format!(" throws {}", path.dotted()));
        let line = format!(
            "fn {}{}{}",
            method.name.text,
            returns.unwrap_or_default(),
            throws.unwrap_or_default()
        );
        self.node(&line, method.name.span, &method.prefix, |dump| {
            method.params.iter().for_each(|param| dump.param(param));
        });
    }

    fn param(&mut self, param: &Param) {
        let stream = if param.stream.is_some() { "stream " } else { "" };
        let default = default_text(param.default.as_ref());
        let line = format!(
            "param {}: {stream}{}{default}",
            param.name.text,
            type_text(&param.ty)
        );
        self.node(&line, param.name.span, &param.prefix, |_| {});
    }
}

fn generics_text(generics: &[Name]) -> String {
    if generics.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = generics.iter().map(|name| name.text.as_str()).collect();
    format!("<{}>", names.join(", "))
}

fn default_text(default: Option<&Value>) -> String {
    default
        .map(|value| format!(" = {}", value_text(value)))
        .unwrap_or_default()
}

fn types_text(types: &[Type]) -> String {
    let types: Vec<String> = types.iter().map(type_text).collect();
    types.join(", ")
}

/// A type as a schema writes it.
pub(crate) fn type_text(ty: &Type) -> String {
    match &ty.kind {
        TypeKind::Path(path, arguments) if arguments.is_empty() => path.dotted(),
        TypeKind::Path(path, arguments) => format!("{}<{}>", path.dotted(), types_text(arguments)),
        TypeKind::Array(item, length) => format!("[{}; {}]", type_text(item), value_text(length)),
        TypeKind::Tuple(types) => format!("({})", types_text(types)),
        TypeKind::Optional(inner) => format!("{}?", type_text(inner)),
        TypeKind::List(item) => format!("[{}]", type_text(item)),
        TypeKind::Lost => "(lost)".to_owned(),
    }
}

fn attribute_text(attribute: &Attribute) -> String {
    let arguments = attribute
        .arguments
        .as_ref()
        .map(|arguments| format!("({})", values_text(arguments)));
    format!("@{}{}", attribute.name.text, arguments.unwrap_or_default())
}

fn values_text(values: &[Value]) -> String {
    let texts: Vec<String> = values.iter().map(value_text).collect();
    texts.join(", ")
}

fn value_text(value: &Value) -> String {
    match &value.kind {
        ValueKind::String(text) => format!("{text:?}"),
        ValueKind::Number(number) => number.clone(),
        ValueKind::Path(path) => path.dotted(),
        ValueKind::List(items) => format!("[{}]", values_text(items)),
    }
}
