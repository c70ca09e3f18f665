//! What a target cannot express.

use turbo_idl::ir;
use turbo_idl::source::Span;

/// What a target cannot express, as data that one check reads.
#[derive(Clone, Copy)]
pub struct Limits {
    /// The scopes of the generated code: two schema names that become one name in a scope are an error.
    pub scopes: fn(&ir::Schema) -> Vec<Scope>,
}

/// Names that must differ from each other in the generated code.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What a message calls it: `the Rust module people::v1`.
    pub what: String,
    /// The names, in order of declaration.
    pub names: Vec<TargetName>,
}

/// A name of the generated code, and where it came from.
#[derive(Clone, Debug)]
pub struct TargetName {
    /// The name in the target.
    pub name: String,
    /// What it is made from: "struct `person_error`".
    pub origin: String,
    /// Where that stands in the schema.
    pub span: Span,
}
