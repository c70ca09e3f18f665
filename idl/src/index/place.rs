use super::Symbol;
use crate::ir::{Primitive, Status};
use crate::source::{FileId, Span};

/// A place at which something is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name, or the path of an import with its quotes.
    pub span: Span,
    /// What the name does there.
    pub role: Role,
    /// What it names.
    pub thing: Thing,
}

/// What a name does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is given here.
    Definition,
    /// It is used here.
    Use,
    /// Documentation links to it.
    Link,
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// Something that a schema defines.
    Symbol(Symbol),
    /// A file, by its path.
    File(FileId),
    /// A type of the language.
    Primitive(Primitive),
    /// `set` or `map`.
    Collection(&'static str),
    /// An attribute of the language.
    Attribute(&'static str),
    /// The argument of `@status`.
    Status(Status),
}
