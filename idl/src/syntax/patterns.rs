//! Members as other languages write them, read as a whole and written as ours.

use super::candidates::{Here, options, type_at, word};
use super::foreign;
use super::repair::Candidate;

/// `repeated string names = 1;` as protobuf writes it, `string name;` as C and its children do.
pub(super) fn field(here: &Here<'_>) -> Option<Candidate> {
    let text = &here.stop.text[here.stop.head..];
    let (label, rest) = match word(text) {
        label @ ("optional" | "repeated" | "required" | "singular") => {
            (label, text[label.len()..].trim_start())
        }
        _ => ("", text),
    };
    let ty = type_at(rest)?;
    let rest = rest[ty.len()..].trim_start();
    let name = word(rest);
    if name.is_empty() {
        return None;
    }
    let mut rest = &rest[name.len()..];
    let number = rest
        .trim_start()
        .strip_prefix('=')
        .map(|rest| word(rest.trim_start()));
    let is_numbered = number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
    if is_numbered {
        let after = rest.trim_start().trim_start_matches('=').trim_start();
        rest = &after[word(after).len()..];
        rest = &rest[options(rest)..];
    } else if label.is_empty() && (!foreign::is_type(ty) || foreign::is_type(name)) {
        // It may as well be a name and a type.
        return None;
    }
    let after = rest.trim_start().strip_prefix([';', ','])?;
    let ty = match label {
        "repeated" => format!("[{ty}]"),
        "optional" if !ty.ends_with('?') => format!("{ty}?"),
        _ => ty.to_owned(),
    };
    let title = if is_numbered {
        "a field is written `name: type,`, and has no number"
    } else {
        "a field is written `name: type,`"
    };
    let end = here.stop.text.len() - after.len();
    Some(Candidate::new(
        title,
        here.stop.head..end,
        format!("{name}: {ty},"),
    ))
}

/// `rpc Get (GetRequest) returns (stream Person);` as protobuf writes it.
pub(super) fn rpc(here: &Here<'_>) -> Option<Candidate> {
    let rest = here.stop.text[here.stop.head..].strip_prefix("rpc")?.trim_start();
    let name = word(rest);
    let (request, rest) = in_parens(&rest[name.len()..])?;
    let (response, rest) = in_parens(rest.trim_start().strip_prefix("returns")?)?;
    let rest = rest.trim_start();
    let after = rest
        .strip_prefix(';')
        .or_else(|| rest.strip_prefix('{')?.trim_start().strip_prefix('}'))?;
    let request = match request {
        "google.protobuf.Empty" => String::new(),
        ty => format!("request: {ty}"),
    };
    let response = match response {
        "google.protobuf.Empty" => String::new(),
        ty => format!(" -> {ty}"),
    };
    let end = here.stop.text.len() - after.len();
    Some(Candidate::new(
        "a method is written `fn name(parameter: type) -> type;`",
        here.stop.head..end,
        format!("fn {name}({request}){response};"),
    ))
}

/// What stands in round brackets at the start of a text, and what comes behind them.
fn in_parens(text: &str) -> Option<(&str, &str)> {
    let (inner, after) = text.trim_start().strip_prefix('(')?.split_once(')')?;
    let inner = inner.trim();
    (!inner.is_empty() && !inner.contains(['\n', '('])).then_some((inner, after))
}
