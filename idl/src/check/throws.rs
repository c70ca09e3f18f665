use super::One;
use crate::ast::{Item, Path};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::resolve::{Kind, Lookup};

/// What a method throws is declared with `error`.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    let Item::Service(service) = one.item else { return };
    for path in service.methods.iter().filter_map(|method| method.throws.as_ref()) {
        check_path(one, path, report);
    }
}

fn check_path(one: &One<'_>, path: &Path, report: &mut Report) {
    let shown = quoted(&path.dotted());
    let wrong = |what: &str| {
        let message = format!("{shown} is {what}, not an error");
        Diagnostic::error(
            Code::ThrowsNoError,
            path.span,
            message,
            "only an error can be thrown",
        )
    };
    match one.names.lookup(one.file, path) {
        Lookup::Primitive(_) => report.add(
            wrong("a type of the language")
                .help("methods throw what is declared with `error`: `error Name { Variant }`"),
        ),
        Lookup::Symbol(symbol) => match symbol.kind {
            Kind::Struct(_) => report.add(wrong("a struct").and_at(symbol.span, "defined here").help(
                "methods throw what is declared with `error`; one of its variants can carry the struct",
            )),
            Kind::Enum(_) => report.add(
                wrong("an enum")
                    .and_at(symbol.span, "defined here")
                    .help("declare it with `error` instead of `enum`; it can still be used as a type"),
            ),
            Kind::Newtype(..) | Kind::Alias(_) => report.add(
                wrong("another name of a type")
                    .and_at(symbol.span, "defined here")
                    .help("methods throw what is declared with `error`, by its own name"),
            ),
            // Those that are no types have been complained about.
            Kind::Error(_) | Kind::Service | Kind::Constant(_) | Kind::Lost => {}
        },
        Lookup::Import | Lookup::Lost | Lookup::Unknown | Lookup::UnknownImport => {}
    }
}
