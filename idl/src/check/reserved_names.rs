use super::One;
use crate::case;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::resolve::is_word_of_the_language;

/// Nothing that could be used as a type has the name of a type of the language.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    let name = one.item.name();
    if is_word_of_the_language(&name.text) {
        report.add(
            Diagnostic::error(
                Code::ReservedName,
                name.span,
                format!("{} is a word of the language", quoted(&name.text)),
                "nothing else can have that name",
            )
            .help(format!(
                "types are usually written with a capital: {}",
                quoted(&case::pascal(&name.text))
            )),
        );
    }
}
