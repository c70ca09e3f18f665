use std::time::Duration;

use super::Row;
use crate::ast::{Attribute, Value, ValueKind};
use crate::diagnostics::{Code, Diagnostic, Fix, list_of, nearest, quoted};
use crate::ir::{Ident, JsAs, Status};
use crate::lint;
use crate::source::Span;

pub(super) fn reason(row: &Row, attribute: &Attribute) -> Result<String, Box<Diagnostic>> {
    match only(row, attribute, "takes one text in quotes: what to use instead")? {
        Value {
            kind: ValueKind::String(reason),
            ..
        } if !reason.trim().is_empty() => Ok(reason.clone()),
        _ => Err(wrong(
            row,
            attribute,
            "takes one text in quotes: what to use instead",
        )),
    }
}

/// The longest timeout in milliseconds: what a JavaScript timer can count, about 24 days.
const MAX_TIMEOUT: u64 = (1 << 31) - 1;

pub(super) fn timeout(row: &Row, attribute: &Attribute) -> Result<Duration, Box<Diagnostic>> {
    const TAKES: &str = "takes one duration: a whole number with `ms`, `s`, `m` or `h`";
    let value = only(row, attribute, TAKES)?;
    let ValueKind::Number(text) = &value.kind else {
        return Err(unquoted(value, wrong(row, attribute, TAKES)));
    };
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let milliseconds = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong(row, attribute, TAKES)),
    };
    // What is too large for the type is too large for a timeout.
    let number: u64 = if digits == 0 {
        return Err(wrong(row, attribute, TAKES));
    } else {
        text[..digits].parse().unwrap_or(u64::MAX)
    };
    match number.saturating_mul(milliseconds) {
        0 => Err(wrong(row, attribute, "cannot be zero: no call could succeed")),
        timeout @ 1..=MAX_TIMEOUT => Ok(Duration::from_millis(timeout)),
        _ => Err(wrong(
            row,
            attribute,
            "can be at most 2,147,483,647 ms, which is about 24 days",
        )),
    }
}

pub(super) fn status(row: &Row, attribute: &Attribute) -> Result<Status, Box<Diagnostic>> {
    const TAKES: &str = "takes the name of one status";
    let value = only(row, attribute, TAKES)?;
    let name = match &value.kind {
        ValueKind::Path(path) => path.dotted(),
        ValueKind::String(name) if Status::from_name(name).is_some() => {
            return Err(Box::new(
                Diagnostic::error(
                    Code::BadArgument,
                    value.span,
                    "a status is a name, not a text",
                    "",
                )
                .fix(Fix::replace(
                    format!("leave the quotes out: `@status({name})`"),
                    value.span,
                    name,
                )),
            ));
        }
        ValueKind::Number(number) => {
            return Err(match status_of_http(number) {
                Some(status) => Box::new(
                    Diagnostic::error(
                        Code::BadArgument,
                        value.span,
                        "a status is a name, not a number",
                        "",
                    )
                    .fix(Fix::replace(
                        format!("the status that is nearest to HTTP's {number} is `{status}`"),
                        value.span,
                        status,
                    )),
                ),
                None => wrong(row, attribute, TAKES),
            });
        }
        ValueKind::String(_) | ValueKind::List(_) => return Err(wrong(row, attribute, TAKES)),
    };
    Status::from_name(&name).ok_or_else(|| Box::new(unknown_status(value, &name)))
}

fn unknown_status(value: &Value, name: &str) -> Diagnostic {
    let names: Vec<String> = Status::ALL.iter().map(|status| quoted(status.name())).collect();
    let near = nearest(name, Status::ALL.iter().map(|status| status.name()));
    let diagnostic = Diagnostic::error(
        Code::UnknownStatus,
        value.span,
        format!("there is no status {}", quoted(name)),
        "no such status",
    );
    match near {
        Some(near) => diagnostic.did_you_mean(Some(near), value.span),
        None => diagnostic.help(format!("the statuses are {}", list_of(&names, "and"))),
    }
}

pub(super) fn flag(row: &Row, attribute: &Attribute) -> Result<bool, Box<Diagnostic>> {
    match attribute.arguments {
        None => Ok(true),
        Some(_) => {
            let place = Span {
                start: attribute.name.span.end,
                ..attribute.span
            };
            let fix = Fix::remove(format!("write it alone: `{}`", row.example), place);
            let message = format!("`@{}` takes no argument", row.name);
            let diagnostic = Diagnostic::error(Code::BadArgument, attribute.span, message, "");
            Err(Box::new(diagnostic.fix(fix)))
        }
    }
}

/// What the argument is worth is asked where constants are known.
pub(super) fn length<'a>(row: &Row, attribute: &'a Attribute) -> Result<&'a Value, Box<Diagnostic>> {
    const TAKES: &str = "takes one whole number, or a constant that is one";
    match only(row, attribute, TAKES)? {
        value @ Value {
            kind: ValueKind::Number(_) | ValueKind::Path(_),
            ..
        } => Ok(value),
        value => Err(unquoted(value, wrong(row, attribute, TAKES))),
    }
}

/// What `@js` takes.
pub(crate) const JS_WORDS: [&str; 3] = ["number", "bigint", "typed"];

pub(super) fn js(row: &Row, attribute: &Attribute) -> Result<JsAs, Box<Diagnostic>> {
    const TAKES: &str = "takes `number`, `bigint` or `typed`";
    match word(only(row, attribute, TAKES)?) {
        Some("number") => Ok(JsAs::Number),
        Some("bigint") => Ok(JsAs::Bigint),
        Some("typed") => Ok(JsAs::Typed),
        _ => Err(wrong(row, attribute, TAKES)),
    }
}

/// What Rust can derive besides what every type gets.
pub(crate) const DERIVABLE: [&str; 5] = ["Copy", "Eq", "Hash", "Ord", "PartialOrd"];

pub(super) fn derives(row: &Row, attribute: &Attribute) -> Result<Vec<Ident>, Box<Diagnostic>> {
    const TAKES: &str = "takes one or more of `Copy`, `Eq`, `Hash`, `Ord` and `PartialOrd`, each once";
    let mut derives: Vec<Ident> = Vec::new();
    let mut last = None;
    for value in attribute.arguments.iter().flatten() {
        let name = word(value).unwrap_or_default();
        if !DERIVABLE.contains(&name) {
            let near = nearest(name, DERIVABLE);
            let message = format!("`@{}` {TAKES}", row.name);
            return Err(Box::new(
                Diagnostic::error(Code::BadArgument, value.span, message, "not one of them")
                    .did_you_mean(near, value.span)
                    .help_if(had_anyway(name)),
            ));
        }
        if derives.iter().any(|derive| derive.as_written() == name) {
            let message = format!("`{name}` is derived twice");
            let before = Span {
                start: last.map_or(value.span.start, |last: Span| last.end),
                ..value.span
            };
            return Err(Box::new(
                Diagnostic::error(Code::BadArgument, value.span, message, "once is enough")
                    .fix(Fix::remove("take the second one away", before)),
            ));
        }
        last = Some(value.span);
        derives.push(Ident::new(name));
    }
    if derives.is_empty() {
        return Err(wrong(row, attribute, TAKES));
    }
    Ok(derives)
}

/// What to know of a trait that is not derived because nobody has to ask for it.
fn had_anyway(name: &str) -> Option<String> {
    match name {
        "Clone" | "Debug" | "PartialEq" => Some(format!("every type has `{name}` already")),
        "Default" => {
            Some("a struct has `Default` when each of its fields has a default or is optional".to_owned())
        }
        _ => None,
    }
}

/// A value that is one name.
fn word(value: &Value) -> Option<&str> {
    match &value.kind {
        ValueKind::Path(path) if path.segments.len() == 1 => Some(&path.segments[0].text),
        _ => None,
    }
}

/// What comes nearest to the status codes of HTTP that people put into schemas.
fn status_of_http(number: &str) -> Option<&'static str> {
    let status = match number {
        "400" | "422" => Status::InvalidArgument,
        "401" => Status::Unauthenticated,
        "403" => Status::PermissionDenied,
        "404" | "410" => Status::NotFound,
        "409" => Status::AlreadyExists,
        "412" => Status::FailedPrecondition,
        "416" => Status::OutOfRange,
        "429" => Status::ResourceExhausted,
        "499" => Status::Cancelled,
        "500" => Status::Internal,
        "501" => Status::Unimplemented,
        "503" => Status::Unavailable,
        "504" => Status::DeadlineExceeded,
        _ => return None,
    };
    Some(status.name())
}

/// Adds that the quotes are too many, where a number stands in them.
fn unquoted(value: &Value, diagnostic: Box<Diagnostic>) -> Box<Diagnostic> {
    let ValueKind::String(text) = &value.kind else {
        return diagnostic;
    };
    let is_number = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_number {
        return diagnostic;
    }
    let title = format!("leave the quotes out: `{text}`");
    Box::new(Diagnostic {
        notes: Vec::new(),
        ..diagnostic.fix(Fix::replace(title, value.span, text))
    })
}

/// The one argument of an attribute that takes one.
fn only<'a>(row: &Row, attribute: &'a Attribute, takes: &str) -> Result<&'a Value, Box<Diagnostic>> {
    match attribute.arguments.as_deref() {
        Some([value]) => Ok(value),
        _ => Err(wrong(row, attribute, takes)),
    }
}

pub(super) fn wrong(row: &Row, attribute: &Attribute, takes: &str) -> Box<Diagnostic> {
    let message = format!("`@{}` {takes}", row.name);
    Box::new(
        Diagnostic::error(Code::BadArgument, attribute.span, message, "")
            .help(format!("write it like `{}`", row.example)),
    )
}

/// Each argument is the name of a lint.
pub(super) fn allow(row: &Row, attribute: &Attribute) -> Result<(), Box<Diagnostic>> {
    const TAKES: &str = "takes the names of one or more lints";
    let arguments = attribute.arguments.as_deref().unwrap_or_default();
    if arguments.is_empty() {
        return Err(wrong(row, attribute, TAKES));
    }
    for value in arguments {
        let name = match &value.kind {
            ValueKind::Path(path) => path.dotted(),
            ValueKind::String(name) if lint::find(name).is_some() => {
                let title = format!("leave the quotes out: `@allow({name})`");
                return Err(Box::new(
                    Diagnostic::error(Code::BadArgument, value.span, "a lint is a name, not a text", "")
                        .fix(Fix::replace(title, value.span, name)),
                ));
            }
            ValueKind::String(_) | ValueKind::Number(_) | ValueKind::List(_) => {
                return Err(wrong(row, attribute, TAKES));
            }
        };
        if lint::find(&name).is_none() {
            let near = nearest(&name, lint::LINTS.iter().map(|lint| lint.name));
            let is_guessed = near.is_some();
            let unknown = Diagnostic::error(
                Code::UnknownLint,
                value.span,
                format!("there is no lint {}", quoted(&name)),
                "no such lint",
            )
            .did_you_mean(near, value.span);
            return Err(Box::new(if is_guessed {
                unknown
            } else {
                unknown.help("`turboc lint --list` shows all of them")
            }));
        }
    }
    Ok(())
}
