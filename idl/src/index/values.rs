//! What stands in the place of a value: a variant of the enum that is wanted there, or else a constant.

use super::collect::Collect;
use super::{Analysis, Node, Symbol};
use crate::ast::{Item, Type, TypeKind, Value, ValueKind};
use crate::ir::Status;
use crate::resolve::Lookup;
use crate::source::{FileId, Span};

/// So many aliases and newtypes are followed to an enum; more than that nobody writes, and a circle has no end.
const MOST_STEPS: usize = 64;

impl Collect<'_> {
    /// The variant that a default names, and where.
    pub(super) fn variant_of(&self, value: &Value, ty: &Type) -> Option<(Span, Symbol)> {
        let ValueKind::Path(path) = &value.kind else {
            return None;
        };
        let name = path.segments.last().filter(|_| path.segments.len() == 1)?;
        let item = self.analysis.enum_of(self.file, ty)?;
        Some((name.span, self.analysis.member(item, &name.text)?))
    }
}

impl Analysis {
    /// The enum that values of a type are of, through `?`, aliases and newtypes.
    #[must_use]
    pub fn enum_of(&self, file: FileId, ty: &Type) -> Option<Symbol> {
        let (mut file, mut ty) = (file, ty);
        for _ in 0..MOST_STEPS {
            match &ty.kind {
                TypeKind::Optional(inner) => ty = inner,
                TypeKind::Path(path, _) => {
                    let Lookup::Symbol(found) = self.front.names.lookup(file, path) else {
                        return None;
                    };
                    let symbol = self.item_at(found.span)?;
                    match self.node(symbol)? {
                        Node::Item(Item::Enum(_)) => return Some(symbol),
                        Node::Item(Item::Newtype(item) | Item::Alias(item)) => {
                            (file, ty) = (symbol.file(), &item.ty);
                        }
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
        None
    }

    /// An item if it is an enum, or the enum that it stands for or wraps.
    #[must_use]
    pub fn enum_behind(&self, item: Symbol) -> Option<Symbol> {
        match self.node(item)? {
            Node::Item(Item::Enum(_)) => Some(item),
            Node::Item(Item::Newtype(spelling) | Item::Alias(spelling)) => {
                self.enum_of(item.file(), &spelling.ty)
            }
            _ => None,
        }
    }

    /// The status that a variant of an error names.
    #[must_use]
    pub fn status_of(&self, variant: Symbol) -> Option<Status> {
        let prefix = self.node(variant)?.prefix()?;
        let mut attributes = prefix.attributes.iter();
        let attribute = attributes.find(|attribute| attribute.name.text == "status")?;
        match attribute.arguments.as_deref()? {
            [
                Value {
                    kind: ValueKind::Path(path),
                    ..
                },
            ] => Status::from_name(&path.dotted()),
            _ => None,
        }
    }
}
