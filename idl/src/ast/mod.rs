//! What a file says, as it says it: names are not resolved, attributes are not understood, nothing is checked.
//!
//! What did not parse is left out, and the node around it says so in `is_complete`, so that later stages do
//! not complain about what they cannot see. Every node has its [`Span`]. Comments stand beside the tree, in order,
//! for those who print it again.

mod items;
pub(crate) mod shift;
mod types;

pub use items::{
    Const, Enum, EnumKind, Field, File, Import, Item, Lost, Method, Package, Param, Payload, Returns,
    Service, Spelling, Struct, Variant,
};
pub use types::{Type, TypeKind, Value, ValueKind};

use crate::source::Span;

/// One name, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Names with dots between them; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The names.
    pub segments: Vec<Name>,
    /// From the first to the last.
    pub span: Span,
}

impl Path {
    /// As written.
    #[must_use]
    pub fn dotted(&self) -> String {
        let segments: Vec<&str> = self
            .segments
            .iter()
            .map(|segment| segment.text.as_str())
            .collect();
        segments.join(".")
    }
}

/// A comment that is not documentation, with its slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
}

/// What stands before an item or a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix {
    /// The lines of documentation.
    pub docs: Vec<DocLine>,
    /// The attributes.
    pub attributes: Vec<Attribute>,
}

/// One line of documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocLine {
    /// Without the slashes and one space after them.
    pub text: String,
    /// The whole line with its slashes.
    pub span: Span,
}

/// `@timeout(5s)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Without the `@`.
    pub name: Name,
    /// What stands between the brackets; nothing if there are none.
    pub arguments: Option<Vec<Value>>,
    /// From the `@` to the closing bracket.
    pub span: Span,
}
