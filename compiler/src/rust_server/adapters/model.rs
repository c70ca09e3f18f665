//! What the templates of adapters print.

use askama::Template;

use super::pool::Named;

/// What a service knows of the releases.
#[derive(Clone, Debug, Default)]
pub(in crate::rust_server) struct Served {
    /// How many releases there are, retired ones among them.
    pub(in crate::rust_server) count: usize,
    /// Name and schema id of each, as literals.
    pub(in crate::rust_server) releases: Vec<(String, String)>,
    /// Schema id and signature of what has no way, where another release of that signature has one.
    pub(in crate::rust_server) refused: Vec<(String, String)>,
    /// What is adapted, in the order of the numbers behind those of the methods.
    pub(in crate::rust_server) calls: Vec<Call>,
}

/// A method as clients of a release call it.
#[derive(Clone, Debug)]
pub(in crate::rust_server) struct Call {
    /// The index of the method.
    pub(in crate::rust_server) method: usize,
    /// In the release: eight bytes, as an array.
    pub(in crate::rust_server) signature: String,
    /// What reads the arguments: a function.
    pub(in crate::rust_server) arguments: String,
    /// What reads an item of the client's stream.
    pub(in crate::rust_server) items: Option<String>,
    /// What writes the answers: an expression.
    pub(in crate::rust_server) lowering: String,
}

impl Call {
    /// The code in it, to read.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        let items = self.items.as_deref();
        [self.arguments.as_str(), self.lowering.as_str()]
            .into_iter()
            .chain(items)
    }

    /// The code in it, to change.
    pub(super) fn code(&mut self) -> impl Iterator<Item = &mut String> {
        [&mut self.arguments, &mut self.lowering]
            .into_iter()
            .chain(&mut self.items)
    }
}

/// The functions beside the services of a package.
#[derive(Debug, Template)]
#[template(
    path = "rust_server/adapters.rs.jinja",
    escape = "none",
    whitespace = "minimize"
)]
pub(in crate::rust_server) struct Functions {
    functions: Vec<Named>,
}

impl Functions {
    pub(super) fn new(functions: Vec<Named>) -> Self {
        Self { functions }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }
}
