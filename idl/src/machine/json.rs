use super::report::severity;
use super::value::Value;
use crate::diagnostics::{Change, ChangeUsage, Diagnostic, Fix, Label, Note};
use crate::source::{SourceMap, Span};

/// It grows with every change that a reader of the old shape would stumble over.
const VERSION: u64 = 1;

pub(super) fn document(found: Vec<Value>, errors: u64, warnings: u64) -> Value {
    Value::Object(vec![
        ("version", Value::Number(VERSION)),
        ("errors", Value::Number(errors)),
        ("warnings", Value::Number(warnings)),
        ("diagnostics", Value::List(found)),
    ])
}

pub(super) fn diagnostic(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let primary = diagnostic.primary.as_ref();
    let file = primary.map_or(Value::Null, |label| file_of(label.span, sources));
    let range = primary.map_or(Value::Null, |label| range(label.span, sources));
    let label = primary.map_or("", |label| label.text.as_str());
    let labels = diagnostic.secondary.iter().map(|label| place(label, sources));
    let notes = diagnostic.notes.iter().map(note);
    let fixes = diagnostic.fixes.iter().map(|it| fix(it, sources));
    Value::Object(vec![
        ("rule", Value::text(diagnostic.rule.id())),
        ("severity", severity(diagnostic.severity)),
        ("message", Value::text(&diagnostic.message)),
        ("file", file),
        ("range", range),
        ("label", Value::text(label)),
        ("labels", Value::List(labels.collect())),
        ("notes", Value::List(notes.collect())),
        ("fixes", Value::List(fixes.collect())),
        ("change", diagnostic.change.as_ref().map_or(Value::Null, change)),
    ])
}

/// What a difference means for others; in both formats.
pub(super) fn change(change: &Change) -> Value {
    let against = change.against.iter().map(Value::text);
    let notices = change.notices.iter().map(|it| Value::text(it.name()));
    Value::Object(vec![
        ("level", Value::text(change.level.name())),
        ("notices", Value::List(notices.collect())),
        ("against", Value::List(against.collect())),
        ("usage", change.usage.as_ref().map_or(Value::Null, usage)),
    ])
}

fn usage(usage: &ChangeUsage) -> Value {
    let calls = usage.calls.iter().map(|it| {
        Value::Object(vec![
            ("release", Value::text(&it.release)),
            ("method", Value::text(&it.method)),
            ("calls", Value::Number(it.calls)),
        ])
    });
    Value::Object(vec![
        ("since", Value::text(&usage.since)),
        ("until", Value::text(&usage.until)),
        ("calls", Value::List(calls.collect())),
    ])
}

pub(super) fn file(rule: &str, message: &str, file: &str) -> Value {
    Value::Object(vec![
        ("rule", Value::text(rule)),
        ("severity", Value::text("error")),
        ("message", Value::text(message)),
        ("file", Value::text(file)),
        ("range", Value::Null),
        ("label", Value::text("")),
        ("labels", Value::List(Vec::new())),
        ("notes", Value::List(Vec::new())),
        ("fixes", Value::List(Vec::new())),
        ("change", Value::Null),
    ])
}

fn place(label: &Label, sources: &SourceMap) -> Value {
    Value::Object(vec![
        ("file", file_of(label.span, sources)),
        ("range", range(label.span, sources)),
        ("text", Value::text(&label.text)),
    ])
}

fn note(note: &Note) -> Value {
    let (kind, text) = match note {
        Note::Help(text) => ("help", text),
        Note::Note(text) => ("note", text),
    };
    Value::Object(vec![("kind", Value::text(kind)), ("text", Value::text(text))])
}

fn fix(fix: &Fix, sources: &SourceMap) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        Value::Object(vec![
            ("file", file_of(edit.span, sources)),
            ("range", range(edit.span, sources)),
            ("text", Value::text(&edit.text)),
        ])
    });
    Value::Object(vec![
        ("title", Value::text(&fix.title)),
        ("edits", Value::List(edits.collect())),
    ])
}

fn file_of(span: Span, sources: &SourceMap) -> Value {
    Value::text(sources.file(span.file).name())
}

fn range(span: Span, sources: &SourceMap) -> Value {
    let source = sources.file(span.file);
    let point = |byte: u32| {
        let place = source.line_column(byte);
        Value::Object(vec![
            ("line", Value::Number(place.line.into())),
            ("column", Value::Number(place.column.into())),
            ("byte", Value::Number(byte.into())),
        ])
    };
    Value::Object(vec![("start", point(span.start)), ("end", point(span.end))])
}
