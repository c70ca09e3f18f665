//! What a target of generated code has to provide.

use std::fmt;
use std::sync::OnceLock;

use turbo_idl::{Diagnostic, ir};

use crate::config::Table;
use crate::limits::Limits;
use crate::options::Options;
use crate::output::Output;
use crate::releases::Release;
use crate::rust::pieces::Shared;

/// A checked schema, and what backends that write it have in common: whatever several of them need is made once.
#[derive(Debug)]
pub struct Work<'a> {
    schema: &'a ir::Schema,
    releases: &'a [Release],
    release_count: usize,
    rust: OnceLock<Shared<'a>>,
}

impl<'a> Work<'a> {
    /// Nothing is made yet.
    #[must_use]
    pub fn new(schema: &'a ir::Schema) -> Self {
        Self {
            schema,
            releases: &[],
            release_count: 0,
            rust: OnceLock::new(),
        }
    }

    /// With the releases whose clients are to be served as well, from the oldest to the newest, of so many with those that are retired.
    #[must_use]
    pub fn with_releases(self, releases: &'a [Release], release_count: usize) -> Self {
        Self {
            releases,
            release_count,
            ..self
        }
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &'a ir::Schema {
        self.schema
    }

    /// The releases whose clients are to be served as well, from the oldest to the newest.
    #[must_use]
    pub fn releases(&self) -> &'a [Release] {
        self.releases
    }

    /// How many releases the schema has, retired ones among them.
    #[must_use]
    pub fn release_count(&self) -> usize {
        self.release_count
    }

    /// What every file of Rust holds.
    pub(crate) fn rust(&self) -> &Shared<'a> {
        self.rust.get_or_init(|| Shared::of(self.schema))
    }
}

/// One kind of generated code.
pub trait Backend: fmt::Debug + Sync {
    /// The name in `turbo.toml` and on the command line.
    fn name(&self) -> &'static str;

    /// What the target cannot express: checked, and reported with spans, before [`emit`](Self::emit).
    fn limits(&self) -> Limits;

    /// Says what else of a schema the target cannot express: checked with the limits.
    fn refuses(&self, schema: &ir::Schema) -> Vec<Diagnostic> {
        let _ = schema;
        Vec::new()
    }

    /// Reads this backend's own keys of a `[[target]]` table into `options`.
    ///
    /// Keys that no backend asks for are reported as unknown, so ask for every one.
    fn configure(&self, table: &mut Table<'_>, options: &mut Options) {
        let _ = (table, options);
    }

    /// The plain data that the templates print, for `turboc dump --stage model`: for people, in no fixed format.
    fn models(&self, schema: &ir::Schema, options: &Options) -> String {
        let _ = (schema, options);
        String::new()
    }

    /// Whether Rust's compiler reads what it writes: what that may give up on is said before.
    fn is_rust(&self) -> bool {
        false
    }

    /// Whether it writes something for the releases of `turbo.lock`.
    fn serves_releases(&self) -> bool {
        false
    }

    /// Writes the code for a checked schema. It cannot fail.
    fn emit(&self, work: &Work<'_>, options: &Options, out: &mut Output);
}

/// Every backend, in the order in which help and messages list them.
pub const BACKENDS: &[&dyn Backend] = &[
    &crate::rust_server::RustServer,
    &crate::rust_client::RustClient,
    &crate::wasm::Wasm,
    &crate::typescript::Typescript,
];

/// The backend of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Backend> {
    BACKENDS.iter().copied().find(|backend| backend.name() == name)
}
