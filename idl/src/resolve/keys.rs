use super::lower::Known;
use super::types::not_a_key;
use crate::diagnostics::Report;
use crate::ir::{Definition, Schema, Type, TypeId};
use crate::source::Span;

/// The types of the schema that are used as keys are keys.
pub(super) fn check(known: &Known<'_>, schema: &Schema, report: &mut Report) {
    let is_lost = |id: &TypeId| {
        let at = known.newtypes.get(id);
        at.is_some_and(|at| matches!(known.spelled.get(at), Some(None)))
    };
    for &(id, span) in known.keys.iter().filter(|(id, _)| !is_lost(id)) {
        if let Some((why, place)) = why_not(schema, id) {
            let name = schema.type_def(id).name.as_written();
            report.add(not_a_key(span, name).note(why).and_at(place, "defined here"));
        }
    }
}

/// Newtypes over newtypes end: those that stand for themselves have been complained about and wrap nothing.
fn why_not(schema: &Schema, id: TypeId) -> Option<(&'static str, Span)> {
    let def = schema.type_def(id);
    let why = match &def.definition {
        Definition::Newtype(item) => match &item.ty {
            Type::Primitive(primitive) if primitive.is_key() => return None,
            Type::Named(id, _) => return why_not(schema, *id),
            _ => "it wraps what is no key",
        },
        Definition::Enum(item) if item.is_plain() => return None,
        Definition::Enum(_) => "an enum with payloads has no order that all languages share",
        Definition::Error(_) => "an error has no order that all languages share",
        Definition::Struct(_) => "a struct has no order that all languages share",
    };
    Some((why, def.span))
}
