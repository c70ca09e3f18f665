use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use turbo_grammar::{Rule, TurboParser};

use super::cursor::Node;
use super::words::words;
use super::{Builder, foreign};
use crate::diagnostics::{Code, Diagnostic, did_you_mean, list_of, quoted};
use crate::source::Span;

/// What the catch-all rules stand in for.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Item,
    Field,
    Variant,
    Method,
    Arguments,
}

impl Place {
    /// The rule that should have matched.
    fn rule(self) -> Rule {
        match self {
            Self::Item => Rule::expect_item,
            Self::Field => Rule::expect_field,
            Self::Variant => Rule::expect_variant,
            Self::Method => Rule::expect_method,
            Self::Arguments => Rule::expect_arguments,
        }
    }

    /// What it looks like when it is right.
    fn shape(self) -> &'static str {
        match self {
            Self::Item => "an item begins with `struct`, `enum`, `error`, `service` or `import`",
            Self::Field => "a field is written `name: type,`",
            Self::Variant => "a variant is written `Name`, `Name(type)` or `Name { field: type }`, with `,` after it",
            Self::Method => "a method is written `fn name(parameter: type) -> type throws Error;`",
            Self::Arguments => "arguments are names, numbers or texts in quotes, with `,` between them",
        }
    }

    /// What it is called where the parser has nothing better to say.
    fn words(self) -> &'static str {
        words(self.rule()).unwrap_or("something else")
    }
}

impl Builder<'_> {
    /// Explains a place that only a catch-all rule understood.
    pub(super) fn unexpected(&mut self, node: &Node<'_>, place: Place) {
        if self.places_left == 0 {
            return;
        }
        self.places_left -= 1;
        let start = node.span().start as usize;
        // Up to the end of the file, because the place ends before what closes it.
        let diagnostic = match TurboParser::parse(place.rule(), &self.text[start..]) {
            Err(error) => self.explain(&error, start, place.words()),
            Ok(_) => {
                let found = self.token(start);
                let message = format!("{} cannot stand here", self.describe(found));
                Diagnostic::error(Code::Unexpected, found, message, "")
            }
        };
        let at = diagnostic.primary.as_ref().map_or(start, |label| label.span.start as usize);
        let hint = self.hint(at, start, place).unwrap_or_else(|| place.shape().to_owned());
        self.report.add(diagnostic.help(hint));
    }

    /// Explains an error of the parser over a text that starts at `start`.
    pub(super) fn unexpected_at(&mut self, error: &Error<Rule>, start: usize, otherwise: &str) {
        let diagnostic = self.explain(error, start, otherwise);
        self.report.add(diagnostic);
    }

    fn explain(&self, error: &Error<Rule>, start: usize, otherwise: &str) -> Diagnostic {
        let at = start
            + match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
        let mut expected: Vec<String> = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => {
                positives.iter().filter_map(|&rule| words(rule)).map(str::to_owned).collect()
            }
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        let mut seen = Vec::new();
        expected.retain(|words| !seen.contains(words) && { seen.push(words.clone()); true });
        if expected.is_empty() {
            expected.push(otherwise.to_owned());
        }
        let found = self.token(at);
        let expected = list_of(&expected, "or");
        let message = format!("expected {expected}, found {}", self.describe(found));
        Diagnostic::error(Code::Unexpected, found, message, format!("expected {expected}"))
    }

    /// A guess at what went wrong, by the word that is in the way.
    fn hint(&self, at: usize, start: usize, place: Place) -> Option<String> {
        let word = &self.text[self.token(at).range()];
        let before = self.text[start..at].trim_end();
        let previous = &before[before.rfind(|c| !is_name_part(c)).map_or(0, |at| at + 1)..];
        let is_inside_name = word == "-" && before.len() == at - start && !previous.is_empty();
        if is_inside_name {
            return Some("names are made of letters, digits and `_`".to_owned());
        }
        match place {
            Place::Item if before.is_empty() => foreign::item(word)
                .or_else(|| did_you_mean(word, ["struct", "enum", "error", "service", "import", "package"])),
            Place::Item if previous == "import" && word.starts_with(is_name_part) => {
                Some(format!("the path of a file stands in quotes: `import \"{word}.turbo\";`"))
            }
            Place::Method if before.is_empty() => foreign::method(word).or_else(|| did_you_mean(word, ["fn"])),
            Place::Method if previous != "stream" && did_you_mean(previous, ["stream"]).is_some() => {
                did_you_mean(previous, ["stream"])
            }
            Place::Method if word == ":" => Some("the result of a method stands after `->`".to_owned()),
            Place::Method => did_you_mean(word, ["throws"]),
            Place::Item | Place::Field | Place::Variant | Place::Arguments => None,
        }
    }

    /// The word or the mark at a byte; empty at the end of the file.
    fn token(&self, at: usize) -> Span {
        let rest = &self.text[at..];
        let name = rest.len() - rest.trim_start_matches(is_name_part).len();
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = match rest.as_bytes() {
            [b'/', b'/', ..] => rest.find('\n').map_or(rest.len(), |end| rest[..end].trim_end().len()),
            [b'"', string @ ..] => {
                let line = string.iter().position(|&byte| byte == b'\n').unwrap_or(string.len());
                let quote = string[..line].iter().position(|&byte| byte == b'"').map_or(line, |quote| quote + 1);
                1 + quote
            }
            [b'-', b'>', ..] => 2,
            _ => name.max(first),
        };
        self.span(at, at + length)
    }

    fn describe(&self, token: Span) -> String {
        let text = &self.text[token.range()];
        match text.as_bytes() {
            [] => "the end of the file".to_owned(),
            [b'/', b'/', ..] => "a doc comment".to_owned(),
            [b'"', ..] => "a text in quotes".to_owned(),
            _ => quoted(text),
        }
    }
}

fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}
