//! A type with the lengths that were allowed on the way to it.

use crate::ir::{Definition, Limits, Schema, Type};

/// A type with what was said about its length on the way to it.
#[derive(Clone, Copy)]
pub(super) struct Side<'t> {
    pub(super) ty: &'t Type,
    pub(super) limits: Limits,
}

/// What is optional has the limits of what it is if it is there.
pub(super) fn side_of<'t>(inner: &'t Type, side: Side<'t>) -> Side<'t> {
    Side { ty: inner, ..side }
}

/// A type with what they wrap in the place of newtypes, as far as its outermost part. Newtypes do not stand for themselves.
pub(super) fn bare<'t>(schema: &'t Schema, mut side: Side<'t>) -> Side<'t> {
    while let Type::Named(id, _) = side.ty {
        let Definition::Newtype(item) = &schema.type_def(*id).definition else {
            break;
        };
        side = Side {
            ty: &item.ty,
            limits: both(side.limits, item.limits),
        };
    }
    side
}

/// The limits of which both hold.
fn both(a: Limits, b: Limits) -> Limits {
    Limits {
        min: a.min.max(b.min),
        max: match (a.max, b.max) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    }
}

/// How many types stand in a type.
pub(super) fn parts(ty: &Type) -> usize {
    1 + ty.parts().map(parts).sum::<usize>()
}
