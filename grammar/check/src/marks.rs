//! The syntax tree as a list of places, so that another parser can be asked for the same list.

use turbo_idl::Span;
use turbo_idl::ast::{
    Attribute, Enum, EnumKind, Field, File, Import, Item, Method, Name, Param, Path, Payload, Prefix,
    Service, Spelling, Struct, Type, TypeKind, Value, ValueKind, Variant,
};

/// Something that is named or typed, and where: the kind, the first byte, and the byte after the last.
pub type Mark = (&'static str, usize, usize);

/// Every mark of a file that has no mistakes, in order of place.
#[must_use]
pub fn of_file(file: &File) -> Vec<Mark> {
    let mut marks = Marks(Vec::new());
    marks.file(file);
    marks.0.sort_by_key(|&(kind, start, end)| (start, end, kind));
    marks.0
}

struct Marks(Vec<Mark>);

impl Marks {
    fn add(&mut self, kind: &'static str, span: Span) {
        let range = span.range();
        self.0.push((kind, range.start, range.end));
    }

    fn named(&mut self, kind: &'static str, name: &Name) {
        self.add(kind, name.span);
    }

    fn file(&mut self, file: &File) {
        if let Some(package) = &file.package {
            self.prefix(&package.prefix);
            self.path("package", &package.path);
        }
        file.imports.iter().for_each(|import| self.import(import));
        file.items.iter().for_each(|item| self.item(item));
        file.comments
            .iter()
            .for_each(|comment| self.add("comment", comment.span));
    }

    fn prefix(&mut self, prefix: &Prefix) {
        prefix.docs.iter().for_each(|doc| self.add("doc", doc.span));
        prefix
            .attributes
            .iter()
            .for_each(|attribute| self.attribute(attribute));
    }

    fn attribute(&mut self, attribute: &Attribute) {
        self.add("attribute", attribute.span);
        self.named("attribute_name", &attribute.name);
        attribute
            .arguments
            .iter()
            .flatten()
            .for_each(|value| self.value(value));
    }

    fn path(&mut self, kind: &'static str, path: &Path) {
        self.add(kind, path.span);
        path.segments.iter().for_each(|name| self.named("segment", name));
    }

    fn import(&mut self, import: &Import) {
        self.prefix(&import.prefix);
        self.add("string", import.path_span);
        import.alias.iter().for_each(|name| self.named("import", name));
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Struct(item) => self.struct_item(item),
            Item::Enum(item) => self.enum_item(item),
            Item::Service(item) => self.service(item),
            Item::Const(item) => {
                self.prefix(&item.prefix);
                self.named("const", &item.name);
                self.ty(&item.ty);
                self.value(&item.value);
            }
            Item::Newtype(item) => self.spelling("type", item),
            Item::Alias(item) => self.spelling("alias", item),
            Item::Lost(item) => self.named("lost", &item.name),
        }
    }

    fn spelling(&mut self, kind: &'static str, item: &Spelling) {
        self.prefix(&item.prefix);
        self.named(kind, &item.name);
        self.ty(&item.ty);
    }

    fn struct_item(&mut self, item: &Struct) {
        self.prefix(&item.prefix);
        self.named("struct", &item.name);
        item.generics
            .iter()
            .for_each(|name| self.named("type_parameter", name));
        item.fields.iter().for_each(|field| self.field(field));
    }

    fn enum_item(&mut self, item: &Enum) {
        self.prefix(&item.prefix);
        let kind = match item.kind {
            EnumKind::Enum => "enum",
            EnumKind::Error => "error",
        };
        self.named(kind, &item.name);
        item.generics
            .iter()
            .for_each(|name| self.named("type_parameter", name));
        item.variants.iter().for_each(|variant| self.variant(variant));
    }

    fn service(&mut self, item: &Service) {
        self.prefix(&item.prefix);
        self.named("service", &item.name);
        item.methods.iter().for_each(|method| self.method(method));
    }

    fn field(&mut self, field: &Field) {
        self.prefix(&field.prefix);
        self.named("field", &field.name);
        self.ty(&field.ty);
        field.default.iter().for_each(|value| self.value(value));
    }

    fn variant(&mut self, variant: &Variant) {
        self.prefix(&variant.prefix);
        self.named("variant", &variant.name);
        match &variant.payload {
            Payload::Unit => {}
            Payload::Tuple(types, span) => {
                self.add("tuple_payload", *span);
                types.iter().for_each(|ty| self.ty(ty));
            }
            Payload::Struct { fields, span, .. } => {
                self.add("struct_payload", *span);
                fields.iter().for_each(|field| self.field(field));
            }
        }
    }

    fn method(&mut self, method: &Method) {
        self.prefix(&method.prefix);
        self.named("method", &method.name);
        method.params.iter().for_each(|param| self.param(param));
        if let Some(returns) = &method.returns {
            if returns.is_stream {
                // Without the place of the word, which the tree does not keep.
                self.add("stream", returns.ty.span);
            }
            self.ty(&returns.ty);
        }
        method.throws.iter().for_each(|path| self.path("throws", path));
    }

    fn param(&mut self, param: &Param) {
        self.prefix(&param.prefix);
        self.named("parameter", &param.name);
        if param.stream.is_some() {
            self.add("stream", param.ty.span);
        }
        self.ty(&param.ty);
        param.default.iter().for_each(|value| self.value(value));
    }

    fn ty(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Path(path, arguments) => {
                self.add("named", ty.span);
                self.path("path", path);
                arguments.iter().for_each(|ty| self.ty(ty));
            }
            TypeKind::Optional(inner) => {
                self.add("optional", ty.span);
                self.ty(inner);
            }
            TypeKind::List(item) => {
                self.add("list", ty.span);
                self.ty(item);
            }
            TypeKind::Array(item, length) => {
                self.add("array", ty.span);
                self.ty(item);
                self.value(length);
            }
            TypeKind::Tuple(types) => {
                self.add("tuple", ty.span);
                types.iter().for_each(|ty| self.ty(ty));
            }
            TypeKind::Lost => self.add("lost", ty.span),
        }
    }

    fn value(&mut self, value: &Value) {
        match &value.kind {
            ValueKind::String(_) => self.add("string", value.span),
            ValueKind::Number(_) => self.add("number", value.span),
            ValueKind::Path(path) => self.path("path", path),
            ValueKind::List(items) => {
                self.add("value_list", value.span);
                items.iter().for_each(|value| self.value(value));
            }
        }
    }
}
