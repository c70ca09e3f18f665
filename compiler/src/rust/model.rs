//! What the templates of types and descriptors print: final names and text, enums and bools.

use askama::Template;

/// What stands before an item.
#[derive(Clone, Debug, Template)]
#[template(path = "rust/attributes.rs.jinja", escape = "none")]
pub(crate) struct Attributes {
    /// Lines as they follow `///`.
    pub(crate) docs: Vec<String>,
    /// Whether the item, or a part of it, has no documentation in the schema.
    pub(crate) allow_missing_docs: bool,
    /// The note, as a literal.
    pub(crate) deprecated: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "rust/struct.rs.jinja", escape = "none")]
pub(crate) struct Struct {
    pub(crate) attributes: Attributes,
    pub(crate) derives: &'static str,
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) is_recursive: bool,
    pub(crate) min_size: u32,
}

#[derive(Debug, Template)]
#[template(path = "rust/enum.rs.jinja", escape = "none")]
pub(crate) struct Enum {
    pub(crate) attributes: Attributes,
    pub(crate) derives: &'static str,
    pub(crate) name: String,
    pub(crate) variants: Vec<Variant>,
    pub(crate) is_recursive: bool,
    pub(crate) min_size: u32,
}

#[derive(Debug, Template)]
#[template(path = "rust/error.rs.jinja", escape = "none")]
pub(crate) struct Error {
    pub(crate) definition: Enum,
    pub(crate) statuses: Vec<StatusCase>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) attributes: Attributes,
    pub(crate) name: String,
    /// The name in the schema, as a literal.
    pub(crate) wire_name: String,
    pub(crate) ty: String,
    /// What a pattern binds it to.
    pub(crate) local: String,
    /// `name`, or `name: local` where the two differ.
    pub(crate) binding: String,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) attributes: Attributes,
    pub(crate) name: String,
    pub(crate) index: usize,
    pub(crate) payload: Payload,
}

#[derive(Debug)]
pub(crate) enum Payload {
    Unit,
    Tuple(Vec<Item>),
    Struct(Vec<Field>),
}

#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) index: usize,
    pub(crate) ty: String,
    pub(crate) local: String,
}

/// The variants of an error that have one status.
#[derive(Debug)]
pub(crate) struct StatusCase {
    /// `Self::NotFound { .. } | Self::Gone`
    pub(crate) patterns: String,
    pub(crate) status: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "rust/descriptor.rs.jinja", escape = "none")]
pub(crate) struct Descriptor {
    pub(crate) attributes: Attributes,
    pub(crate) name: String,
    /// `people.v1.People`, as a literal.
    pub(crate) wire_name: String,
    /// Eight bytes, as an array.
    pub(crate) schema_id: String,
    pub(crate) methods: Vec<MethodDescriptor>,
}

#[derive(Debug)]
pub(crate) struct MethodDescriptor {
    pub(crate) wire_name: String,
    pub(crate) signature: String,
    pub(crate) kind: &'static str,
    pub(crate) is_idempotent: bool,
    /// An expression of a `Duration`.
    pub(crate) timeout: Option<String>,
}
