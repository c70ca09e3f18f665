//! Guesses at what was meant where the parser stopped: the likeliest first.

use std::ops::Range;

use pest::Parser;
use turbo_grammar::{Rule, TurboParser};

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

fn methods(here: &Here<'_>, found: &mut Vec<Candidate>) {
    found.extend(patterns::rpc(here));
    let first = here.first_place();
    let behind = here.stop.text[first.end..].trim_start();
    if here.at == first.start {
        if matches!(here.first, "rpc" | "def" | "func" | "fun" | "function" | "method") {
            found.push(Candidate::new("methods begin with `fn`", first.clone(), "fn"));
        }
        if behind.starts_with('(') {
            found.push(Candidate::new("methods begin with `fn`", here.ahead(0), "fn "));
        }
    }
    if let Some(length) = receiver(here.rest) {
        found.push(Candidate::new(
            "a method has no `self`: leave it out",
            here.ahead(length),
            "",
        ));
    }
    if here.previous == "self" && here.expects(Rule::colon) {
        let start = here.before - "self".len();
        if let Some(length) = receiver(&here.stop.text[start..]) {
            found.push(Candidate::new(
                "a method has no `self`: leave it out",
                start..start + length,
                "",
            ));
        }
    }
    if here.expects(Rule::arrow) {
        let title = "the result of a method stands after `->`";
        if here.rest.starts_with(':') {
            found.push(Candidate::new(title, here.before..here.at + 1, " ->"));
        } else if here.rest.starts_with("=>") {
            found.push(Candidate::new(title, here.ahead(2), "->"));
        } else if let Some(near) = nearest(here.word, ["throws"]).filter(|near| near.is_certain) {
            found.push(near_word(near.word, here.ahead(here.word.len())));
        } else if here.word == "returns" {
            found.push(Candidate::new(title, here.ahead(here.word.len()), "->"));
        } else if type_at(here.rest).is_some() && here.word != "throws" {
            found.push(Candidate::new(title, here.ahead(0), "-> "));
        }
    }
    if here.expects(Rule::kw_throws) {
        if let Some(near) = nearest(here.word, ["throws"]).filter(|near| near.is_certain) {
            found.push(near_word(near.word, here.ahead(here.word.len())));
        }
        if let Some(near) = nearest(here.previous, ["stream"]).filter(|near| near.is_certain) {
            found.push(near_word(
                near.word,
                here.before - here.previous.len()..here.before,
            ));
        }
    }
    if let Some(body) = here.rest.strip_prefix('{')
        && let Some(after) = body.trim_start().strip_prefix('}')
    {
        let title = "a method has no body here: it ends with `;`";
        let length = here.rest.len() - after.len();
        let after = after.strip_prefix(';').map_or(0, |_| 1);
        found.push(Candidate::new(title, here.before..here.at + length + after, ";"));
    }
}

fn near_word(word: &str, place: Range<usize>) -> Candidate {
    Candidate::new(format!("did you mean `{word}`?"), place, word)
}

/// How long `&self, ` is, however it is written.
fn receiver(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('&').unwrap_or(text);
    let rest = rest.strip_prefix("mut ").unwrap_or(rest);
    let rest = rest.strip_prefix("self")?;
    if rest.starts_with(is_name_part) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(',').map_or(rest, str::trim_start);
    Some(text.len() - rest.len())
}

/// Words that other languages put before what they declare.
fn modifiers(here: &Here<'_>, found: &mut Vec<Candidate>) {
    let title = match (here.first, here.stop.place) {
        ("pub" | "public" | "export" | "private" | "protected" | "internal", _) => {
            "everything is public: leave the word out"
        }
        ("async", Place::Method | Place::Item) => "every method is asynchronous: leave the word out",
        ("abstract" | "final" | "sealed" | "static" | "declare" | "default" | "override", _) => {
            "nothing corresponds to the word here: leave it out"
        }
        ("readonly" | "let" | "var" | "val" | "const" | "required", Place::Field) => {
            "nothing corresponds to the word here: leave it out"
        }
        ("case", Place::Variant) => "variants have no word before them: leave it out",
        _ => return,
    };
    found.push(Candidate::new(title, here.first_with_space(), ""));
}

/// Marks of other languages.
fn marks(here: &Here<'_>, found: &mut Vec<Candidate>) {
    let (at, rest) = (here.at, here.rest);
    if let Some(text) = rest.strip_prefix('\'')
        && let Some(length) = text
            .find(['\'', '\n'])
            .filter(|&end| text[end..].starts_with('\''))
        && !text[..length].contains(['"', '\\'])
    {
        let title = "a text stands in double quotes, like `\"this\"`";
        let close = at + 1 + length;
        found.push(Candidate::new(title, here.ahead(1), "\"").and(close..close + 1, "\""));
    }
    if let Some(text) = rest.strip_prefix('&')
        && here.stop.place != Place::Item
    {
        let text = text.strip_prefix("'static ").unwrap_or(text);
        let text = text.strip_prefix("mut ").unwrap_or(text);
        let title = "nothing is borrowed here: leave the `&` out";
        found.push(Candidate::new(title, here.ahead(rest.len() - text.len()), ""));
    }
    if rest.starts_with('!') {
        let title = "every value is there unless its type has a `?`: leave the `!` out";
        found.push(Candidate::new(title, here.ahead(1), ""));
    }
    if let Some(text) = rest.strip_prefix('|') {
        let nothing = word(text.trim_start());
        if matches!(nothing, "null" | "undefined" | "None" | "nil") {
            let length = rest.len() - text.trim_start().len() + nothing.len();
            let has_mark = here.stop.text[..here.before].ends_with('?');
            let title = "what may be missing has a `?` behind its type";
            let mark = if has_mark { "" } else { "?" };
            found.push(Candidate::new(title, here.before..at + length, mark));
        }
    }
    if let Some(text) = rest.strip_prefix('[')
        && let Some(after) = text.trim_start().strip_prefix(']')
        && let Some(start) = type_before(&here.stop.text[..here.before])
    {
        let ty = &here.stop.text[start..here.before];
        let title = format!("a list is written `[{ty}]`");
        let end = at + rest.len() - after.len();
        found.push(Candidate::new(title, start..start, "[").and(here.before..end, "]"));
    }
    if let Some(text) = rest.strip_prefix('?')
        && let Some(after) = text.trim_start().strip_prefix(':')
        && let Some(ty) = type_at(after.trim_start())
    {
        let title = format!("an optional is written `{}?`", ty.trim_end_matches('?'));
        let end = here.stop.text.len() - after.trim_start().len() + ty.len();
        let mark = if ty.ends_with('?') { "" } else { "?" };
        found.push(Candidate::new(title, here.before..at + 1, "").and(end..end, mark));
    }
    let is_in_name = here.before == at && !here.previous.is_empty();
    if rest.starts_with('-') && is_in_name && rest[1..].starts_with(is_name_part) {
        let title = "names are made of letters, digits and `_`";
        found.push(Candidate::new(title, here.ahead(1), "_"));
    }
    if let Some(text) = rest.strip_prefix(['"', '\''])
        && at == here.stop.head
        && let name = word(text)
        && text[name.len()..].starts_with(&rest[..1])
        && !name.is_empty()
    {
        let title = "names stand without quotes";
        found.push(Candidate::new(title, here.ahead(name.len() + 2), name));
    }
    if here.stop.place == Place::Variant
        && let Some(text) = rest.strip_prefix('=')
    {
        let number = word(text.trim_start());
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            let title = "variants have no numbers: their order counts";
            let end = at + rest.len() - text.trim_start().len() + number.len();
            let mut end = end + options(&here.stop.text[end..]);
            // The line may end as lines do elsewhere.
            let after = &here.stop.text[end..];
            let semicolon = after.trim_start().strip_prefix(';');
            end += semicolon.map_or(0, |rest| after.len() - rest.len());
            let comma = if semicolon.is_some() { "," } else { "" };
            found.push(Candidate::new(title, here.before..end, comma));
        }
    }
}

/// How long the options are that protobuf writes in brackets behind a number.
pub(super) fn options(text: &str) -> usize {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((inner, after)) if !inner.contains(['\n', '[']) => text.len() - after.len(),
        _ => 0,
    }
}

/// Where the type begins that a text ends with: a path, or something in brackets.
fn type_before(text: &str) -> Option<usize> {
    let text = text.trim_end_matches('?');
    let start = match text.as_bytes().last()? {
        b']' | b'>' | b')' => {
            let mut depth = 0_usize;
            text.char_indices().rev().find_map(|(at, c)| {
                match c {
                    ']' | '>' | ')' => depth += 1,
                    '[' | '<' | '(' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                (depth == 0).then_some(at)
            })?
        }
        _ => text.len(),
    };
    let head = &text[..start];
    let name = head.len() - head.trim_end_matches(|c| is_name_part(c) || c == '.').len();
    let is_there = name > 0 || text[start..].starts_with(['[', '(']);
    is_there.then_some(start - name)
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
