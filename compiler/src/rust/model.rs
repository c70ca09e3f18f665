//! What the templates of types and descriptors print: final names and text, enums and bools.
//!
//! White space between their parts is little: the layout makes lines, and would only have to read it.

use askama::Template;

/// What stands before an item.
#[derive(Clone, Debug, Template)]
#[template(path = "rust/attributes.rs.jinja", escape = "none")]
pub(crate) struct Attributes {
    /// Lines as they follow `///`.
    pub(crate) docs: Vec<String>,
    /// The note, as a literal.
    pub(crate) deprecated: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "rust/constant.rs.jinja", escape = "none", whitespace = "minimize")]
pub(crate) struct Constant {
    pub(crate) attributes: Attributes,
    pub(crate) name: String,
    pub(crate) ty: &'static str,
    /// An expression.
    pub(crate) value: String,
}

/// The parameters of a type, each empty or with the angles around it.
#[derive(Debug)]
pub(crate) struct Generics {
    /// `<T>`: behind a name.
    pub(crate) arguments: String,
    /// `<T: Debug>`: behind `impl`, as are the others.
    pub(crate) debug: String,
    pub(crate) encode: String,
    pub(crate) decode: String,
}

/// The lengths that a value may have, and what an error calls the value.
#[derive(Debug)]
pub(crate) struct Lengths {
    /// `Person.name`, as a literal.
    pub(crate) place: String,
    /// The least and the greatest, as arguments: `0, 64`.
    pub(crate) bounds: String,
}

/// A step of what writes a value.
#[derive(Debug)]
pub(crate) enum Write {
    /// The index of a variant.
    Variant(usize),
    /// Looks at the length of the value at `place`, and says of which name it is.
    Check {
        name: String,
        place: String,
        bounds: String,
    },
    /// A value of any type, behind a reference.
    Value(String),
    /// Small values, as the items of a tuple.
    Pieces(String),
}

#[derive(Debug, Template)]
#[template(path = "rust/struct.rs.jinja", escape = "none", whitespace = "minimize")]
pub(crate) struct Struct {
    pub(crate) attributes: Attributes,
    pub(crate) derives: String,
    pub(crate) name: String,
    /// The name as a literal, if `Debug` is written by hand.
    pub(crate) debug: Option<String>,
    pub(crate) generics: Generics,
    pub(crate) fields: Vec<Field>,
    pub(crate) writes: Vec<Write>,
    pub(crate) constructor: Option<Constructor>,
    pub(crate) is_recursive: bool,
    /// An expression.
    pub(crate) min_size: String,
}

/// What makes a struct of which some fields have a default.
#[derive(Debug)]
pub(crate) struct Constructor {
    /// Lines as they follow `///`; of `new` only.
    pub(crate) docs: Vec<String>,
    /// Names and types of the parameters. Without any it is `Default` in place of `new`.
    pub(crate) params: Vec<(String, String)>,
    /// The fields, each as a literal of the struct has it.
    pub(crate) fields: Vec<String>,
}

#[derive(Debug, Template)]
#[template(path = "rust/newtype.rs.jinja", escape = "none", whitespace = "minimize")]
pub(crate) struct Newtype {
    pub(crate) attributes: Attributes,
    pub(crate) derives: String,
    pub(crate) name: String,
    pub(crate) generics: Generics,
    pub(crate) ty: String,
    pub(crate) lengths: Option<Lengths>,
    pub(crate) has_display: bool,
    /// Whether it converts from and to what it wraps: Rust cannot say so of a bare type parameter.
    pub(crate) has_conversions: bool,
    pub(crate) is_recursive: bool,
    /// An expression.
    pub(crate) min_size: String,
}

#[derive(Debug, Template)]
#[template(path = "rust/enum.rs.jinja", escape = "none", whitespace = "minimize")]
pub(crate) struct Enum {
    pub(crate) attributes: Attributes,
    pub(crate) derives: String,
    pub(crate) name: String,
    /// Whether `Debug` is written by hand.
    pub(crate) has_debug: bool,
    pub(crate) generics: Generics,
    pub(crate) variants: Vec<Variant>,
    /// Whether a value is its variant and nothing else.
    pub(crate) is_bare: bool,
    pub(crate) is_recursive: bool,
    /// An expression.
    pub(crate) min_size: String,
}

#[derive(Debug, Template)]
#[template(path = "rust/error.rs.jinja", escape = "none", whitespace = "minimize")]
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
    pub(crate) lengths: Option<Lengths>,
    /// What `Debug` calls it, as a literal.
    pub(crate) debug_name: String,
    /// Whether `Debug` keeps the value to itself.
    pub(crate) is_sensitive: bool,
}

impl Field {
    /// What a decoder reads.
    fn decoded(&self) -> String {
        decoded(&self.wire_name, self.lengths.as_ref())
    }
}

/// What reads a field or a parameter.
pub(crate) fn decoded(wire_name: &str, lengths: Option<&Lengths>) -> String {
    let mut decoded = decoding(wire_name, lengths);
    decoded.push('?');
    decoded
}

/// What reads it or fails.
pub(crate) fn decoding(wire_name: &str, lengths: Option<&Lengths>) -> String {
    match lengths {
        Some(lengths) => format!("reader.field_limited({wire_name}, {})", lengths.bounds),
        None => ["reader.field(", wire_name, ")"].concat(),
    }
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) attributes: Attributes,
    pub(crate) name: String,
    /// What `Debug` calls it, as a literal.
    pub(crate) debug_name: String,
    pub(crate) index: usize,
    pub(crate) payload: Payload,
    pub(crate) writes: Vec<Write>,
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
#[template(path = "rust/descriptor.rs.jinja", escape = "none", whitespace = "minimize")]
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
