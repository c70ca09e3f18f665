//! What the templates print: final names and text, enums and bools.

use askama::Template;

/// The declarations of a package: `people.d.ts`.
#[derive(Debug, Template)]
#[template(path = "typescript/module.d.ts.jinja", escape = "none")]
pub(super) struct Declarations<'a> {
    pub(super) module: &'a Module,
}

/// The code of a package: `people.js`.
#[derive(Debug, Template)]
#[template(path = "typescript/module.js.jinja", escape = "none")]
pub(super) struct Code<'a> {
    pub(super) module: &'a Module,
}

/// The module of a package.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) header: String,
    /// Where the runtime is imported from.
    pub(super) runtime: String,
    /// What declarations import of the runtime, each with its alias.
    pub(super) runtime_types: Vec<String>,
    /// What code imports of the runtime.
    pub(super) runtime_values: Vec<&'static str>,
    pub(super) imports: Vec<Import>,
    /// Only of a package with services.
    pub(super) exports: Option<Exports>,
    pub(super) definitions: Vec<Definition>,
    pub(super) lists: Vec<List>,
    pub(super) services: Vec<Service>,
}

/// Another package that the module needs.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) alias: String,
    pub(super) path: String,
}

/// What a module hands on of the runtime, so that an application imports one module.
#[derive(Debug)]
pub(super) struct Exports {
    pub(super) values: Vec<&'static str>,
    pub(super) types: Vec<&'static str>,
    /// Where `connect` comes from.
    pub(super) engine: String,
}

#[derive(Debug)]
pub(super) enum Definition {
    Struct(Struct),
    /// An enum without payload: a union of strings.
    PlainEnum(Enum),
    /// An enum with payload, or an error: a union of objects told apart by `kind`.
    Union(Enum),
}

#[derive(Debug)]
pub(super) struct Struct {
    /// Lines of a comment.
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    pub(super) is_recursive: bool,
}

#[derive(Debug)]
pub(super) struct Enum {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) variants: Vec<Variant>,
    pub(super) is_recursive: bool,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) is_optional: bool,
    /// Without `?`, but with `undefined` where it is optional.
    pub(super) ty: String,
    /// Statements.
    pub(super) write: String,
    /// An expression.
    pub(super) read: String,
}

#[derive(Debug)]
pub(super) struct Variant {
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
    /// Statements.
    pub(super) write: String,
    pub(super) read: String,
}

/// The functions for lists of one type of item.
#[derive(Debug)]
pub(super) struct List {
    /// The item, as a part of a name.
    pub(super) name: String,
    /// Statements.
    pub(super) write: String,
    pub(super) read: String,
    /// The fewest bytes that an item takes.
    pub(super) min_size: u32,
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) wire_name: String,
    /// Sixteen hexadecimal digits.
    pub(super) schema_id: String,
    pub(super) methods: Vec<Method>,
    /// The names of types of the runtime in this module.
    pub(super) channel: String,
    pub(super) call_options: String,
    pub(super) method_info: String,
}

#[derive(Debug)]
pub(super) struct Method {
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
    /// Statements.
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
