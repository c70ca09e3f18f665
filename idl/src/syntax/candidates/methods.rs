use super::{Here, near_word, type_at};
use crate::diagnostics::nearest;
use crate::syntax::patterns;
use crate::syntax::repair::Candidate;
use crate::syntax::unexpected::Place;
use crate::syntax::unexpected::is_name_part;
use turbo_grammar::Rule;

pub(super) fn methods(here: &Here<'_>, found: &mut Vec<Candidate>) {
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
pub(super) fn modifiers(here: &Here<'_>, found: &mut Vec<Candidate>) {
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
