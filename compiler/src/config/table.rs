//! Reads a table of `turbo.toml` key by key and remembers what was asked for, so that the rest is unknown.

use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use turbo_idl::{Code, Diagnostic, FileId, Fix, Span, nearest};

use super::value;

type Value<'a> = Spanned<DeValue<'a>>;

/// A table. Problems are collected, so reading never stops at the first.
#[derive(Debug)]
pub struct Table<'a> {
    file: FileId,
    /// What messages call it: `` a `[[target]]` ``.
    what: &'static str,
    /// Where a missing key is missed.
    span: Span,
    table: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    problems: Vec<Diagnostic>,
}

impl<'a> Table<'a> {
    pub(super) fn new(file: FileId, what: &'static str, span: Span, table: &'a DeTable<'a>) -> Self {
        Self {
            file,
            what,
            span,
            table,
            asked: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// A string; `None` where the key is missing, or wrong and reported.
    pub fn string(&mut self, key: &'static str) -> Option<String> {
        self.string_and_span(key).map(|(text, _)| text)
    }

    /// A string that passes a test. `rule` says which, after "expected".
    pub fn string_like(
        &mut self,
        key: &'static str,
        rule: &str,
        is_right: fn(&str) -> bool,
    ) -> Option<String> {
        let (text, span) = self.string_and_span(key)?;
        if is_right(&text) {
            return Some(text);
        }
        self.wrong(
            span,
            format!("`{key}` cannot be {text:?}"),
            format!("expected {rule}"),
        );
        None
    }

    /// One of a few words; `None` where the key is missing, or wrong and reported.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let (text, span) = self.string_and_span(key)?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == text) {
            return Some(*choice);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let label = format!("expected {}", list(&names, "or"));
        let problem = Diagnostic::error(
            Code::ConfigBadValue,
            span,
            format!("`{key}` cannot be {text:?}"),
            label,
        );
        self.problems.push(meant(problem, &text, names, span));
        None
    }

    /// A path, relative to the folder of `turbo.toml`, or absolute.
    pub fn path(&mut self, key: &'static str) -> Option<PathBuf> {
        self.string_like(key, "a path", |text| {
            !text.trim().is_empty() && !text.contains('\0')
        })
        .map(PathBuf::from)
    }

    /// A table whose values are handed on as they are: names and values, both as TOML, in order of name.
    pub fn toml(&mut self, key: &'static str) -> Vec<(String, String)> {
        let Some(found) = self.get(key) else {
            return Vec::new();
        };
        match found.get_ref() {
            DeValue::Table(table) => table
                .iter()
                .map(|(key, found)| (value::key(key.get_ref()), value::inline(found.get_ref())))
                .collect(),
            other => {
                self.wrong_type(&format!("`{key}`"), "a table", other, self.span_of(found));
                Vec::new()
            }
        }
    }

    /// A table within, with its place.
    pub(super) fn table(&mut self, key: &'static str) -> Option<(Span, &'a DeTable<'a>)> {
        let found = self.get(key)?;
        let span = self.span_of(found);
        match found.get_ref() {
            DeValue::Table(table) => Some((span, table)),
            other => {
                self.wrong_type(&format!("`{key}`"), "a table", other, span);
                None
            }
        }
    }

    pub(super) fn string_and_span(&mut self, key: &'static str) -> Option<(String, Span)> {
        let found = self.get(key)?;
        let span = self.span_of(found);
        match found.get_ref() {
            DeValue::String(text) => Some((text.to_string(), span)),
            other => {
                self.wrong_type(&format!("`{key}`"), "a string", other, span);
                None
            }
        }
    }

    /// Where the value of a key stands, or the table if the key is not there.
    pub(super) fn value_span(&self, key: &str) -> Span {
        self.table.get(key).map_or(self.span, |found| self.span_of(found))
    }

    /// The items of a list.
    pub(super) fn list(&mut self, key: &'static str, of: &str) -> Option<Vec<&'a Value<'a>>> {
        let found = self.get(key)?;
        match found.get_ref() {
            DeValue::Array(items) => Some(items.iter().collect()),
            other => {
                let span = self.span_of(found);
                self.wrong_type(&format!("`{key}`"), &format!("a list of {of}"), other, span);
                if matches!(other, DeValue::String(_))
                    && let Some(problem) = self.problems.pop()
                {
                    let fix = Fix::insert_before("a list stands in brackets", span, "[");
                    self.problems.push(problem.fix(fix.and(after(span), "]")));
                }
                None
            }
        }
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong_type(&mut self, what: &str, expected: &str, found: &DeValue<'_>, span: Span) {
        let message = format!("{what} is {}, and should be {expected}", value::kind(found));
        self.wrong(span, message, format!("expected {expected}"));
    }

    pub(super) fn wrong(&mut self, span: Span, message: String, label: String) {
        self.problems
            .push(Diagnostic::error(Code::ConfigBadValue, span, message, label));
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Reports a key that has to be there.
    pub(super) fn missing(&mut self, key: &str, help: String) {
        let label = format!("`{key}` is missing");
        let problem = Diagnostic::error(
            Code::ConfigMissingKey,
            self.span,
            format!("{} has no `{key}`", self.what),
            label,
        );
        self.problems.push(problem.help(help));
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn span_of(&self, value: &Value<'_>) -> Span {
        span(self.file, value.span())
    }

    /// The problems as they are, where nobody can say which keys there may be.
    pub(super) fn into_problems(self) -> Vec<Diagnostic> {
        self.problems
    }

    /// The problems, with every key that nobody has asked for.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let message = format!("{} has no key {}", self.what, value::shown(name));
            let known: Vec<String> = self.asked.iter().map(|name| format!("`{name}`")).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let problem = Diagnostic::error(
                Code::ConfigUnknownKey,
                span(self.file, key.span()),
                message,
                "unknown key",
            );
            let near = nearest(name, self.asked.iter().copied());
            // A key that is there already cannot be there twice, but for `[[target]]`.
            let problem = match near {
                Some(near) if self.has(near.word) && near.word != "target" => {
                    problem.help(format!("did you mean `{}`?", near.word))
                }
                near => problem.did_you_mean(near, span(self.file, key.span())),
            };
            self.problems
                .push(problem.note(format!("the keys are {}", list(&known, "and"))));
        }
        self.problems
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Value<'a>> {
        self.asked.push(key);
        self.table.get(key)
    }
}

/// Adds the word that was meant by the one in quotes at `span`.
pub(super) fn meant<'n>(
    problem: Diagnostic,
    text: &str,
    words: impl IntoIterator<Item = &'n str>,
    span: Span,
) -> Diagnostic {
    let Some(near) = nearest(text, words) else {
        return problem;
    };
    let title = format!("did you mean `{}`?", near.word);
    problem.guess(
        Fix::replace(title, span, format!("\"{}\"", near.word)),
        near.is_certain,
    )
}

fn after(span: Span) -> Span {
    Span {
        start: span.end,
        ..span
    }
}

pub(super) fn span(file: FileId, range: std::ops::Range<usize>) -> Span {
    Span {
        file,
        start: range.start as u32,
        end: range.end as u32,
    }
}

/// `a`, `a or b`, `a, b or c`
pub(super) fn list(items: &[&str], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}
