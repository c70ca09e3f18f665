//! What stands in the items of a file: their prefixes, and what they refer to.

use crate::ast::{Field, Item, Path, Payload, Prefix, Type, TypeKind, Value, ValueKind};
use crate::resolve::{Kind, Lookup, Names};
use crate::source::{FileId, Span};

/// A name that leads to an item.
pub(super) struct Reference<'a> {
    pub(super) path: &'a Path,
    /// Where the name of the item stands.
    pub(super) target: Span,
    /// Its index among the items of its file.
    pub(super) index: usize,
}

/// Every path of an item that may lead to another item: of types and of values, those of attributes too.
pub(super) fn each_path<'a>(item: &'a Item, call: &mut dyn FnMut(&'a Path)) {
    match item {
        Item::Struct(item) => {
            attributes(&item.prefix, call);
            fields(&item.fields, call);
        }
        Item::Enum(item) => {
            attributes(&item.prefix, call);
            for variant in &item.variants {
                attributes(&variant.prefix, call);
                match &variant.payload {
                    Payload::Unit => {}
                    Payload::Tuple(types, _) => types.iter().for_each(|part| ty(part, call)),
                    Payload::Struct { fields: list, .. } => fields(list, call),
                }
            }
        }
        Item::Service(item) => {
            attributes(&item.prefix, call);
            for method in &item.methods {
                attributes(&method.prefix, call);
                for param in &method.params {
                    attributes(&param.prefix, call);
                    ty(&param.ty, call);
                    param.default.iter().for_each(|default| value(default, call));
                }
                method.returns.iter().for_each(|returns| ty(&returns.ty, call));
                method.throws.iter().for_each(&mut *call);
            }
        }
        Item::Const(item) => {
            attributes(&item.prefix, call);
            value(&item.value, call);
        }
        Item::Newtype(item) | Item::Alias(item) => {
            attributes(&item.prefix, call);
            ty(&item.ty, call);
        }
        Item::Lost(_) => {}
    }
}

/// Every item that an item refers to, where it does.
pub(super) fn each<'a>(names: &Names, file: FileId, item: &'a Item, call: &mut dyn FnMut(Reference<'a>)) {
    let generics = item.generics();
    each_path(item, &mut |path| {
        let is_parameter = |name: &str| generics.iter().any(|parameter| parameter.text == name);
        if let [only] = path.segments.as_slice()
            && is_parameter(&only.text)
        {
            return;
        }
        if let Lookup::Symbol(symbol) = names.lookup(file, path)
            && !matches!(symbol.kind, Kind::Service)
        {
            call(Reference {
                path,
                target: symbol.span,
                index: symbol.index,
            });
        }
    });
}

fn fields<'a>(fields: &'a [Field], call: &mut dyn FnMut(&'a Path)) {
    for field in fields {
        attributes(&field.prefix, call);
        ty(&field.ty, call);
        field.default.iter().for_each(|default| value(default, call));
    }
}

/// The names of lints and of statuses lead nowhere; only lengths are constants.
fn attributes<'a>(prefix: &'a Prefix, call: &mut dyn FnMut(&'a Path)) {
    let lengths = prefix
        .attributes
        .iter()
        .filter(|attribute| matches!(attribute.name.text.as_str(), "min" | "max"));
    for argument in lengths.flat_map(|attribute| attribute.arguments.iter().flatten()) {
        value(argument, call);
    }
}

/// Types nest no deeper than the syntax lets them.
fn ty<'a>(of: &'a Type, call: &mut dyn FnMut(&'a Path)) {
    match &of.kind {
        TypeKind::Path(path, arguments) => {
            call(path);
            arguments.iter().for_each(|argument| ty(argument, call));
        }
        TypeKind::Optional(inner) | TypeKind::List(inner) => ty(inner, call),
        TypeKind::Array(inner, length) => {
            ty(inner, call);
            value(length, call);
        }
        TypeKind::Tuple(types) => types.iter().for_each(|part| ty(part, call)),
        TypeKind::Lost => {}
    }
}

fn value<'a>(of: &'a Value, call: &mut dyn FnMut(&'a Path)) {
    match &of.kind {
        ValueKind::Path(path) => call(path),
        ValueKind::List(items) => items.iter().for_each(|item| value(item, call)),
        ValueKind::String(_) | ValueKind::Number(_) => {}
    }
}
