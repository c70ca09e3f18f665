use super::{Here, type_at, word};
use crate::syntax::repair::Candidate;
use crate::syntax::unexpected::Place;
use crate::syntax::unexpected::is_name_part;

/// Marks of other languages.
pub(super) fn marks(here: &Here<'_>, found: &mut Vec<Candidate>) {
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
pub(in crate::syntax) fn options(text: &str) -> usize {
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
