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

/// Both in one: `people.ts`.
#[derive(Debug, Template)]
#[template(path = "typescript/module.ts.jinja", escape = "none")]
pub(super) struct Source<'a> {
    pub(super) module: &'a Module,
}

/// The module of a package.
#[derive(Debug)]
pub(super) struct Module {
    /// Whether the code says its types: it is TypeScript.
    pub(super) is_typed: bool,
    pub(super) header: String,
    /// Where the runtime is imported from.
    pub(super) runtime: String,
    /// What declarations import of the runtime, each with its alias.
    pub(super) runtime_types: Vec<String>,
    /// What code imports of the runtime.
    pub(super) runtime_values: Vec<String>,
    pub(super) imports: Vec<Import>,
    /// Only of a package with services.
    pub(super) exports: Option<Exports>,
    pub(super) constants: Vec<Constant>,
    pub(super) definitions: Vec<Definition>,
    pub(super) helpers: Vec<Helper>,
    pub(super) codecs: Vec<Codec>,
    pub(super) services: Vec<Service>,
}

impl Module {
    /// An annotation, where the code says its types.
    pub(super) fn typed<'a>(&self, annotation: &'a str) -> &'a str {
        if self.is_typed { annotation } else { "" }
    }

    /// The parameters that are codecs, `, $0, $1`, with their types where the code says them.
    pub(super) fn codecs(&self, params: &str) -> String {
        let mut text = String::new();
        for name in params.split(", ").filter(|name| !name.is_empty()) {
            text.push_str(", ");
            text.push_str(name);
            text.push_str(self.typed(": $Codec"));
        }
        text
    }
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
pub(super) struct Constant {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    /// A literal, which is its type too.
    pub(super) value: String,
}

#[derive(Debug)]
pub(super) enum Definition {
    Newtype(Newtype),
    Struct(Struct),
    /// An enum without payload: a union of strings.
    PlainEnum(Enum),
    /// An enum with payload, or an error: a union of objects told apart by `kind`.
    Union(Enum),
}

/// The parameters of a generic type.
#[derive(Debug)]
pub(super) struct Generics {
    /// `<A, B>`, or nothing.
    pub(super) names: String,
    /// `, $0, $1`, or nothing: the parameters of its codec.
    pub(super) codecs: String,
}

#[derive(Debug)]
pub(super) struct Newtype {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) generics: Generics,
    /// What it wraps, as its constructor takes it.
    pub(super) inner: String,
    /// The part of it that can bear a brand.
    pub(super) branded: String,
    /// Whether nothing is one of its values.
    pub(super) is_optional: bool,
    /// What tells it from others; nothing where what it wraps may have a brand of its own.
    pub(super) brand: Option<String>,
    /// Statements.
    pub(super) write: String,
    /// An expression.
    pub(super) read: String,
    pub(super) is_recursive: bool,
}

#[derive(Debug)]
pub(super) struct Struct {
    /// Lines of a comment.
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) generics: Generics,
    pub(super) fields: Vec<Field>,
    pub(super) constructor: Option<Constructor>,
    pub(super) is_recursive: bool,
    /// The memory that its reader claims.
    pub(super) claim: Option<u64>,
}

/// What makes a value of a struct that has defaults.
#[derive(Debug)]
pub(super) struct Constructor {
    /// Lines of a comment.
    pub(super) docs: Vec<String>,
    /// The type of what it takes.
    pub(super) takes: String,
    /// Whether nothing has to be said.
    pub(super) is_free: bool,
    /// An expression for each field, of what it takes: `fields`.
    pub(super) values: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Enum {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) generics: Generics,
    pub(super) variants: Vec<Variant>,
    /// The index of the variant that takes the fewest bytes.
    pub(super) least: usize,
    /// Whether it is the key of a set or a map.
    pub(super) is_key: bool,
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
    /// The memory that its reader claims.
    pub(super) claim: Option<u64>,
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

/// The functions for one type that has no name.
#[derive(Debug)]
pub(super) struct Helper {
    /// The type, as a part of a name.
    pub(super) name: String,
    /// `, $0`, or nothing: the codecs of the type parameters in it.
    pub(super) params: String,
    pub(super) kind: HelperKind,
}

/// `least` is the fewest bytes that an item takes, `compare` a function, `bulk` one that reads all items at once, if there is one.
#[derive(Debug)]
pub(super) enum HelperKind {
    List {
        item: Part,
        least: String,
        bulk: Option<String>,
    },
    Array {
        length: u32,
        item: Part,
        least: String,
        bulk: Option<String>,
    },
    /// Its key and its value are read and written by functions.
    Set {
        key: Part,
        compare: String,
        least: String,
    },
    Map {
        key: Part,
        value: Part,
        compare: String,
        least: String,
    },
    Tuple {
        items: Vec<Part>,
        /// The memory that its reader claims.
        claim: Option<u64>,
    },
}

/// A value inside of another.
#[derive(Debug)]
pub(super) struct Part {
    /// Statements.
    pub(super) write: String,
    /// An expression.
    pub(super) read: String,
}

/// The codec of a type that is the argument of a generic one.
#[derive(Debug)]
pub(super) struct Codec {
    pub(super) name: String,
    /// What it is a function of, if not a value.
    pub(super) params: Vec<String>,
    /// Functions.
    pub(super) write: String,
    pub(super) read: String,
    pub(super) least: String,
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) wire_name: String,
    /// Sixteen hexadecimal digits.
    pub(super) schema_id: String,
    /// How many releases there have been of the schema, if any.
    pub(super) release: Option<usize>,
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
    /// The stream that it takes, after them.
    pub(super) input: Option<Input>,
    /// The type that a call gives.
    pub(super) answer: String,
    /// The type of the error, or `never`.
    pub(super) error: String,
    pub(super) is_stream: bool,
    pub(super) is_idempotent: bool,
    /// In milliseconds.
    pub(super) timeout: Option<u128>,
    /// A function, for the arguments by their names; nothing where there are none.
    pub(super) write: Option<String>,
    /// A function.
    pub(super) read: String,
    pub(super) read_error: Option<String>,
}

/// A stream of the client.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) name: String,
    /// Of the whole: an iterable.
    pub(super) ty: String,
    /// A function, for one item.
    pub(super) write: String,
}

#[derive(Debug)]
pub(super) struct Param {
    pub(super) name: String,
    pub(super) ty: String,
    /// What it is where it is left out. Whatever follows it can be left out too.
    pub(super) default: Option<String>,
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

/// The same for the engine in JavaScript, which is a part of the runtime.
#[derive(Debug, Template)]
#[template(path = "typescript/engine_in_js.js.jinja", escape = "none")]
pub(super) struct EngineInJs<'a> {
    pub(super) header: &'a str,
    pub(super) runtime: &'a str,
}

#[derive(Debug, Template)]
#[template(path = "typescript/engine.d.ts.jinja", escape = "none")]
pub(super) struct EngineDeclaration<'a> {
    pub(super) header: &'a str,
    pub(super) runtime: &'a str,
}
