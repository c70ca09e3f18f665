//! What the templates print: final names and text, enums and bools.

use askama::Template;

/// The declarations of a package.
#[derive(Debug, Template)]
#[template(path = "typescript/module.d.ts.jinja", escape = "none")]
pub(super) struct Declarations {
    pub(super) header: String,
    /// What the module imports of the runtime, each with its alias.
    pub(super) runtime_types: Vec<String>,
    pub(super) runtime: String,
    pub(super) imports: Vec<Import>,
    pub(super) exports: Option<Exports>,
    /// Printed declarations.
    pub(super) items: Vec<String>,
}

/// The code of a package.
#[derive(Debug, Template)]
#[template(path = "typescript/module.js.jinja", escape = "none")]
pub(super) struct Code {
    pub(super) header: String,
    pub(super) runtime_values: Vec<&'static str>,
    pub(super) runtime: String,
    pub(super) imports: Vec<Import>,
    pub(super) exports: Option<Exports>,
    /// Printed functions and classes.
    pub(super) items: Vec<String>,
}

/// Another package that the module needs.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub(super) alias: String,
    pub(super) path: String,
}

/// What a module hands on of the runtime, so that an application imports one module.
#[derive(Clone, Debug)]
pub(super) struct Exports {
    /// Classes.
    pub(super) values: Vec<&'static str>,
    pub(super) types: Vec<&'static str>,
    /// Where `connect` comes from.
    pub(super) engine: String,
}

#[derive(Debug)]
pub(super) struct Field {
    /// Lines of a comment.
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) is_optional: bool,
    /// Without `?`, but with `undefined` where it is optional.
    pub(super) ty: String,
    /// Statements that write the variable `f0`, of the field's index.
    pub(super) write: String,
    /// An expression.
    pub(super) read: String,
}

#[derive(Debug, Template)]
#[template(path = "typescript/struct.d.ts.jinja", escape = "none")]
pub(super) struct StructDeclaration<'a> {
    pub(super) docs: &'a [String],
    pub(super) name: &'a str,
    pub(super) fields: &'a [Field],
}

#[derive(Debug, Template)]
#[template(path = "typescript/struct.js.jinja", escape = "none")]
pub(super) struct StructCodec<'a> {
    pub(super) name: &'a str,
    pub(super) fields: &'a [Field],
    pub(super) is_recursive: bool,
}

#[derive(Debug)]
pub(super) struct Variant {
    /// Lines of a comment.
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) payload: Payload,
    /// Whether a field has a comment, and so needs a line of its own.
    pub(super) is_long: bool,
}

#[derive(Debug)]
pub(super) enum Payload {
    Unit,
    Tuple(Vec<Item>),
    Struct(Vec<Field>),
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) ty: String,
    pub(super) write: String,
    pub(super) read: String,
}

/// An enum without payload: a union of strings.
#[derive(Debug, Template)]
#[template(path = "typescript/plain_enum.d.ts.jinja", escape = "none")]
pub(super) struct PlainEnumDeclaration<'a> {
    pub(super) docs: &'a [String],
    pub(super) name: &'a str,
    pub(super) variants: &'a [Variant],
}

#[derive(Debug, Template)]
#[template(path = "typescript/plain_enum.js.jinja", escape = "none")]
pub(super) struct PlainEnumCodec<'a> {
    pub(super) name: &'a str,
    pub(super) variants: &'a [Variant],
}

/// An enum with payload, or an error: a union of objects told apart by `kind`.
#[derive(Debug, Template)]
#[template(path = "typescript/union.d.ts.jinja", escape = "none")]
pub(super) struct UnionDeclaration<'a> {
    pub(super) docs: &'a [String],
    pub(super) name: &'a str,
    pub(super) variants: &'a [Variant],
}

#[derive(Debug, Template)]
#[template(path = "typescript/union.js.jinja", escape = "none")]
pub(super) struct UnionCodec<'a> {
    pub(super) name: &'a str,
    pub(super) variants: &'a [Variant],
    pub(super) is_recursive: bool,
}

/// The functions for lists of one type of item.
#[derive(Debug, Template)]
#[template(path = "typescript/list.js.jinja", escape = "none")]
pub(super) struct ListCodec {
    /// The item, as a part of a name.
    pub(super) name: String,
    /// Statements that write the variable `item`.
    pub(super) write: String,
    pub(super) read: String,
    /// The fewest bytes that an item takes.
    pub(super) min_size: u32,
}

#[derive(Debug, Template)]
#[template(path = "typescript/service.d.ts.jinja", escape = "none")]
pub(super) struct ServiceDeclaration<'a> {
    /// Lines of a comment.
    pub(super) docs: Vec<String>,
    pub(super) name: &'a str,
    pub(super) methods: &'a [Method],
    pub(super) channel: String,
    pub(super) call_options: String,
    pub(super) method_info: String,
}

#[derive(Debug, Template)]
#[template(path = "typescript/service.js.jinja", escape = "none")]
pub(super) struct ServiceCode<'a> {
    pub(super) name: &'a str,
    pub(super) wire_name: String,
    /// Sixteen hexadecimal digits.
    pub(super) schema_id: String,
    pub(super) methods: &'a [Method],
}

#[derive(Debug)]
pub(super) struct Method {
    /// Lines of a comment.
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) wire_name: String,
    pub(super) signature: String,
    pub(super) params: Vec<Param>,
    /// The type that a call gives.
    pub(super) answer: String,
    /// The type of the error, or `never`.
    pub(super) error: String,
    pub(super) is_stream: bool,
    pub(super) is_idempotent: bool,
    /// In milliseconds.
    pub(super) timeout: Option<u128>,
    /// A function.
    pub(super) read: String,
    pub(super) read_error: Option<String>,
}

#[derive(Debug)]
pub(super) struct Param {
    pub(super) name: String,
    pub(super) ty: String,
    /// Statements that write the parameter.
    pub(super) write: String,
}

/// The module that ties the wasm engine to the package.
#[derive(Debug, Template)]
#[template(path = "typescript/engine.js.jinja", escape = "none")]
pub(super) struct EngineCode<'a> {
    pub(super) header: &'a str,
    pub(super) runtime: &'a str,
    pub(super) glue: &'static str,
    pub(super) wasm: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "typescript/engine.d.ts.jinja", escape = "none")]
pub(super) struct EngineDeclaration<'a> {
    pub(super) header: &'a str,
    pub(super) runtime: &'a str,
}
