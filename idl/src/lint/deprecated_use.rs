use std::collections::BTreeMap;

use super::allow::start;
use super::{Input, references};
use crate::ast::{Attribute, Item, Prefix, ValueKind};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::source::Span;

pub(super) static LINT: Lint = Lint {
    name: "deprecated-use",
    level: Level::Warn,
    title: "something deprecated is used",
    explanation: include_str!("explain/deprecated-use.md"),
};

/// What is deprecated itself may use what is.
pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let items = input.items.all();
    let all: BTreeMap<usize, &Attribute> = items
        .iter()
        .enumerate()
        .filter_map(|(number, one)| Some((number, attribute(one.item.prefix()?)?)))
        .collect();
    if all.is_empty() {
        return;
    }
    let deprecated: BTreeMap<Span, &Attribute> = all
        .iter()
        .map(|(&number, &attribute)| (items[number].item.name().span, attribute))
        .collect();
    for (number, one) in items.iter().enumerate() {
        let mut refs = input.mentions[number].refs.iter();
        if all.contains_key(&number) || !refs.any(|target| all.contains_key(&(*target as usize))) {
            continue;
        }
        {
            let item = one.item;
            let excused = excused(item);
            references::each(input.names, one.file, item, &mut |reference| {
                let place = reference.path.span;
                let before = excused.partition_point(|&(start, _)| start <= place.start);
                let is_excused = before > 0 && place.start < excused[before - 1].1;
                let Some(attribute) = deprecated.get(&reference.target).filter(|_| !is_excused) else {
                    return;
                };
                let name = quoted(&reference.path.dotted());
                let lint = Diagnostic::lint(&LINT, place, format!("{name} is deprecated"), "used here")
                    .and_at(attribute.span, "deprecated here");
                found.push(lint.help_if(reason(attribute).map(shortened)));
            });
        }
    }
}

/// From where to where members reach that are deprecated themselves.
fn excused(item: &Item) -> Vec<(u32, u32)> {
    let members: Vec<(&Prefix, Span)> = match item {
        Item::Struct(item) => item.fields.iter().map(|it| (&it.prefix, it.name.span)).collect(),
        Item::Enum(item) => item
            .variants
            .iter()
            .map(|it| (&it.prefix, it.name.span))
            .collect(),
        Item::Service(item) => item.methods.iter().map(|it| (&it.prefix, it.name.span)).collect(),
        Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => Vec::new(),
    };
    let begin = |&(prefix, name): &(&Prefix, Span)| start(prefix, name);
    let next = |at: usize| members.get(at + 1).map_or(u32::MAX, begin);
    members
        .iter()
        .enumerate()
        .filter(|(_, (prefix, _))| attribute(prefix).is_some())
        .map(|(at, member)| (begin(member), next(at)))
        .collect()
}

fn attribute(prefix: &Prefix) -> Option<&Attribute> {
    let mut attributes = prefix.attributes.iter();
    attributes.find(|attribute| attribute.name.text == "deprecated")
}

/// A reason as it is repeated at each use: a long one is read where it stands.
fn shortened(reason: &str) -> String {
    let reason = reason.trim();
    match reason.char_indices().nth(200) {
        Some((end, _)) => format!("{}...", reason[..end].trim_end()),
        None => reason.to_owned(),
    }
}

fn reason(attribute: &Attribute) -> Option<&str> {
    match &attribute.arguments.as_ref()?.first()?.kind {
        ValueKind::String(reason) => Some(reason),
        _ => None,
    }
}
