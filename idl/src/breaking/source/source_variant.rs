use super::super::Input;
use super::{BOTH, finding, pairs, variants};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::spell;
use crate::ir::{Payload, Schema};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "source-variant",
    level: Level::Warn,
    title: "variants are other than before",
    explanation: include_str!("../explain/source-variant.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (name, old, new) in pairs(input) {
        let Some(new) = new else { continue };
        let (Some(was), Some(is)) = (variants(&old.definition), variants(&new.definition)) else {
            continue;
        };
        for variant in is {
            let shown = quoted(&format!("{name}.{}", variant.name.as_written()));
            let Some(before) = was.iter().find(|before| before.name == variant.name) else {
                let message = format!("variant {shown} is new");
                found.push(finding(
                    &RULE,
                    input,
                    Some(variant.span),
                    Some(old.span),
                    message,
                    &BOTH,
                ));
                continue;
            };
            if carries(input.old, &before.payload) != carries(input.new, &variant.payload) {
                let message = format!("variant {shown} carries something else");
                let (new, old) = (Some(variant.span), Some(before.span));
                found.push(finding(&RULE, input, new, old, message, &BOTH));
            }
        }
        for variant in was {
            if is.iter().all(|after| after.name != variant.name) {
                let shown = quoted(&format!("{name}.{}", variant.name.as_written()));
                let message = format!("variant {shown} is gone");
                let (new, old) = (Some(new.span), Some(variant.span));
                found.push(finding(&RULE, input, new, old, message, &BOTH));
            }
        }
    }
}

/// What a variant carries without names; the names are the business of another rule.
fn carries(schema: &Schema, payload: &Payload) -> (u8, Vec<String>) {
    match payload {
        Payload::Unit => (0, Vec::new()),
        Payload::Tuple(types) => (1, types.iter().map(|ty| spell(schema, ty)).collect()),
        Payload::Struct(_) => (2, Vec::new()),
    }
}
