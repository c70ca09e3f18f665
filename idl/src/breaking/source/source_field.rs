use super::super::Input;
use super::{BOTH, finding, pairs, payloads};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::spell;
use crate::ir::Field;
use crate::source::Span;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "source-field",
    level: Level::Warn,
    title: "fields are other than before",
    explanation: include_str!("../explain/source-field.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (name, old, new) in pairs(input) {
        let Some(new) = new else { continue };
        for (member, was, is) in payloads(&old.definition, &new.definition) {
            let owner = member.map_or_else(|| name.clone(), |member| format!("{name}.{member}"));
            fields(input, &owner, (was, old.span), (is, new.span), found);
        }
    }
}

fn fields(
    input: &Input<'_>,
    owner: &str,
    (was, old): (&[Field], Span),
    (is, new): (&[Field], Span),
    found: &mut Vec<Diagnostic>,
) {
    for field in is {
        let name = quoted(&format!("{owner}.{}", field.name.as_written()));
        let Some(before) = was.iter().find(|before| before.name == field.name) else {
            let message = format!("field {name} is new");
            found.push(finding(&RULE, input, Some(field.span), Some(old), message, &BOTH));
            continue;
        };
        let (from, to) = (spell(input.old, &before.ty), spell(input.new, &field.ty));
        if from != to || before.js != field.js {
            let message = format!("field {name} was {} and is {}", quoted(&from), quoted(&to));
            found.push(finding(
                &RULE,
                input,
                Some(field.span),
                Some(before.span),
                message,
                &BOTH,
            ));
        }
    }
    for field in was {
        if is.iter().all(|after| after.name != field.name) {
            let name = quoted(&format!("{owner}.{}", field.name.as_written()));
            let message = format!("field {name} is gone");
            found.push(finding(&RULE, input, Some(new), Some(field.span), message, &BOTH));
        }
    }
}
