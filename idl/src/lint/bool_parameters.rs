use super::One;
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::ir::{Param, Primitive, Type};

pub(super) static LINT: Lint = Lint {
    name: "bool-parameters",
    level: Level::Warn,
    title: "a method takes several bools",
    explanation: include_str!("explain/bool-parameters.md"),
};

pub(super) fn run(one: &One<'_>, found: &mut Vec<Diagnostic>) {
    let methods = one.service.iter().flat_map(|service| &service.methods);
    for method in methods {
        let is_bool = |param: &&Param| param.ty == Type::Primitive(Primitive::Bool);
        let bools: Vec<&Param> = method.params.iter().filter(is_bool).collect();
        let [first, rest @ ..] = bools.as_slice() else {
            continue;
        };
        if rest.is_empty() {
            continue;
        }
        let name = quoted(method.name.as_written());
        let lint = Diagnostic::lint(
            &LINT,
            method.span,
            format!(
                "{name} takes {} bools, which a call does not tell apart",
                bools.len()
            ),
            "",
        );
        let lint = lint.and_at(first.span, "the first");
        let lint = rest
            .iter()
            .fold(lint, |lint, param| lint.and_at(param.span, "another"));
        found.push(
            lint.help("make an enum of each, or a struct of all: their names stand where it is called"),
        );
    }
}
