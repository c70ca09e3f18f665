use super::Input;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::TypeDef;
use crate::resolve::{Instances, Weight, held, weights};

/// Values lie on stacks, where a megabyte is much: 4,096 parts are about a hundred kilobytes in Rust.
const MOST_PARTS: u32 = 4_096;

/// Rust's compiler gives up on types that lie inside each other twice as deep.
const MOST_DEPTH: u32 = 64;

/// No type holds too much in one piece: nobody means to, but types that hold others twice grow quickly.
pub(super) fn check(input: &Input<'_>, instances: &Instances<'_>, report: &mut Report) {
    if !instances.growing.is_empty() {
        // What grows without end is too large in the end.
        return;
    }
    let weights = weights(instances);
    for (at, weight) in weights.iter().enumerate() {
        if !is_too_large(weight) {
            continue;
        }
        // The first that is too large is told of, not all that hold it.
        let mut held = held(instances, at).into_iter();
        if !held.any(|part| is_too_large(&weights[part])) {
            report.add(complain(input.schema.type_def(instances.nodes[at].def), weight));
        }
    }
}

fn is_too_large(weight: &Weight) -> bool {
    weight.parts > MOST_PARTS || weight.depth > MOST_DEPTH
}

fn complain(def: &TypeDef, weight: &Weight) -> Diagnostic {
    let name = quoted(def.name.as_written());
    let (message, label) = if weight.parts > MOST_PARTS {
        (
            format!("a value of {name} is too large"),
            format!(
                "it holds {} values in one piece; the most is {MOST_PARTS}",
                at_most_million(weight.parts)
            ),
        )
    } else {
        (
            format!("the types in {name} lie too deep inside each other"),
            format!(
                "this is the first of {} types, each inside the one before; the most is {MOST_DEPTH}",
                weight.depth
            ),
        )
    };
    Diagnostic::error(Code::TooLarge, def.span, message, label)
        .help("put a part of it into a list: what is in a list does not count")
}

/// Beyond a million the number says nothing.
fn at_most_million(parts: u32) -> String {
    if parts > 1_000_000 {
        "more than a million".to_owned()
    } else {
        parts.to_string()
    }
}
