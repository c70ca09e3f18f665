//! Guesses at what was meant where the parser stopped: the likeliest first.

mod marks;
mod methods;

use std::ops::Range;

use pest::Parser;
use turbo_grammar::{Rule, TurboParser};

use self::marks::marks;
pub(super) use self::marks::options;
use self::methods::{methods, modifiers};
use super::patterns;
use super::repair::{Candidate, Stop};
use super::unexpected::{Place, is_name_part};
use super::{foreign, hints};
use crate::diagnostics::nearest;

pub(super) fn candidates(stop: &Stop<'_>) -> Vec<Candidate> {
    let here = Here::new(stop);
    let mut found = Vec::new();
    modifiers(&here, &mut found);
    match stop.place {
        Place::Item => items(&here, &mut found),
        Place::Field => found.extend(patterns::field(&here)),
        Place::Method => methods(&here, &mut found),
        Place::Variant | Place::Arguments => {}
    }
    marks(&here, &mut found);
    // Between arguments anything may be missing: that is the author's to say.
    if stop.place != Place::Arguments {
        missing(&here, &mut found);
    }
    found
}

/// What stands around the place where the parser stopped.
pub(super) struct Here<'a> {
    pub(super) stop: &'a Stop<'a>,
    pub(super) at: usize,
    pub(super) rest: &'a str,
    /// The word there; empty if there is a mark.
    pub(super) word: &'a str,
    /// Where the text before ends, without white space.
    pub(super) before: usize,
    /// The word that ends there; empty if there is a mark.
    pub(super) previous: &'a str,
    /// What the member or the item begins with.
    pub(super) first: &'a str,
}

impl<'a> Here<'a> {
    fn new(stop: &'a Stop<'a>) -> Self {
        let at = stop.failure.at.min(stop.text.len());
        let rest = &stop.text[at..];
        let before = stop.text[..at].trim_end();
        Self {
            stop,
            at,
            rest,
            word: word(rest),
            before: before.len(),
            previous: &before[before
                .rfind(|c| !is_name_part(c))
                .map_or(0, |at| at + char_len(before, at))..],
            first: word(&stop.text[stop.head..]),
        }
    }

    pub(super) fn expects(&self, rule: Rule) -> bool {
        self.stop.failure.rules.contains(&rule)
    }

    /// A place in the text from here on.
    pub(super) fn ahead(&self, length: usize) -> Range<usize> {
        self.at..self.at + length
    }

    pub(super) fn first_place(&self) -> Range<usize> {
        self.stop.head..self.stop.head + self.first.len()
    }

    /// From the first word to the one behind it.
    fn first_with_space(&self) -> Range<usize> {
        let place = self.first_place();
        let rest = &self.stop.text[place.end..];
        place.start..place.end + rest.len() - rest.trim_start().len()
    }
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

pub(super) fn word(text: &str) -> &str {
    &text[..text.find(|c| !is_name_part(c)).unwrap_or(text.len())]
}

/// The type at the start of a text.
pub(super) fn type_at(text: &str) -> Option<&str> {
    let pairs = TurboParser::parse(Rule::type_expr, text).ok()?;
    Some(pairs.as_str().trim_end())
}

fn items(here: &Here<'_>, found: &mut Vec<Candidate>) {
    let text = here.stop.text;
    let first = here.first_place();
    let is_first = here.at == first.start;
    if is_first && here.rest.starts_with(';') {
        found.push(Candidate::new("a `}` needs no `;` behind it", here.ahead(1), ""));
    }
    if is_first && matches!(here.first, "syntax" | "option" | "edition") && text[first.end..].contains(';') {
        let end = here.stop.end;
        let title = format!("nothing corresponds to `{}` here: take it away", here.first);
        found.push(Candidate::new(title, first.start..end, ""));
    }
    if is_first {
        if let Some(ours) = foreign::certain_item(here.first, &text[first.end..]) {
            let title = format!("it is called `{ours}` here");
            found.push(Candidate::new(title, first.clone(), ours));
        }
        if let Some(near) = nearest(here.first, hints::KEYWORDS).filter(|near| near.is_certain) {
            let title = format!("did you mean `{}`?", near.word);
            found.push(Candidate::new(title, first.clone(), near.word));
        }
        for keyword in hints::KEYWORDS {
            let name = here.first.strip_prefix(keyword).unwrap_or_default();
            if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                let title = format!("write a space between `{keyword}` and the name");
                let behind = first.start + keyword.len();
                found.push(Candidate::new(title, behind..behind, " "));
            }
        }
    }
    if here.first == "type" && here.rest.starts_with('{') {
        let ours = foreign::certain_item("interface", here.rest).unwrap_or("struct");
        let what = if ours == "struct" { "fields" } else { "methods" };
        let title = format!("a type with {what} is a `{ours}`");
        let candidate = Candidate::new(title, first.clone(), ours);
        let before = text[..here.before]
            .strip_suffix('=')
            .map(|before| before.trim_end().len());
        found.push(match before {
            Some(before) => candidate.and(before..here.before, ""),
            None => candidate,
        });
    }
    if here.rest.starts_with(';') && matches!(here.first, "struct" | "service") {
        let title = format!("a {} with nothing in it is written with `{{}}`", here.first);
        found.push(Candidate::new(title, here.before..here.at + 1, " {}"));
    }
    if here.expects(Rule::kw_as) && !here.word.is_empty() {
        found.push(Candidate::new(
            "a name for an import stands after `as`",
            here.ahead(0),
            "as ",
        ));
    }
}

fn near_word(word: &str, place: Range<usize>) -> Candidate {
    Candidate::new(format!("did you mean `{word}`?"), place, word)
}

/// What the parser waited for.
fn missing(here: &Here<'_>, found: &mut Vec<Candidate>) {
    let behind = here.before..here.before;
    let marks = [
        (Rule::colon, ":", "write `:` between a name and its type"),
        (Rule::close_paren, ")", "close it with `)`"),
        (Rule::close_bracket, "]", "close it with `]`"),
        (Rule::close_angle, ">", "close it with `>`"),
        (Rule::equals, " =", "write `=` behind the name"),
    ];
    for (rule, mark, title) in marks {
        if here.expects(rule) {
            found.push(Candidate::new(title, behind.clone(), mark));
        }
    }
    for (rule, mark, wrong) in [(Rule::comma, ",", ';'), (Rule::semicolon, ";", ',')] {
        if here.expects(rule) {
            let is_wrong = here.rest.starts_with(wrong);
            let place = if is_wrong { here.ahead(1) } else { behind.clone() };
            found.push(Candidate::new(format!("write `{mark}`"), place, mark));
        }
    }
    if (here.expects(Rule::parameters) || here.expects(Rule::open_paren)) && here.stop.place == Place::Method
    {
        found.push(Candidate::new(
            "a method has brackets, be it without parameters",
            behind,
            "()",
        ));
    }
}
