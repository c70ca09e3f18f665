use super::super::Input;
use super::{BOTH, finding, pairs};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::spell;
use crate::ir::Definition;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "source-type",
    level: Level::Warn,
    title: "a type is gone, or is another kind of thing",
    explanation: include_str!("../explain/source-type.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (name, old, new) in pairs(input) {
        let Some(new) = new else {
            let message = format!("type {} is gone", quoted(&name));
            found.push(finding(&RULE, input, None, Some(old.span), message, &BOTH));
            continue;
        };
        let (was, is) = (old.definition.keyword(), new.definition.keyword());
        if was != is || old.params.len() != new.params.len() {
            let message = format!("{} was {was} and is {is}, or has other parameters", quoted(&name));
            found.push(finding(
                &RULE,
                input,
                Some(new.span),
                Some(old.span),
                message,
                &BOTH,
            ));
        }
        if let (Definition::Newtype(was), Definition::Newtype(is)) = (&old.definition, &new.definition) {
            let (was, is) = (spell(input.old, &was.ty), spell(input.new, &is.ty));
            if was != is {
                let message = format!("{} wraps {} and not {}", quoted(&name), quoted(&is), quoted(&was));
                found.push(finding(
                    &RULE,
                    input,
                    Some(new.span),
                    Some(old.span),
                    message,
                    &BOTH,
                ));
            }
        }
    }
}
