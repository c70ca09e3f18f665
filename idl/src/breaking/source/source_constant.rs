use super::super::Input;
use super::{BOTH, finding};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::ir::{Constant, Schema};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "source-constant",
    level: Level::Warn,
    title: "a constant is gone, or has another type",
    explanation: include_str!("../explain/source-constant.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let name = |schema: &Schema, it: &Constant| {
        format!("{}.{}", schema.package(it.package).dotted(), it.name.as_written())
    };
    for old in &input.old.constants {
        let full = name(input.old, old);
        let new = input
            .new
            .constants
            .iter()
            .find(|new| name(input.new, new) == full);
        let message = match new {
            Some(new) if new.ty == old.ty => continue,
            Some(new) => format!(
                "constant {} is of type `{}` and not `{}`",
                quoted(&full),
                new.ty.name(),
                old.ty.name()
            ),
            None => format!("constant {} is gone", quoted(&full)),
        };
        found.push(finding(
            &RULE,
            input,
            new.map(|new| new.span),
            Some(old.span),
            message,
            &BOTH,
        ));
    }
}
