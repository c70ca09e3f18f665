use super::{Docs, Ident, Key, PackageId, Primitive, Status, TypeId, Value};
use crate::source::Span;

/// A type as it stands in a field, a parameter or a result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// One that the language provides.
    Primitive(Primitive),
    /// One that the schema defines, with one argument for each of its parameters.
    Named(TypeId, Vec<Type>),
    /// `T?`
    Option(Box<Type>),
    /// `[T]`
    List(Box<Type>),
    /// `[T; N]`: N is at least 1.
    Array(Box<Type>, u32),
    /// `set<K>`
    Set(Key),
    /// `map<K, V>`
    Map(Key, Box<Type>),
    /// `(A, B)`: two or more.
    Tuple(Vec<Type>),
    /// The parameter of that index of the type in whose definition it stands.
    Param(u32),
}

impl Type {
    /// A type of the schema that has no parameters.
    #[must_use]
    pub fn named(id: TypeId) -> Self {
        Self::Named(id, Vec::new())
    }

    /// The type with an argument in the place of each parameter. Parameters without an argument stay.
    #[must_use]
    pub fn with_arguments(&self, arguments: &[Self]) -> Self {
        let with = |ty: &Self| ty.with_arguments(arguments);
        match self {
            Self::Param(index) => arguments
                .get(*index as usize)
                .cloned()
                .unwrap_or_else(|| self.clone()),
            Self::Primitive(_) | Self::Set(_) => self.clone(),
            Self::Option(inner) => Self::Option(Box::new(with(inner))),
            Self::List(item) => Self::List(Box::new(with(item))),
            Self::Array(item, length) => Self::Array(Box::new(with(item)), *length),
            Self::Map(key, value) => Self::Map(key.clone(), Box::new(with(value))),
            Self::Tuple(types) => Self::Tuple(types.iter().map(with).collect()),
            Self::Named(id, types) => Self::Named(*id, types.iter().map(with).collect()),
        }
    }

    /// The types that stand directly in it: items, keys before values, elements, arguments.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &Self> {
        let (first, second, more): (Option<&Self>, Option<&Self>, &[Self]) = match self {
            Self::Primitive(_) | Self::Param(_) => (None, None, &[]),
            Self::Option(inner) | Self::List(inner) | Self::Array(inner, _) => (Some(inner), None, &[]),
            Self::Set(key) => (Some(key.ty()), None, &[]),
            Self::Map(key, value) => (Some(key.ty()), Some(value), &[]),
            Self::Tuple(types) | Self::Named(_, types) => (None, None, types),
        };
        first.into_iter().chain(second).chain(more)
    }

    /// Whether a value holds what stands in the type elsewhere, as a list holds its items.
    #[must_use]
    pub fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(..))
    }
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
    /// The names of its parameters, as of `T` in `Page<T>`.
    pub params: Vec<Ident>,
    /// What Rust is asked to derive in addition, by `@derive`.
    pub derives: Vec<Ident>,
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
    /// `type Name = T;`: a type of its own that is written as another is.
    Newtype(Newtype),
}

/// A type of its own that is written as another is.
#[derive(Clone, Debug)]
pub struct Newtype {
    /// What it wraps.
    pub ty: Type,
    /// The lengths that a value may have.
    pub limits: Limits,
}

/// The lengths that a value may have: the bytes of a string in UTF-8 or of `bytes`, the items of a list or a set, the entries of
/// a map. Of `T?` they are about `T`; further in they do not reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The least length.
    pub min: Option<u64>,
    /// The greatest length.
    pub max: Option<u64>,
}

impl Limits {
    /// Whether every length is well.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// What JavaScript makes of a value: `@js(...)`. It changes no bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JsAs {
    /// What the language says of the type.
    #[default]
    Default,
    /// A `number` in place of a `bigint`.
    Number,
    /// A `bigint` in place of a `Date` or a number of milliseconds.
    Bigint,
    /// A typed array in place of an array of numbers.
    Typed,
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
    /// The lengths that its value may have.
    pub limits: Limits,
    /// What it is if nobody says otherwise.
    pub default: Option<Value>,
    /// What JavaScript makes of it.
    pub js: JsAs,
    /// Whether its value is kept out of debug output, traces and logs.
    pub is_sensitive: bool,
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
    /// Whether a reader takes it in place of a variant that it does not know. It carries nothing.
    pub is_fallback: bool,
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
    /// Whether equality is an equivalence, so that Rust may derive `Eq` and `Hash`: no float inside,
    /// parameters aside.
    pub is_eq: bool,
    /// Whether a value can contain another of the same type, so that a decoder must count depth.
    pub is_recursive: bool,
    /// The fewest bytes that a value takes on the wire, saturating. What is of the type of a parameter counts nothing:
    /// [`Schema::min_size`](super::Schema::min_size) knows the arguments.
    pub min_size: u32,
    /// Which parameters lie in a value by value, with no list around them: bit n of the n-th.
    pub inline_params: u32,
    /// The number of the group of types that lie inside each other by value, if this type is in one.
    /// [`Schema::needs_box`](super::Schema::needs_box) says what follows from it.
    pub cycle: Option<u32>,
}

impl Definition {
    /// The word that begins it in a schema.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        match self {
            Self::Struct(_) => "struct",
            Self::Enum(_) => "enum",
            Self::Error(_) => "error",
            Self::Newtype(_) => "type",
        }
    }

    /// The type of each field, of each element of a payload, and of what a newtype wraps, in order.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let (fields, variants, wrapped): (&[Field], &[Variant], Option<&Type>) = match self {
            Self::Struct(item) => (&item.fields, &[], None),
            Self::Enum(item) | Self::Error(item) => (&[], &item.variants, None),
            Self::Newtype(item) => (&[], &[], Some(&item.ty)),
        };
        let fields = fields.iter().map(|field| &field.ty);
        fields
            .chain(variants.iter().flat_map(|it| it.payload.types()))
            .chain(wrapped)
    }
}

impl Payload {
    /// The type of each element or field, in order.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let (types, fields): (&[Type], &[Field]) = match self {
            Self::Unit => (&[], &[]),
            Self::Tuple(types) => (types, &[]),
            Self::Struct(fields) => (&[], fields),
        };
        types.iter().chain(fields.iter().map(|field| &field.ty))
    }
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
