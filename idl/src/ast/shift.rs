//! Trees whose text has moved.

use super::{
    Attribute, Const, DocLine, Enum, Field, Import, Item, Lost, Method, Name, Param, Path, Payload, Prefix,
    Returns, Service, Spelling, Struct, Type, TypeKind, Value, ValueKind, Variant,
};
use crate::source::Span;

/// Something whose text stands so many bytes further behind, or before where less than none.
pub(crate) trait Shift {
    fn shift(&mut self, by: i32);
}

impl Shift for Span {
    fn shift(&mut self, by: i32) {
        self.start = self.start.wrapping_add_signed(by);
        self.end = self.end.wrapping_add_signed(by);
    }
}

impl<T: Shift> Shift for Vec<T> {
    fn shift(&mut self, by: i32) {
        self.iter_mut().for_each(|it| it.shift(by));
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, by: i32) {
        self.iter_mut().for_each(|it| it.shift(by));
    }
}

impl<T: Shift> Shift for Box<T> {
    fn shift(&mut self, by: i32) {
        (**self).shift(by);
    }
}

/// Every part that has a place must be named, so that one that is added is not forgotten.
macro_rules! shifts {
    ($($ty:ident { $($part:ident),* $(; $($other:ident),*)? })*) => {$(
        impl Shift for $ty {
            fn shift(&mut self, by: i32) {
                let Self { $($part,)* $($($other: _,)*)? } = self;
                $($part.shift(by);)*
            }
        }
    )*};
}

shifts! {
    Name { span; text }
    Path { segments, span }
    Prefix { docs, attributes }
    DocLine { span; text }
    Attribute { name, arguments, span }
    Import { prefix, path_span, alias; path }
    Lost { name }
    Struct { prefix, name, generics, fields; is_complete }
    Field { prefix, name, ty, default }
    Const { prefix, name, ty, value }
    Spelling { prefix, name, ty }
    Enum { prefix, name, generics, variants; kind, is_complete }
    Variant { prefix, name, payload }
    Service { prefix, name, methods }
    Method { prefix, name, params, returns, throws }
    Param { prefix, name, stream, ty, default }
    Returns { ty; is_stream }
    Type { kind, span }
    Value { kind, span }
}

impl Shift for Item {
    fn shift(&mut self, by: i32) {
        match self {
            Self::Struct(item) => item.shift(by),
            Self::Enum(item) => item.shift(by),
            Self::Service(item) => item.shift(by),
            Self::Const(item) => item.shift(by),
            Self::Newtype(item) | Self::Alias(item) => item.shift(by),
            Self::Lost(item) => item.shift(by),
        }
    }
}

impl Shift for Payload {
    fn shift(&mut self, by: i32) {
        match self {
            Self::Unit => {}
            Self::Tuple(types, span) => {
                types.shift(by);
                span.shift(by);
            }
            Self::Struct {
                fields,
                span,
                is_complete: _,
            } => {
                fields.shift(by);
                span.shift(by);
            }
        }
    }
}

impl Shift for TypeKind {
    fn shift(&mut self, by: i32) {
        match self {
            Self::Path(path, arguments) => {
                path.shift(by);
                arguments.shift(by);
            }
            Self::Optional(inner) | Self::List(inner) => inner.shift(by),
            Self::Array(item, length) => {
                item.shift(by);
                length.shift(by);
            }
            Self::Tuple(types) => types.shift(by),
            Self::Lost => {}
        }
    }
}

impl Shift for ValueKind {
    fn shift(&mut self, by: i32) {
        match self {
            Self::String(_) | Self::Number(_) => {}
            Self::Path(path) => path.shift(by),
            Self::List(items) => items.shift(by),
        }
    }
}
