use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use turbo_grammar::{Rule, TurboParser};

use super::cursor::Node;
use super::words::{expected, words};
use super::{Builder, Parsed};
use crate::diagnostics::{Code, Diagnostic, list_of, quoted};
use crate::source::Span;

/// What the catch-all rules stand in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Item,
    Field,
    Variant,
    Method,
    Arguments,
}

impl Place {
    /// The rule that should have matched.
    pub(super) fn rule(self) -> Rule {
        match self {
            Self::Item => Rule::expect_item,
            Self::Field => Rule::expect_field,
            Self::Variant => Rule::expect_variant,
            Self::Method => Rule::expect_method,
            Self::Arguments => Rule::expect_arguments,
        }
    }

    /// What it is called where the parser has nothing better to say.
    fn words(self) -> &'static str {
        words(self.rule()).unwrap_or("something else")
    }
}

/// How far the parser came, and what it could have gone on with.
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) rules: Vec<Rule>,
}

impl Failure {
    /// Of a parse that began at `start`.
    pub(super) fn new(error: &Error<Rule>, start: usize) -> Self {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => start + at,
        };
        let rules = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives.clone(),
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Self { at, rules }
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
        let failure = match TurboParser::parse(place.rule(), &self.text[start..]) {
            Err(error) => Failure::new(&error, start),
            // It is right, and only stands in the wrong surroundings.
            Ok(_) => Failure {
                at: start,
                rules: Vec::new(),
            },
        };
        let diagnostic = self.explain(&failure, place.words());
        let first = node
            .children()
            .all(Rule::bad_word)
            .next()
            .map_or("", |word| word.text());
        let diagnostic = match self.repair(place, start, start + node.text().trim_end().len()) {
            Some(fix) => diagnostic.fix(fix),
            None => diagnostic.help(self.hint(failure.at, first, &failure.rules, place)),
        };
        self.report.add(diagnostic);
    }

    /// Says that the parser has given up: the catch-all rules understand every text, so only a limit that somebody else has set for the parser can
    /// be in the way.
    pub(super) fn given_up(&mut self, start: usize) -> Parsed {
        let place = self.token(start);
        self.report.add(
            Diagnostic::error(
                Code::NestedTooDeeply,
                place,
                "this file is more than the parser may read",
                "the parser gave up here",
            )
            .note("the file is not read any further"),
        );
        self.unread()
    }

    fn explain(&self, failure: &Failure, otherwise: &str) -> Diagnostic {
        let mut expected = expected(&failure.rules);
        if expected.is_empty() {
            expected.push(otherwise.to_owned());
        }
        let expected = list_of(&expected, "or");
        let found = self.token(failure.at);
        let message = format!("expected {expected}, found {}", self.describe(found));
        Diagnostic::error(Code::Unexpected, found, message, format!("expected {expected}"))
    }

    /// The word or the mark at a byte; empty at the end of the file.
    pub(super) fn token(&self, at: usize) -> Span {
        let rest = &self.text[at..];
        let name = rest.len() - rest.trim_start_matches(is_name_part).len();
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = match rest.as_bytes() {
            [b'/', b'/', ..] => rest
                .find('\n')
                .map_or(rest.len(), |end| rest[..end].trim_end().len()),
            [b'"', string @ ..] => {
                let line = string
                    .iter()
                    .position(|&byte| byte == b'\n')
                    .unwrap_or(string.len());
                let quote = string[..line]
                    .iter()
                    .position(|&byte| byte == b'"')
                    .map_or(line, |quote| quote + 1);
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

pub(crate) fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}
