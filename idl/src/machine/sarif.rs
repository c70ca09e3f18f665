use super::json;
use super::report::severity;
use super::value::Value;
use crate::diagnostics::{Diagnostic, Fix, Label, Level, Note, Rule, Severity};
use crate::source::{FileId, SourceMap, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The rules that results refer to by their index, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    ids: Vec<&'static str>,
    descriptors: Vec<Value>,
}

impl Rules {
    fn index(&mut self, id: &'static str, descriptor: impl FnOnce() -> Value) -> u64 {
        let known = self.ids.iter().position(|&known| known == id);
        let index = known.unwrap_or_else(|| {
            self.ids.push(id);
            self.descriptors.push(descriptor());
            self.ids.len() - 1
        });
        index as u64
    }
}

pub(super) fn document(found: Vec<Value>, rules: Rules) -> Value {
    let driver = Value::Object(vec![
        ("name", Value::text("turboc")),
        ("version", Value::text(env!("CARGO_PKG_VERSION"))),
        ("semanticVersion", Value::text(env!("CARGO_PKG_VERSION"))),
        ("rules", Value::List(rules.descriptors)),
    ]);
    let run = Value::Object(vec![
        ("tool", Value::Object(vec![("driver", driver)])),
        ("columnKind", Value::text("unicodeCodePoints")),
        ("results", Value::List(found)),
    ]);
    Value::Object(vec![
        ("$schema", Value::text(SCHEMA)),
        ("version", Value::text("2.1.0")),
        ("runs", Value::List(vec![run])),
    ])
}

pub(super) fn result(diagnostic: &Diagnostic, sources: &SourceMap, rules: &mut Rules) -> Value {
    let rule = diagnostic.rule;
    let index = rules.index(rule.id(), || descriptor(rule));
    let locations = diagnostic.primary.iter().map(|label| location(label, sources));
    let related = diagnostic.secondary.iter().map(|label| location(label, sources));
    let mut members = vec![
        ("ruleId", Value::text(rule.id())),
        ("ruleIndex", Value::Number(index)),
        ("level", severity(diagnostic.severity)),
        ("message", message(&whole_message(diagnostic))),
        ("locations", Value::List(locations.collect())),
    ];
    if !diagnostic.secondary.is_empty() {
        members.push(("relatedLocations", Value::List(related.collect())));
    }
    if !diagnostic.fixes.is_empty() {
        let fixes = diagnostic.fixes.iter().map(|it| fix(it, sources));
        members.push(("fixes", Value::List(fixes.collect())));
    }
    if let Some(change) = &diagnostic.change {
        members.push((
            "properties",
            Value::Object(vec![("change", json::change(change))]),
        ));
    }
    Value::Object(members)
}

pub(super) fn file(
    rule: &'static str,
    title: &'static str,
    text: &str,
    file: &str,
    rules: &mut Rules,
) -> Value {
    let index = rules.index(rule, || {
        Value::Object(vec![
            ("id", Value::text(rule)),
            ("shortDescription", message(title)),
            ("defaultConfiguration", level("error")),
        ])
    });
    let place = Value::Object(vec![("artifactLocation", artifact(file))]);
    let location = Value::Object(vec![("physicalLocation", place)]);
    Value::Object(vec![
        ("ruleId", Value::text(rule)),
        ("ruleIndex", Value::Number(index)),
        ("level", Value::text("error")),
        ("message", message(text)),
        ("locations", Value::List(vec![location])),
    ])
}

fn descriptor(rule: Rule) -> Value {
    let default = match rule.lint().map(|lint| lint.level) {
        None | Some(Level::Deny) => severity(Severity::Error),
        Some(Level::Warn) => severity(Severity::Warning),
        Some(Level::Allow) => Value::text("none"),
    };
    let help = Value::Object(vec![
        ("text", Value::text(rule.explanation())),
        ("markdown", Value::text(rule.explanation())),
    ]);
    Value::Object(vec![
        ("id", Value::text(rule.id())),
        ("shortDescription", message(rule.title())),
        ("help", help),
        ("defaultConfiguration", Value::Object(vec![("level", default)])),
    ])
}

fn level(level: &str) -> Value {
    Value::Object(vec![("level", Value::text(level))])
}

fn message(text: &str) -> Value {
    Value::Object(vec![("text", Value::text(text))])
}

/// SARIF has one message, so what stands beside the source and below it is in it.
fn whole_message(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    if let Some(label) = diagnostic.primary.as_ref().filter(|label| !label.text.is_empty()) {
        text.push_str(&format!(": {}", label.text));
    }
    for note in &diagnostic.notes {
        text.push_str(&match note {
            Note::Help(help) => format!("\nhelp: {help}"),
            Note::Note(note) => format!("\nnote: {note}"),
        });
    }
    text
}

fn location(label: &Label, sources: &SourceMap) -> Value {
    let place = Value::Object(vec![
        ("artifactLocation", artifact(sources.file(label.span.file).name())),
        ("region", region(label.span, sources)),
    ]);
    let mut members = vec![("physicalLocation", place)];
    if !label.text.is_empty() {
        members.push(("message", message(&label.text)));
    }
    Value::Object(members)
}

fn region(span: Span, sources: &SourceMap) -> Value {
    let source = sources.file(span.file);
    let (start, end) = (source.line_column(span.start), source.line_column(span.end));
    Value::Object(vec![
        ("startLine", Value::Number(start.line.into())),
        ("startColumn", Value::Number(start.column.into())),
        ("endLine", Value::Number(end.line.into())),
        ("endColumn", Value::Number(end.column.into())),
    ])
}

fn fix(fix: &Fix, sources: &SourceMap) -> Value {
    let mut files: Vec<FileId> = Vec::new();
    for edit in &fix.edits {
        if !files.contains(&edit.span.file) {
            files.push(edit.span.file);
        }
    }
    let changes = files.into_iter().map(|file| {
        let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
        let replacements = edits.map(|edit| {
            Value::Object(vec![
                ("deletedRegion", region(edit.span, sources)),
                ("insertedContent", message(&edit.text)),
            ])
        });
        Value::Object(vec![
            ("artifactLocation", artifact(sources.file(file).name())),
            ("replacements", Value::List(replacements.collect())),
        ])
    });
    Value::Object(vec![
        ("description", message(&fix.title)),
        ("artifactChanges", Value::List(changes.collect())),
    ])
}

fn artifact(name: &str) -> Value {
    Value::Object(vec![("uri", Value::text(uri(name)))])
}

/// A path as a reference: relative as it is, absolute with its scheme; everything that means something in an address
/// is escaped.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    let bytes = name.as_bytes();
    if name.starts_with('/') {
        uri.push_str("file://");
    } else if bytes.get(1) == Some(&b':') {
        uri.push_str("file:///");
    }
    for &byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            b'\\' => uri.push('/'),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("geo/point.turbo"), "geo/point.turbo");
        assert_eq!(uri("../a b#\u{e9}.turbo"), "../a%20b%23%C3%A9.turbo");
        assert_eq!(uri("/x/a.turbo"), "file:///x/a.turbo");
        assert_eq!(uri("C:/x/a.turbo"), "file:///C%3A/x/a.turbo");
        assert_eq!(uri("<input>"), "%3Cinput%3E");
    }
}
