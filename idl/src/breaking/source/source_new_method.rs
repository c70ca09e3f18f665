use super::super::Input;
use super::{SERVERS, finding, full_name};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::ir::Service;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "source-new-method",
    level: Level::Warn,
    title: "a method that servers have to implement",
    explanation: include_str!("../explain/source-new-method.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for service in &input.new.services {
        let name = full_name(input.new, service);
        let is_same = |old: &&Service| full_name(input.old, old) == name;
        let Some(old) = input.old.services.iter().find(is_same) else {
            continue;
        };
        for method in &service.methods {
            if old.methods.iter().all(|before| before.name != method.name) {
                let message = format!(
                    "method {} is new",
                    quoted(&format!("{name}.{}", method.name.as_written()))
                );
                found.push(finding(
                    &RULE,
                    input,
                    Some(method.span),
                    Some(old.span),
                    message,
                    &SERVERS,
                ));
            }
        }
    }
}
