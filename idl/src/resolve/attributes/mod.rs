//! What attributes say: read by one table of what they are called, where they may stand and what they take.

mod arguments;
mod table;

use std::time::Duration;

pub(crate) use self::arguments::{DERIVABLE, JS_WORDS};
use self::arguments::{allow, derives, flag, js, length, reason, status, timeout};
pub(crate) use self::table::{ATTRIBUTES, Place};
use self::table::{Kind, Row};
use crate::ast::{Attribute, Prefix, Value};
use crate::diagnostics::{Code, Diagnostic, Fix, Near, Report, list_of, nearest, quoted};
use crate::ir::{Ident, JsAs, Status};

/// What the attributes of one prefix say. What depends on a type or on constants is as it was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes<'a> {
    pub(crate) deprecated: Option<String>,
    pub(crate) is_idempotent: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) status: Option<Status>,
    pub(crate) max: Option<(&'a Attribute, &'a Value)>,
    pub(crate) min: Option<(&'a Attribute, &'a Value)>,
    pub(crate) js: Option<(&'a Attribute, JsAs)>,
    pub(crate) is_sensitive: bool,
    pub(crate) is_fallback: bool,
    pub(crate) derives: Vec<Ident>,
}

/// Understands the attributes of a prefix, and complains about what is wrong with them.
pub(crate) fn read<'a>(prefix: &'a Prefix, place: Place, report: &mut Report) -> Attributes<'a> {
    let mut said = Attributes::default();
    let mut seen: Vec<(Kind, &Attribute)> = Vec::new();
    for attribute in &prefix.attributes {
        let Some(row) = ATTRIBUTES.iter().find(|row| row.name == attribute.name.text) else {
            report.add(unknown(attribute));
            continue;
        };
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

impl<'a> Attributes<'a> {
    fn take(&mut self, row: &Row, attribute: &'a Attribute) -> Result<(), Box<Diagnostic>> {
        match row.kind {
            Kind::Deprecated => self.deprecated = Some(reason(row, attribute)?),
            Kind::Idempotent => self.is_idempotent = flag(row, attribute)?,
            Kind::Sensitive => self.is_sensitive = flag(row, attribute)?,
            Kind::Fallback => self.is_fallback = flag(row, attribute)?,
            Kind::Max => self.max = Some((attribute, length(row, attribute)?)),
            Kind::Min => self.min = Some((attribute, length(row, attribute)?)),
            Kind::Js => self.js = Some((attribute, js(row, attribute)?)),
            Kind::Derive => self.derives = derives(row, attribute)?,
            Kind::Timeout => self.timeout = Some(timeout(row, attribute)?),
            Kind::Status => self.status = Some(status(row, attribute)?),
            // What it allows is asked by the lints, each for its own place.
            Kind::Allow => allow(row, attribute)?,
        }
        Ok(())
    }
}

fn unknown(attribute: &Attribute) -> Diagnostic {
    let name = &attribute.name.text;
    let known = ATTRIBUTES.iter();
    let names: Vec<String> = known.clone().map(|row| format!("`@{}`", row.name)).collect();
    let near = nearest(name, known.map(|row| row.name));
    let diagnostic = Diagnostic::error(
        Code::UnknownAttribute,
        attribute.name.span,
        format!("there is no attribute {}", quoted(&format!("@{name}"))),
        "no such attribute",
    );
    match near {
        Some(Near { word, is_certain }) => {
            let title = format!("did you mean `@{word}`?");
            diagnostic.guess(Fix::replace(title, attribute.name.span, word), is_certain)
        }
        None => diagnostic.help(format!("the attributes are {}", list_of(&names, "and"))),
    }
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
