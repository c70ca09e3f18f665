//! What a change of a schema breaks, and for whom: rules, one a file, each with a name that never changes its meaning.
//!
//! The rules of level [`Level::Wire`] say nothing of their own: each puts into words one kind of obstacle that
//! [`compare`] has found in the way of a plan, or a service or method that is gone. The rules of level
//! [`Level::Source`] compare items by their names.

mod source;
mod wire;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostics::{Change, Diagnostic, Label, Lint};
pub use crate::diagnostics::{ChangeLevel as Level, Notices};
use crate::evolve::{Comparison, Direction, Obstacle, Place, Position, TooMuch, Use, compare};
use crate::ir::Schema;
use crate::source::{FileId, Span};

/// Every rule, those of the wire first, by name.
pub const RULES: &[&Lint] = &[
    &wire::answer_changed::RULE,
    &wire::client_stream_changed::RULE,
    &wire::field_removed::RULE,
    &wire::field_required::RULE,
    &wire::key_variant::RULE,
    &wire::length_changed::RULE,
    &wire::limit_changed::RULE,
    &wire::method_removed::RULE,
    &wire::number_narrowed::RULE,
    &wire::optional_changed::RULE,
    &wire::parameter_required::RULE,
    &wire::parts_changed::RULE,
    &wire::service_removed::RULE,
    &wire::type_changed::RULE,
    &wire::variant_added::RULE,
    &wire::variant_removed::RULE,
    &source::source_constant::RULE,
    &source::source_field::RULE,
    &source::source_method::RULE,
    &source::source_new_method::RULE,
    &source::source_type::RULE,
    &source::source_variant::RULE,
];

type Run = fn(&Input<'_>, &mut Vec<Diagnostic>);

const WIRE: &[Run] = &[
    wire::answer_changed::run,
    wire::client_stream_changed::run,
    wire::field_removed::run,
    wire::field_required::run,
    wire::key_variant::run,
    wire::length_changed::run,
    wire::limit_changed::run,
    wire::method_removed::run,
    wire::number_narrowed::run,
    wire::optional_changed::run,
    wire::parameter_required::run,
    wire::parts_changed::run,
    wire::service_removed::run,
    wire::type_changed::run,
    wire::variant_added::run,
    wire::variant_removed::run,
];

const SOURCE: &[Run] = &[
    source::source_constant::run,
    source::source_field::run,
    source::source_method::run,
    source::source_new_method::run,
    source::source_type::run,
    source::source_variant::run,
];

/// The rule of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Lint> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// What rules look at.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) old: &'a Schema,
    pub(crate) new: &'a Schema,
    pub(crate) comparison: &'a Comparison,
    /// What the old revision is called.
    pub(crate) against: &'a str,
}

/// What breaks between two revisions, those of the wire first. Spans of both schemas point into one source map.
///
/// # Errors
/// The revisions are too large to compare.
pub fn findings(old: &Schema, new: &Schema, against: &str, level: Level) -> Result<Vec<Diagnostic>, TooMuch> {
    let comparison = compare(old, new)?;
    let input = Input {
        old,
        new,
        comparison: &comparison,
        against,
    };
    let mut found = Vec::new();
    WIRE.iter().for_each(|run| run(&input, &mut found));
    if level == Level::Source {
        SOURCE.iter().for_each(|run| run(&input, &mut found));
    }
    let place = |it: &Diagnostic| it.primary.as_ref().map(|label| label.span);
    let level = |it: &Diagnostic| it.change.as_ref().map(|change| change.level);
    found.sort_by(|a, b| {
        (level(a), place(a), a.rule, &a.message).cmp(&(level(b), place(b), b.rule, &b.message))
    });
    found.dedup();
    Ok(found)
}

/// What a rule says of an obstacle.
struct Said {
    message: String,
    label: &'static str,
    help: &'static str,
}

/// Puts the obstacles that a rule is about into words.
fn obstacles(
    rule: &'static Lint,
    input: &Input<'_>,
    found: &mut Vec<Diagnostic>,
    say: impl Fn(&Obstacle) -> Option<Said>,
) {
    for obstacle in input.comparison.obstacles() {
        let Some(Said { message, label, help }) = say(obstacle) else {
            continue;
        };
        let notices = match obstacle.direction {
            Direction::Lift => Notices::Calling,
            Direction::Lower => Notices::Receiving,
        };
        let (new, old) = (Some(obstacle.new.span), Some(obstacle.old.span));
        let mut diagnostic = change(rule, input, new, old, message, Level::Wire, &[notices]);
        if let Some(primary) = &mut diagnostic.primary {
            label.clone_into(&mut primary.text);
        }
        let who = format!("who notices: {}, in {}", notices.words(), uses(input, obstacle));
        if let Some(change) = &mut diagnostic.change {
            let name = |used: &Use| input.comparison.methods[used.method].name.clone();
            change.methods = obstacle.uses.iter().map(name).collect();
            change.methods.dedup();
        }
        found.push(diagnostic.note(who).help(help));
    }
}

/// So many methods are named of an obstacle.
const MOST_NAMED: usize = 4;

/// The methods that have the values, in words.
fn uses(input: &Input<'_>, obstacle: &Obstacle) -> String {
    let mut words: Vec<String> = Vec::new();
    for used in obstacle.uses.iter().take(MOST_NAMED) {
        let method = &input.comparison.methods[used.method];
        let what = match used.position {
            Position::Method => "",
            Position::Argument => " (argument)",
            Position::ClientItem => " (item of the client)",
            Position::Result => " (result)",
            Position::Item => " (item)",
            Position::Error => " (error)",
        };
        words.push(format!("`{}`{what}", method.name));
    }
    let more = match obstacle.uses.len().saturating_sub(MOST_NAMED) + obstacle.more_uses {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    words.join(", ") + &more
}

/// A finding about something that only the old revision has, with what it was a part of.
fn removed(
    rule: &'static Lint,
    input: &Input<'_>,
    within: Option<&Place>,
    place: &Place,
    message: String,
) -> Diagnostic {
    let new = within.map(|place| place.span);
    let notices = Notices::Calling;
    let mut found = change(
        rule,
        input,
        new,
        Some(place.span),
        message,
        Level::Wire,
        &[notices],
    );
    if let Some(change) = &mut found.change {
        change.methods.push(place.name.clone());
    }
    found.note(format!("who notices: {}", notices.words()))
}

/// A finding. Where the new revision has no place for it, it is shown in the old one.
fn change(
    rule: &'static Lint,
    input: &Input<'_>,
    new: Option<Span>,
    old: Option<Span>,
    message: String,
    level: Level,
    notices: &[Notices],
) -> Diagnostic {
    let was = format!("as it was in {}", input.against);
    let label = |span, text: &str| Label {
        span,
        text: text.to_owned(),
    };
    let primary = match (new, old) {
        (Some(new), _) => Some(label(new, "")),
        (None, Some(old)) => Some(label(old, &was)),
        (None, None) => None,
    };
    let mut diagnostic = Diagnostic::without_place(rule, message);
    diagnostic.severity = rule.level.severity().unwrap_or(crate::Severity::Error);
    diagnostic.primary = primary;
    if let (Some(_), Some(old)) = (new, old) {
        diagnostic.secondary.push(label(old, &was));
    }
    diagnostic.change = Some(Change {
        level,
        notices: notices.to_vec(),
        against: vec![input.against.to_owned()],
        methods: Vec::new(),
        usage: None,
    });
    diagnostic
}

/// Makes one finding of those that several old revisions have alike. What is shown is of the last of them.
#[must_use]
pub fn merged(each: Vec<Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let mut merged: Vec<Diagnostic> = Vec::new();
    let mut known = HashMap::new();
    for mut found in each.into_iter().flatten() {
        // Where there is no place in the new revision, the place is in the old one: the message has to do.
        let new = found.primary.as_ref().map(|label| label.span);
        let new = new.filter(|_| !found.secondary.is_empty());
        match known.entry((found.rule, found.message.clone(), new)) {
            Entry::Vacant(free) => {
                free.insert(merged.len());
                merged.push(found);
            }
            Entry::Occupied(at) => {
                let there = &mut merged[*at.get()];
                if let (Some(now), Some(before)) = (&mut found.change, there.change.take()) {
                    now.against.splice(0..0, before.against);
                    let more = before.methods.into_iter().filter(|it| !now.methods.contains(it));
                    let more: Vec<String> = more.collect();
                    now.methods.extend(more);
                }
                *there = found;
            }
        }
    }
    merged
}

/// Moves the places of a schema behind the files that a source map had before its own were added.
pub fn behind(schema: &mut Schema, files: u32) {
    schema.map_spans(&|span| Span {
        file: FileId(span.file.0 + files),
        ..span
    });
}
