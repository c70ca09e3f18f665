use std::collections::BTreeMap;

use super::One;
use crate::ast::{self, Item};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::{Definition, Field, Limits, Param, Payload, Schema, Type, Value};
use crate::source::Span;

/// A default has a length that is allowed: by the field or the parameter, and by the newtypes that it is of.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    let mut written = BTreeMap::new();
    defaults(one.item, &mut written);
    if written.is_empty() {
        return;
    }
    let mut look = |default: Option<&Value>, place: Span, limits: Limits, ty: &Type| {
        if let (Some(length), Some(value)) = (default.and_then(length), written.get(&place)) {
            allowed(one.schema, length, *value, (limits, place), ty, report);
        }
    };
    let mut field = |field: &Field| look(field.default.as_ref(), field.span, field.limits, &field.ty);
    match one.def.map(|def| &def.definition) {
        Some(Definition::Struct(it)) => it.fields.iter().for_each(&mut field),
        Some(Definition::Enum(it) | Definition::Error(it)) => {
            for variant in &it.variants {
                if let Payload::Struct(fields) = &variant.payload {
                    fields.iter().for_each(&mut field);
                }
            }
        }
        Some(Definition::Newtype(_)) | None => {}
    }
    let mut param = |param: &Param| look(param.default.as_ref(), param.span, param.limits, &param.ty);
    let methods = one.service.iter().flat_map(|service| &service.methods);
    methods.flat_map(|method| &method.params).for_each(&mut param);
}

/// Where each default stands, by the name of what it is the default of.
fn defaults(item: &Item, written: &mut BTreeMap<Span, Span>) {
    let mut add = |name: Span, default: Option<&ast::Value>| {
        if let Some(default) = default {
            written.insert(name, default.span);
        }
    };
    match item {
        Item::Struct(item) => item
            .fields
            .iter()
            .for_each(|it| add(it.name.span, it.default.as_ref())),
        Item::Enum(item) => {
            for variant in &item.variants {
                if let ast::Payload::Struct { fields, .. } = &variant.payload {
                    fields
                        .iter()
                        .for_each(|it| add(it.name.span, it.default.as_ref()));
                }
            }
        }
        Item::Service(item) => {
            let params = item.methods.iter().flat_map(|method| &method.params);
            params.for_each(|it| add(it.name.span, it.default.as_ref()));
        }
        _ => {}
    }
}

fn length(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => Some(text.len() as u64),
        Value::EmptyList | Value::EmptyMap | Value::EmptySet => Some(0),
        Value::Bool(_) | Value::Int(_) | Value::UInt(_) | Value::Float(_) => None,
        Value::Char(_) | Value::None | Value::Variant(..) => None,
    }
}

/// `place` has the limits that are said there, and where.
fn allowed(
    schema: &Schema,
    length: u64,
    value: Span,
    mut place: (Limits, Span),
    ty: &Type,
    report: &mut Report,
) {
    let mut ty = ty;
    loop {
        let (limits, span) = place;
        let wrong = match (limits.min, limits.max) {
            (Some(min), _) if length < min => Some(format!("at least {min}")),
            (_, Some(max)) if length > max => Some(format!("at most {max}")),
            _ => None,
        };
        if let Some(wanted) = wrong {
            let message = format!("the default has a length of {length}, and {wanted} is wanted");
            report
                .add(Diagnostic::error(Code::BadValue, value, message, wanted).and_at(span, "limited here"));
            return;
        }
        if let Type::Option(inner) = ty {
            ty = inner;
        }
        let Type::Named(id, _) = ty else { return };
        let def = schema.type_def(*id);
        let Definition::Newtype(newtype) = &def.definition else {
            return;
        };
        (place, ty) = ((newtype.limits, def.span), &newtype.ty);
    }
}
