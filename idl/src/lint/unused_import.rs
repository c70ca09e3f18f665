use super::Input;
use super::lines::with_line;
use super::mentions::ImportNames;
use crate::ast::Import;
use crate::diagnostics::{Diagnostic, Fix, Level, Lint, quoted};
use crate::source::{Span, import_name};

pub(super) static LINT: Lint = Lint {
    name: "unused-import",
    level: Level::Warn,
    title: "an import is not used",
    explanation: include_str!("explain/unused-import.md"),
};

pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for unit in input.units.iter().filter(|unit| !unit.ast.imports.is_empty()) {
        let file = &unit.ast;
        let mut used = vec![false; file.imports.len()];
        let package = file.package.iter().map(|package| &package.prefix);
        let of_package = ImportNames::new(file).linked(package);
        let of_items = input.items.of_file(file.id);
        let of_items = of_items.flat_map(|number| &input.mentions[number].imports);
        for &import in of_items.chain(&of_package) {
            used[import as usize] = true;
        }
        for (import, is_used) in file.imports.iter().zip(used) {
            if is_used {
                continue;
            }
            let name = name_of(import);
            let lint = Diagnostic::lint(
                &LINT,
                import.path_span,
                format!("nothing of {} is used", quoted(name)),
                "not used in this file",
            );
            let whole = whole(import, input.sources.file(file.id).text());
            found.push(lint.fix_if(whole.map(|span| Fix::remove("take the import away", span))));
        }
    }
}

/// What an import is called in its file.
pub(super) fn name_of(import: &Import) -> &str {
    import
        .alias
        .as_ref()
        .map_or_else(|| import_name(&import.path), |alias| &alias.text)
}

/// The place of a whole import, with its line if there is nothing else on it. Nothing if a comment or an attribute stands in it or before
/// it, which somebody should look at.
fn whole(import: &Import, text: &str) -> Option<Span> {
    if !import.prefix.attributes.is_empty() || !import.prefix.docs.is_empty() {
        return None;
    }
    let before = text[..import.path_span.range().start]
        .trim_end()
        .strip_suffix("import")?;
    let last = import.alias.as_ref().map_or(import.path_span, |alias| alias.span);
    if import.alias.is_some() {
        let between = &text[import.path_span.range().end..last.range().start];
        (between.trim() == "as").then_some(())?;
    }
    let rest = text[last.range().end..].trim_start().strip_prefix(';')?;
    let line = rest.split_once('\n').map_or(rest, |(line, _)| line).trim_start();
    if line.starts_with("//") || line.starts_with("/*") {
        return None;
    }
    let place = Span {
        start: before.len() as u32,
        end: (text.len() - rest.len()) as u32,
        ..import.path_span
    };
    Some(with_line(text, place))
}
