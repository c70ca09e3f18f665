//! The places of one file: a walk over its tree that resolves each name once.

use super::attributes::attribute;
use super::{Analysis, Place, Role, Symbol, Thing, links};
use crate::ast::{
    Attribute, Enum, Field, File, Item, Name, Param, Path, Payload, Prefix, Service, Struct, Type, TypeKind,
    Value, ValueKind,
};
use crate::ir::Status;
use crate::resolve::Lookup;
use crate::source::{FileId, Span};

/// All of them, in order.
pub(super) fn places(analysis: &Analysis, file: FileId) -> Vec<Place> {
    let ast = analysis.ast(file);
    let mut collect = Collect {
        analysis,
        file,
        generics: &[],
        item: 0,
        places: Vec::with_capacity(ast.items.len() * 8),
    };
    collect.file(ast);
    let mut places = collect.places;
    places.sort_by_key(|place| (place.span.start, place.span.end));
    places.dedup_by_key(|place| place.span);
    places
}

pub(super) struct Collect<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) file: FileId,
    /// The type parameters of the item, and its index.
    generics: &'a [Name],
    item: u32,
    places: Vec<Place>,
}

impl<'a> Collect<'a> {
    pub(super) fn add(&mut self, span: Span, role: Role, thing: Thing) {
        self.places.push(Place { span, role, thing });
    }

    fn define(&mut self, name: &Name, symbol: Symbol) {
        self.add(name.span, Role::Definition, Thing::Symbol(symbol));
    }

    fn file(&mut self, ast: &'a File) {
        if let Some(package) = &ast.package {
            self.prefix(&package.prefix);
            let symbol = Symbol::Package(self.file);
            self.add(package.path.span, Role::Definition, Thing::Symbol(symbol));
        }
        for (at, import) in (0..).zip(&ast.imports) {
            self.prefix(&import.prefix);
            let symbol = Symbol::Import(self.file, at);
            let Some(alias) = &import.alias else {
                self.add(import.path_span, Role::Definition, Thing::Symbol(symbol));
                continue;
            };
            self.define(alias, symbol);
            if let Some(target) = self.analysis.import_target(symbol) {
                self.add(import.path_span, Role::Use, Thing::File(target));
            }
        }
        for (at, item) in (0..).zip(&ast.items) {
            self.item = at;
            self.generics = item.generics();
            self.item(item);
        }
    }

    fn item(&mut self, item: &'a Item) {
        self.define(item.name(), Symbol::Item(self.file, self.item));
        for (at, name) in (0..).zip(self.generics) {
            self.define(name, Symbol::TypeParameter(self.file, self.item, at));
        }
        match item {
            Item::Struct(item) => self.struct_item(item),
            Item::Enum(item) => self.enum_item(item),
            Item::Service(item) => self.service(item),
            Item::Newtype(item) | Item::Alias(item) => {
                self.prefix(&item.prefix);
                self.ty(&item.ty);
            }
            Item::Const(item) => {
                self.prefix(&item.prefix);
                self.ty(&item.ty);
            }
            Item::Lost(_) => {}
        }
    }

    fn struct_item(&mut self, item: &Struct) {
        self.prefix(&item.prefix);
        for (at, field) in (0..).zip(&item.fields) {
            self.field(field, Symbol::Member(self.file, self.item, at));
        }
    }

    fn enum_item(&mut self, item: &Enum) {
        self.prefix(&item.prefix);
        for (at, variant) in (0..).zip(&item.variants) {
            self.prefix(&variant.prefix);
            self.define(&variant.name, Symbol::Member(self.file, self.item, at));
            match &variant.payload {
                Payload::Unit => {}
                Payload::Tuple(types, _) => types.iter().for_each(|ty| self.ty(ty)),
                Payload::Struct { fields, .. } => {
                    for (part, field) in (0..).zip(fields) {
                        self.field(field, Symbol::Part(self.file, self.item, at, part));
                    }
                }
            }
        }
    }

    fn service(&mut self, item: &Service) {
        self.prefix(&item.prefix);
        for (at, method) in (0..).zip(&item.methods) {
            self.prefix(&method.prefix);
            self.define(&method.name, Symbol::Member(self.file, self.item, at));
            for (part, param) in (0..).zip(&method.params) {
                self.param(param, Symbol::Part(self.file, self.item, at, part));
            }
            if let Some(returns) = &method.returns {
                self.ty(&returns.ty);
            }
            if let Some(throws) = &method.throws {
                self.path(throws);
            }
        }
    }

    fn field(&mut self, field: &Field, symbol: Symbol) {
        self.prefix(&field.prefix);
        self.define(&field.name, symbol);
        self.ty(&field.ty);
        self.default(field.default.as_ref(), &field.ty);
    }

    fn param(&mut self, param: &Param, symbol: Symbol) {
        self.prefix(&param.prefix);
        self.define(&param.name, symbol);
        self.ty(&param.ty);
        self.default(param.default.as_ref(), &param.ty);
    }

    fn default(&mut self, value: Option<&Value>, ty: &Type) {
        let Some(value) = value else { return };
        match self.variant_of(value, ty) {
            Some((span, symbol)) => self.add(span, Role::Use, Thing::Symbol(symbol)),
            None => self.constant(value),
        }
    }

    fn prefix(&mut self, prefix: &Prefix) {
        prefix
            .attributes
            .iter()
            .for_each(|attribute| self.attribute(attribute));
        for (link, span) in crate::check::doc_links(prefix) {
            links::places(self, link, span);
        }
    }

    fn attribute(&mut self, written: &Attribute) {
        let Some((name, _)) = attribute(&written.name.text) else {
            return;
        };
        self.add(written.name.span, Role::Use, Thing::Attribute(name));
        for value in written.arguments.iter().flatten() {
            match name {
                "status" => {
                    if let ValueKind::Path(path) = &value.kind
                        && let Some(status) = Status::from_name(&path.dotted())
                    {
                        self.add(path.span, Role::Use, Thing::Status(status));
                    }
                }
                "max" | "min" => self.constant(value),
                _ => {}
            }
        }
    }

    pub(super) fn ty(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Path(path, arguments) => {
                self.path(path);
                arguments.iter().for_each(|ty| self.ty(ty));
            }
            TypeKind::Optional(inner) | TypeKind::List(inner) => self.ty(inner),
            TypeKind::Array(item, length) => {
                self.ty(item);
                self.constant(length);
            }
            TypeKind::Tuple(types) => types.iter().for_each(|ty| self.ty(ty)),
            TypeKind::Lost => {}
        }
    }

    /// A constant, where one may stand.
    pub(super) fn constant(&mut self, value: &Value) {
        if let ValueKind::Path(path) = &value.kind
            && !matches!(path.dotted().as_str(), "true" | "false" | "none")
        {
            self.path(path);
        }
    }

    /// A path to a type or a constant: the import that it begins with, and what it leads to.
    fn path(&mut self, path: &Path) {
        let (import, name) = match path.segments.as_slice() {
            [name] => (None, name),
            [import, name] => (Some(import), name),
            _ => return,
        };
        if let Some(import) = import
            && let Some(symbol) = self.analysis.import_of(self.file, &import.text)
        {
            self.add(import.span, Role::Use, Thing::Symbol(symbol));
        }
        if let Some(thing) = self.meaning(path) {
            self.add(name.span, Role::Use, thing);
        }
    }

    fn meaning(&self, path: &Path) -> Option<Thing> {
        if let [name] = path.segments.as_slice() {
            if let Some(at) = self.generics.iter().position(|it| it.text == name.text) {
                return Some(Thing::Symbol(Symbol::TypeParameter(
                    self.file, self.item, at as u32,
                )));
            }
            match name.text.as_str() {
                "set" => return Some(Thing::Collection("set")),
                "map" => return Some(Thing::Collection("map")),
                _ => {}
            }
        }
        match self.analysis.front.names.lookup(self.file, path) {
            Lookup::Primitive(primitive) => Some(Thing::Primitive(primitive)),
            Lookup::Symbol(symbol) => Some(Thing::Symbol(self.analysis.item_at(symbol.span)?)),
            Lookup::Import => {
                let import = self.analysis.import_of(self.file, &path.dotted())?;
                Some(Thing::Symbol(import))
            }
            Lookup::Lost | Lookup::Unknown | Lookup::UnknownImport => {
                // What could not be read has a name too.
                let (file, name) = match path.segments.as_slice() {
                    [name] => (self.file, name),
                    [import, name] => (self.analysis.front.names.import(self.file, &import.text)?, name),
                    _ => return None,
                };
                self.analysis.item(file, &name.text).map(Thing::Symbol)
            }
        }
    }
}
