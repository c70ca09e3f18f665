use std::time::Duration;

use super::{Docs, Ident, JsAs, Limits, PackageId, Type, TypeId, Value};
use crate::source::Span;

/// The first eight bytes of SHA-256 over a canonical form: see `spec.md`, "Identity".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature(pub [u8; 8]);

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// The package it belongs to.
    pub package: PackageId,
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// Its methods; the index is what the wire knows a method by.
    pub methods: Vec<Method>,
    /// The identity of the whole service: over the signatures of its methods, in order.
    pub schema_id: Signature,
    /// Where its name stands.
    pub span: Span,
}

/// A method.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub docs: Docs,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// Its parameters, in wire order.
    pub params: Vec<Param>,
    /// The stream that the client sends, if it sends one: its name, and the type of its items.
    pub stream: Option<Param>,
    /// What it answers.
    pub returns: Returns,
    /// The error it may throw.
    pub throws: Option<TypeId>,
    /// Whether repeating it does no harm.
    pub is_idempotent: bool,
    /// How long a caller waits if it does not say otherwise.
    pub timeout: Option<Duration>,
    /// Its identity on the wire: over everything that its bytes depend on.
    pub signature: Signature,
    /// Where its name stands.
    pub span: Span,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
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
    /// Where its name stands.
    pub span: Span,
}

/// What a method answers.
#[derive(Clone, Debug)]
pub enum Returns {
    /// One value, or nothing.
    Unary(Option<Type>),
    /// `-> stream T`
    Stream(Type),
}
