//! What a target cannot express.

mod naming;

use std::borrow::Cow;
use std::collections::HashMap;

use turbo_idl::{Code, Diagnostic, Span, case, ir};

use crate::backend::Backend;
use crate::constructs::{Construct, uses};

pub(crate) use self::naming::{Naming, kind};

/// What a target cannot express, as data that one check reads.
#[derive(Clone, Copy)]
pub struct Limits {
    /// The scopes of the generated code: two schema names that become one name in a scope are an error.
    pub scopes: fn(&ir::Schema) -> Vec<Scope<'_>>,
    /// The parts of the language that it has no code for yet.
    pub missing: &'static [Construct],
}

/// Names that must differ from each other in the generated code.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// What a message calls it: `the Rust module people::v1`.
    pub what: String,
    /// The names, in order of declaration.
    pub names: Vec<TargetName<'a>>,
}

/// A name of the generated code, and where it came from.
#[derive(Clone, Debug)]
pub struct TargetName<'a> {
    /// The name in the target.
    pub name: String,
    /// What it is made from: "struct".
    pub kind: &'static str,
    /// What that is called in the schema.
    pub written: Cow<'a, str>,
    /// Where that stands in the schema.
    pub span: Span,
}

impl<'a> TargetName<'a> {
    pub(crate) fn new(name: String, kind: &'static str, written: &'a ir::Ident, span: Span) -> Self {
        Self {
            name,
            kind,
            written: written.as_written().into(),
            span,
        }
    }
}

/// What stands between a schema and a backend: what the backend has no code for yet, every name that would meet another, and
/// packages that nest too deeply.
#[must_use]
pub fn check(backend: &dyn Backend, schema: &ir::Schema) -> Vec<Diagnostic> {
    let deep: Vec<Diagnostic> = schema.packages.iter().filter_map(depth).collect();
    if !deep.is_empty() {
        return deep;
    }
    let Limits { scopes, missing } = backend.limits();
    let clashes = scopes(schema).into_iter().flat_map(|scope| clashes(&scope));
    missing_parts(backend.name(), missing, schema)
        .into_iter()
        .chain(backend.refuses(schema))
        .chain(clashes)
        .collect()
}

const NO_CODE: &str = concat!(
    "this is turboc ",
    env!("CARGO_PKG_VERSION"),
    ", and the runtime of the same version has nothing for it"
);

/// One complaint for each place of the schema and each part of the language that is used there.
fn missing_parts(backend: &str, missing: &[Construct], schema: &ir::Schema) -> Vec<Diagnostic> {
    uses(schema, missing)
        .into_iter()
        .map(|(construct, span)| {
            let message = format!("the backend {backend} does not support {} yet", construct.words());
            Diagnostic::error(Code::NotInBackend, span, message, "used here").note(NO_CODE)
        })
        .collect()
}

/// How many parts a package may have: modules inside of modules, folders inside of folders.
const MAX_PARTS: usize = 32;

fn depth(package: &ir::Package) -> Option<Diagnostic> {
    let parts = package.path.len();
    (parts > MAX_PARTS).then(|| {
        let message = format!("a package of {parts} parts is too deep for any target");
        Diagnostic::error(
            Code::PackageTooDeep,
            package.span,
            message,
            format!("at most {MAX_PARTS}"),
        )
    })
}

/// Whether names of a schema may meet in a scope of their own: if not, there is no need to make the scope. Escapes keep names apart.
fn may_meet<'a>(names: impl Iterator<Item = &'a ir::Ident>) -> bool {
    case::may_become_one(names.map(ir::Ident::as_written))
}

fn clashes(scope: &Scope<'_>) -> Vec<Diagnostic> {
    if scope.names.len() < 2 {
        return Vec::new();
    }
    let mut first: HashMap<&str, &TargetName<'_>> = HashMap::with_capacity(scope.names.len());
    let mut problems = Vec::new();
    for name in &scope.names {
        let Some(there) = first.get(name.name.as_str()) else {
            first.insert(&name.name, name);
            continue;
        };
        let message = format!(
            "{} `{}` and {} `{}` both become `{}` in {}",
            there.kind, there.written, name.kind, name.written, name.name, scope.what
        );
        problems.push(
            Diagnostic::error(
                Code::NamesBecomeOne,
                name.span,
                message,
                format!("`{}` again", name.name),
            )
            .and_at(there.span, format!("first `{}`", name.name))
            .help("rename one of them"),
        );
    }
    problems
}
