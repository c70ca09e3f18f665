//! What attributes say: one table of what they are called, where they may stand and what they take.

use std::time::Duration;

use crate::ast::{Attribute, Prefix, Value, ValueKind};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean, list_of, nearest, quoted};
use crate::ir::Status;

/// Where a prefix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Package,
    Import,
    /// A struct, an enum or an error.
    Type,
    Field,
    Variant,
    ErrorVariant,
    Service,
    Method,
    Param,
}

impl Place {
    fn words(self) -> &'static str {
        match self {
            Self::Package => "a package",
            Self::Import => "an import",
            Self::Type => "a type",
            Self::Field => "a field",
            Self::Variant => "a variant of an enum",
            Self::ErrorVariant => "a variant of an error",
            Self::Service => "a service",
            Self::Method => "a method",
            Self::Param => "a parameter",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Deprecated,
    Idempotent,
    Timeout,
    Status,
    Planned,
}

struct Row {
    name: &'static str,
    kind: Kind,
    places: &'static [Place],
    example: &'static str,
}

const fn planned(name: &'static str) -> Row {
    Row { name, kind: Kind::Planned, places: &[], example: "" }
}

const ATTRIBUTES: [Row; 11] = [
    Row {
        name: "deprecated",
        kind: Kind::Deprecated,
        places: &[
            Place::Type,
            Place::Field,
            Place::Variant,
            Place::ErrorVariant,
            Place::Service,
            Place::Method,
        ],
        example: "@deprecated(\"use list\")",
    },
    Row { name: "idempotent", kind: Kind::Idempotent, places: &[Place::Method], example: "@idempotent" },
    Row { name: "timeout", kind: Kind::Timeout, places: &[Place::Method], example: "@timeout(5s)" },
    Row { name: "status", kind: Kind::Status, places: &[Place::ErrorVariant], example: "@status(not_found)" },
    planned("allow"),
    planned("derive"),
    planned("fallback"),
    planned("js"),
    planned("max"),
    planned("min"),
    planned("sensitive"),
];

/// What the attributes of one prefix say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    pub(crate) deprecated: Option<String>,
    pub(crate) is_idempotent: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) status: Option<Status>,
}

/// Understands the attributes of a prefix, and complains about what is wrong with them.
pub(crate) fn read(prefix: &Prefix, place: Place, report: &mut Report) -> Attributes {
    let mut said = Attributes::default();
    let mut seen: Vec<(Kind, &Attribute)> = Vec::new();
    for attribute in &prefix.attributes {
        let Some(row) = ATTRIBUTES.iter().find(|row| row.name == attribute.name.text) else {
            report.add(unknown(attribute));
            continue;
        };
        if row.kind == Kind::Planned {
            report.add(not_yet(attribute));
            continue;
        }
        if !row.places.contains(&place) {
            report.add(misplaced(attribute, row, place));
            continue;
        }
        if let Some((_, first)) = seen.iter().find(|(kind, _)| *kind == row.kind) {
            report.add(
                Diagnostic::error(
                    Code::RepeatedAttribute,
                    attribute.span,
                    format!("`@{}` is given twice", row.name),
                    "the second one",
                )
                .and_at(first.span, "the first one")
                .help("keep one of them"),
            );
            continue;
        }
        seen.push((row.kind, attribute));
        if let Err(diagnostic) = said.take(row, attribute) {
            report.add(*diagnostic);
        }
    }
    said
}

impl Attributes {
    fn take(&mut self, row: &Row, attribute: &Attribute) -> Result<(), Box<Diagnostic>> {
        match row.kind {
            Kind::Deprecated => self.deprecated = Some(reason(row, attribute)?),
            Kind::Idempotent => {
                if attribute.arguments.is_some() {
                    return Err(wrong(row, attribute, "takes no argument"));
                }
                self.is_idempotent = true;
            }
            Kind::Timeout => self.timeout = Some(timeout(row, attribute)?),
            Kind::Status => self.status = Some(status(row, attribute)?),
            Kind::Planned => {}
        }
        Ok(())
    }
}

fn reason(row: &Row, attribute: &Attribute) -> Result<String, Box<Diagnostic>> {
    match only(row, attribute, "takes one text in quotes: what to use instead")? {
        Value { kind: ValueKind::String(reason), .. } if !reason.trim().is_empty() => Ok(reason.clone()),
        _ => Err(wrong(row, attribute, "takes one text in quotes: what to use instead")),
    }
}

/// The longest timeout in milliseconds: what a JavaScript timer can count, about 24 days.
const MAX_TIMEOUT: u64 = (1 << 31) - 1;

fn timeout(row: &Row, attribute: &Attribute) -> Result<Duration, Box<Diagnostic>> {
    const TAKES: &str = "takes one duration: a whole number with `ms`, `s`, `m` or `h`";
    let ValueKind::Number(text) = &only(row, attribute, TAKES)?.kind else {
        return Err(wrong(row, attribute, TAKES));
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
    let number: u64 = if digits == 0 { return Err(wrong(row, attribute, TAKES)) } else { text[..digits].parse().unwrap_or(u64::MAX) };
    match number.saturating_mul(milliseconds) {
        0 => Err(wrong(row, attribute, "cannot be zero: no call could succeed")),
        timeout @ 1..=MAX_TIMEOUT => Ok(Duration::from_millis(timeout)),
        _ => Err(wrong(row, attribute, "can be at most 2,147,483,647 ms, which is about 24 days")),
    }
}

fn status(row: &Row, attribute: &Attribute) -> Result<Status, Box<Diagnostic>> {
    const TAKES: &str = "takes the name of one status";
    let value = only(row, attribute, TAKES)?;
    let name = match &value.kind {
        ValueKind::Path(path) => path.dotted(),
        ValueKind::String(name) if Status::from_name(name).is_some() => {
            return Err(Box::new(
                Diagnostic::error(Code::BadArgument, value.span, "a status is a name, not a text", "")
                    .help(format!("leave the quotes out: `@status({name})`")),
            ));
        }
        ValueKind::Number(number) => {
            return Err(match status_of_http(number) {
                Some(status) => Box::new(
                    Diagnostic::error(Code::BadArgument, value.span, "a status is a name, not a number", "")
                        .help(format!("the status that is nearest to HTTP's {number} is `{status}`")),
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
    let near = did_you_mean(name, Status::ALL.iter().map(|status| status.name()));
    Diagnostic::error(
        Code::UnknownStatus,
        value.span,
        format!("there is no status {}", quoted(name)),
        "no such status",
    )
    .help(near.unwrap_or_else(|| format!("the statuses are {}", list_of(&names, "and"))))
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

/// The one argument of an attribute that takes one.
fn only<'a>(row: &Row, attribute: &'a Attribute, takes: &str) -> Result<&'a Value, Box<Diagnostic>> {
    match attribute.arguments.as_deref() {
        Some([value]) => Ok(value),
        _ => Err(wrong(row, attribute, takes)),
    }
}

fn wrong(row: &Row, attribute: &Attribute, takes: &str) -> Box<Diagnostic> {
    let message = format!("`@{}` {takes}", row.name);
    Box::new(
        Diagnostic::error(Code::BadArgument, attribute.span, message, "")
            .help(format!("write it like `{}`", row.example)),
    )
}

fn unknown(attribute: &Attribute) -> Diagnostic {
    let name = &attribute.name.text;
    let known = ATTRIBUTES.iter().filter(|row| row.kind != Kind::Planned);
    let names: Vec<String> = known.clone().map(|row| format!("`@{}`", row.name)).collect();
    let near = nearest(name, known.map(|row| row.name)).map(|name| format!("did you mean `@{name}`?"));
    Diagnostic::error(
        Code::UnknownAttribute,
        attribute.name.span,
        format!("there is no attribute {}", quoted(&format!("@{name}"))),
        "no such attribute",
    )
    .help(near.unwrap_or_else(|| format!("the attributes are {}", list_of(&names, "and"))))
}

fn not_yet(attribute: &Attribute) -> Diagnostic {
    Diagnostic::error(
        Code::NotSupportedYet,
        attribute.span,
        format!("`@{}` is not supported yet", attribute.name.text),
        "not supported yet by this version",
    )
}

fn misplaced(attribute: &Attribute, row: &Row, place: Place) -> Diagnostic {
    let places: Vec<String> = row.places.iter().map(|place| place.words().to_owned()).collect();
    Diagnostic::error(
        Code::MisplacedAttribute,
        attribute.span,
        format!("`@{}` cannot stand before {}", row.name, place.words()),
        "not here",
    )
    .help(format!("it can stand before {}", list_of(&places, "or")))
}
