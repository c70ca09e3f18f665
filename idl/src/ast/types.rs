use super::Path;
use crate::source::Span;

/// A type, as it stands in a field, a parameter or a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Where it stands.
    pub span: Span,
}

/// What a [`Type`] is. It nests no deeper than brackets may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// A type of the language or of a schema, with its arguments: the syntax does not tell them apart.
    Path(Path, Vec<Type>),
    /// `T?`
    Optional(Box<Type>),
    /// `[T]`
    List(Box<Type>),
    /// `[T; N]`
    Array(Box<Type>, Value),
    /// `(A, B)`
    Tuple(Vec<Type>),
    /// Something that has been complained about.
    Lost,
}

/// A value: of a constant, a default or a length, or an argument of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
}

/// What a [`Value`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// `"text"`, with its escapes replaced.
    String(String),
    /// `5`, `1.5` or `5s`, as written.
    Number(String),
    /// `not_found`; or, as one segment, the name of a lint: `unused-import`
    Path(Path),
    /// `[1, 2]`
    List(Vec<Value>),
}
