use super::{Docs, Ident, PackageId, Primitive, Status, TypeId};
use crate::source::Span;

/// A type as it stands in a field, a parameter or a result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// One that the language provides.
    Primitive(Primitive),
    /// One that the schema defines.
    Named(TypeId),
    /// `T?`
    Option(Box<Type>),
    /// `[T]`
    List(Box<Type>),
}

/// A type that the schema defines.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// The package it belongs to.
    pub package: PackageId,
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// What it is.
    pub definition: Definition,
    /// What was computed about it.
    pub facts: Facts,
    /// Where its name stands.
    pub span: Span,
}

/// What a defined type is.
#[derive(Clone, Debug)]
pub enum Definition {
    /// `struct`
    Struct(Struct),
    /// `enum`
    Enum(Enum),
    /// `error`: an enum that methods may throw. Its variants have a status.
    Error(Enum),
}

/// Named fields, in wire order.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The fields.
    pub fields: Vec<Field>,
}

/// Variants, in wire order; the index is the tag.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The variants.
    pub variants: Vec<Variant>,
}

/// One named field, of a struct or of a variant.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Type,
    /// Its documentation.
    pub docs: Docs,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// Where its name stands.
    pub span: Span,
}

/// One variant of an enum or an error.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: Ident,
    /// What it carries.
    pub payload: Payload,
    /// Its status: of an error's variants only, the default already filled in.
    pub status: Option<Status>,
    /// Its documentation.
    pub docs: Docs,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// Where its name stands.
    pub span: Span,
}

/// What a variant carries.
#[derive(Clone, Debug)]
pub enum Payload {
    /// `Empty`
    Unit,
    /// `Line(Point, Point)`: never empty.
    Tuple(Vec<Type>),
    /// `Circle { radius: f64 }`
    Struct(Vec<Field>),
}

/// What follows from a definition, computed once by fix-point and never asked in a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether equality is an equivalence, so that Rust may derive `Eq` and `Hash`: no float inside.
    pub is_eq: bool,
    /// Whether a value can contain another of the same type, so that a decoder must count depth.
    pub is_recursive: bool,
    /// The fewest bytes that a value takes on the wire, saturating.
    pub min_size: u32,
    /// The number of the group of types that lie inside each other by value, if this type is in one.
    /// [`Schema::needs_box`](super::Schema::needs_box) says what follows from it.
    pub cycle: Option<u32>,
}

impl Enum {
    /// Whether no variant carries anything: a union of string literals in TypeScript, `Copy` in Rust.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.variants
            .iter()
            .all(|variant| matches!(variant.payload, Payload::Unit))
    }
}
