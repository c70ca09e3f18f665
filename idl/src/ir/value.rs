use super::{Docs, Ident, PackageId, Primitive, TypeId};
use crate::source::Span;

/// `const MAX_NAME: u32 = 64;`
#[derive(Clone, Debug)]
pub struct Constant {
    /// The package it belongs to.
    pub package: PackageId,
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// Its type: `bool`, a number, `char` or `string`.
    pub ty: Primitive,
    /// Its value, which fits the type.
    pub value: Value,
    /// Where its name stands.
    pub span: Span,
}

/// What a constant is, or a field or a parameter of which nobody says what it is. It fits the type there.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// Of a signed integer.
    Int(i128),
    /// Of an unsigned integer.
    UInt(u128),
    /// Of a float: finite.
    Float(f64),
    /// Of a `char`.
    Char(char),
    /// Of a `string`.
    String(String),
    /// `none`: of a `T?`.
    None,
    /// `[]`: of a list.
    EmptyList,
    /// `[]`: of a map.
    EmptyMap,
    /// `[]`: of a set.
    EmptySet,
    /// The variant of that index, of an enum that carries nothing.
    Variant(TypeId, u32),
}
