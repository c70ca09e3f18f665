//! Schemas whose text has moved, and whose types have other numbers.

use super::{
    Definition, Docs, Enum, Facts, Field, Ident, JsAs, Key, Limits, Method, Newtype, PackageId, Param,
    Payload, Primitive, Returns, Service, Signature, Status, Struct, Type, TypeDef, TypeId, Value, Variant,
};
use crate::ast::shift::Shift;
use crate::source::Span;

/// What becomes of places and of types.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move<'a> {
    /// So many bytes further behind, or before where less than none.
    pub(crate) by: i32,
    /// The new number of each type; nothing for one that is gone. Nothing at all if all stay.
    pub(crate) ids: Option<&'a [Option<TypeId>]>,
}

impl Move<'_> {
    /// Whether all is as it was.
    pub(crate) fn is_none(&self) -> bool {
        self.by == 0 && self.ids.is_none()
    }
}

/// Something that has places and types in it. It says whether all of its types are still there; if they are not, it is not to be used.
pub(crate) trait Moved {
    fn moved(&mut self, to: Move<'_>) -> bool;
}

impl Moved for Span {
    fn moved(&mut self, to: Move<'_>) -> bool {
        self.shift(to.by);
        true
    }
}

impl Moved for TypeId {
    fn moved(&mut self, to: Move<'_>) -> bool {
        let Some(ids) = to.ids else { return true };
        match ids.get(self.0 as usize).copied().flatten() {
            Some(id) => {
                *self = id;
                true
            }
            None => false,
        }
    }
}

impl<T: Moved> Moved for Vec<T> {
    fn moved(&mut self, to: Move<'_>) -> bool {
        let mut all = true;
        self.iter_mut().for_each(|it| all &= it.moved(to));
        all
    }
}

impl<T: Moved> Moved for Option<T> {
    fn moved(&mut self, to: Move<'_>) -> bool {
        self.as_mut().is_none_or(|it| it.moved(to))
    }
}

impl Moved for (TypeId, Span) {
    fn moved(&mut self, to: Move<'_>) -> bool {
        self.1.moved(to);
        self.0.moved(to)
    }
}

/// What has neither.
macro_rules! fixed {
    ($($ty:ty),*) => {$(
        impl Moved for $ty {
            fn moved(&mut self, _: Move<'_>) -> bool {
                true
            }
        }
    )*};
}

fixed!(
    PackageId,
    Ident,
    Docs,
    String,
    bool,
    Facts,
    Limits,
    JsAs,
    Status,
    Signature,
    Primitive,
    std::time::Duration
);

/// Every part must be named, so that one that is added is not forgotten.
macro_rules! moves {
    ($($ty:ident { $($part:ident),* })*) => {$(
        impl Moved for $ty {
            fn moved(&mut self, to: Move<'_>) -> bool {
                let Self { $($part),* } = self;
                let mut all = true;
                $(all &= $part.moved(to);)*
                all
            }
        }
    )*};
}

moves! {
    TypeDef { package, name, docs, deprecated, params, derives, definition, facts, span }
    Struct { fields }
    Enum { variants }
    Newtype { ty, limits }
    Field { name, ty, limits, default, js, is_sensitive, docs, deprecated, span }
    Variant { name, payload, status, is_fallback, docs, deprecated, span }
    Service { package, name, docs, deprecated, methods, schema_id, span }
    Method { name, docs, deprecated, params, stream, returns, throws, is_idempotent, timeout, signature, span }
    Param { name, ty, limits, default, js, is_sensitive, span }
}

impl Moved for Definition {
    fn moved(&mut self, to: Move<'_>) -> bool {
        match self {
            Self::Struct(item) => item.moved(to),
            Self::Enum(item) | Self::Error(item) => item.moved(to),
            Self::Newtype(item) => item.moved(to),
        }
    }
}

impl Moved for Payload {
    fn moved(&mut self, to: Move<'_>) -> bool {
        match self {
            Self::Unit => true,
            Self::Tuple(types) => types.moved(to),
            Self::Struct(fields) => fields.moved(to),
        }
    }
}

impl Moved for Returns {
    fn moved(&mut self, to: Move<'_>) -> bool {
        match self {
            Self::Unary(ty) => ty.moved(to),
            Self::Stream(ty) => ty.moved(to),
        }
    }
}

impl Moved for Value {
    fn moved(&mut self, to: Move<'_>) -> bool {
        match self {
            Self::Variant(id, _) => id.moved(to),
            _ => true,
        }
    }
}

impl Moved for Key {
    fn moved(&mut self, to: Move<'_>) -> bool {
        match self.ty() {
            Type::Named(id, _) => {
                let mut id = *id;
                let is_there = id.moved(to);
                *self = Self::named(id);
                is_there
            }
            _ => true,
        }
    }
}

impl Moved for Type {
    fn moved(&mut self, to: Move<'_>) -> bool {
        if to.ids.is_none() {
            return true;
        }
        match self {
            Self::Primitive(_) | Self::Param(_) => true,
            Self::Named(id, arguments) => {
                let all = arguments.moved(to);
                id.moved(to) && all
            }
            Self::Option(inner) | Self::List(inner) | Self::Array(inner, _) => inner.moved(to),
            Self::Set(key) => key.moved(to),
            Self::Map(key, value) => {
                let all = value.moved(to);
                key.moved(to) && all
            }
            Self::Tuple(types) => types.moved(to),
        }
    }
}
