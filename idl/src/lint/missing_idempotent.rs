use super::One;
use crate::case;
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::ir::{Method, Returns};

pub(super) static LINT: Lint = Lint {
    name: "missing-idempotent",
    level: Level::Allow,
    title: "a method that seems only to read is not `@idempotent`",
    explanation: include_str!("explain/missing-idempotent.md"),
};

/// What methods begin with that change nothing.
const READERS: [&str; 12] = [
    "get", "list", "find", "search", "count", "fetch", "read", "lookup", "query", "has", "is", "exists",
];

pub(super) fn run(one: &One<'_>, found: &mut Vec<Diagnostic>) {
    let methods = one.service.iter().flat_map(|service| &service.methods);
    for method in methods.filter(|method| is_candidate(method)) {
        let name = quoted(method.name.as_written());
        found.push(
            Diagnostic::lint(
                &LINT,
                method.span,
                format!("{name} seems only to read, and is not `@idempotent`"),
                "",
            )
            .note("a call whose connection was lost fails with `indeterminate` if it is not")
            .help("write `@idempotent` before it if repeating it does no harm"),
        );
    }
}

/// Streams are never repeated.
fn is_candidate(method: &Method) -> bool {
    let first = case::words(method.name.as_written()).next();
    let reads = first.is_some_and(|word| READERS.contains(&word.to_ascii_lowercase().as_str()));
    let answers = matches!(method.returns, Returns::Unary(Some(_)));
    reads && answers && method.stream.is_none() && !method.is_idempotent
}
