//! What the templates of mocks print.

use askama::Template;

use super::super::model::{Codec, Generics, Helper, HelperKind, Import};

/// The mock of a package: `people.mock.js`.
#[derive(Debug, Template)]
#[template(path = "typescript/mock.js.jinja", escape = "none")]
pub(in crate::typescript) struct MockCode<'a> {
    pub(in crate::typescript) module: &'a MockModule,
}

/// Its declarations: `people.mock.d.ts`.
#[derive(Debug, Template)]
#[template(path = "typescript/mock.d.ts.jinja", escape = "none")]
pub(in crate::typescript) struct MockDeclarations<'a> {
    pub(in crate::typescript) module: &'a MockModule,
}

impl MockModule {
    /// Mocks are JavaScript, whatever the modules are that they stand beside.
    fn typed<'a>(&self, _annotation: &'a str) -> &'a str {
        ""
    }

    /// The parameters that are codecs.
    fn codecs<'a>(&self, params: &'a str) -> &'a str {
        params
    }
}

/// A server in memory for the services of a package, and fakes of its types.
#[derive(Debug)]
pub(in crate::typescript) struct MockModule {
    pub(super) header: String,
    pub(super) runtime: String,
    pub(super) runtime_values: Vec<String>,
    /// The module of the package, and those whose types its services take and answer.
    pub(super) imports: Vec<Import>,
    pub(super) helpers: Vec<Helper>,
    pub(super) codecs: Vec<Codec>,
    pub(super) services: Vec<MockService>,
    pub(super) fakes: Vec<Fake>,
}

#[derive(Debug)]
pub(super) struct MockService {
    pub(super) name: String,
    pub(super) wire_name: String,
    pub(super) methods: Vec<MockMethod>,
}

#[derive(Debug)]
pub(super) struct MockMethod {
    pub(super) docs: Vec<String>,
    pub(super) name: String,
    pub(super) params: Vec<MockParam>,
    /// The type of what its handler answers.
    pub(super) answer: String,
    /// An expression for each argument.
    pub(super) reads: Vec<String>,
    /// A function.
    pub(super) write: String,
    /// A function, of the items of the client's stream.
    pub(super) read_item: Option<String>,
    pub(super) error: Option<MockError>,
}

#[derive(Debug)]
pub(super) struct MockParam {
    pub(super) name: String,
    pub(super) ty: String,
}

#[derive(Debug)]
pub(super) struct MockError {
    /// A function.
    pub(super) write: String,
    /// The variants, and the status of each.
    pub(super) statuses: Vec<(String, &'static str)>,
}

/// The function that makes a value of a type up.
#[derive(Debug)]
pub(super) struct Fake {
    /// The type, without its package.
    pub(super) name: String,
    /// The type, as the module names it.
    pub(super) ty: String,
    pub(super) generics: Generics,
    /// The type parameters.
    pub(super) params: Vec<String>,
    /// What reads it.
    pub(super) read: String,
}
