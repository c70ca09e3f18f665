//! What a release sent: its members, and what reads each of them.

use turbo_idl::ir::{Field, Limits, Param, Payload, Type};

use super::code::{Code, DECODE};
use super::maker::bounds;
use crate::rust::lower::literal;

/// A field, a parameter or a part of a payload of the release.
pub(super) struct Sent<'t> {
    /// Its name; or its place, if it has none.
    pub(super) label: Label<'t>,
    pub(super) ty: Type,
    pub(super) limits: Limits,
}

#[derive(Clone, Copy)]
pub(super) enum Label<'t> {
    Name(&'t str),
    Place(usize),
}

impl<'t> Sent<'t> {
    pub(super) fn field(field: &'t Field, arguments: &[Type]) -> Self {
        Self {
            label: Label::Name(field.name.as_written()),
            ty: field.ty.with_arguments(arguments),
            limits: field.limits,
        }
    }

    pub(super) fn param(param: &'t Param) -> Self {
        Self {
            label: Label::Name(param.name.as_written()),
            ty: param.ty.clone(),
            limits: param.limits,
        }
    }

    pub(super) fn payload(payload: &'t Payload, arguments: &[Type]) -> Vec<Self> {
        match payload {
            Payload::Unit => Vec::new(),
            Payload::Struct(fields) => Self::fields(fields, arguments),
            Payload::Tuple(types) => types
                .iter()
                .enumerate()
                .map(|(place, ty)| Self {
                    label: Label::Place(place),
                    ty: ty.with_arguments(arguments),
                    limits: Limits::default(),
                })
                .collect(),
        }
    }

    pub(super) fn fields(fields: &'t [Field], arguments: &[Type]) -> Vec<Self> {
        fields.iter().map(|field| Self::field(field, arguments)).collect()
    }
}

impl Label<'_> {
    /// `field_with("name", ..)?`, or what is shorter.
    pub(super) fn read(self, code: &Code) -> String {
        let (what, label) = match self {
            Self::Name(name) => ("field", literal(name)),
            Self::Place(place) => ("item", place.to_string()),
        };
        if let Code::Function(path) = code
            && path == DECODE
        {
            return format!("reader.{what}({label})?");
        }
        if let Code::Fallible(code) = code
            && let Some(bounds) = code.strip_prefix(LIMITED)
            && !bounds.contains('.')
        {
            return format!("reader.{what}_limited({label}, {bounds}?");
        }
        format!("reader.{what}_with({label}, {})?", code.function())
    }
}

const LIMITED: &str = "reader.limited(";

/// What reads a value whose bytes are those of its type.
pub(super) fn ordinary(limits: Limits) -> Code {
    match bounds(limits) {
        Some(bounds) => Code::Fallible(format!("{LIMITED}{bounds})")),
        None => Code::Function(DECODE.to_owned()),
    }
}

/// What reads a list, a set or a map, if its length is limited.
pub(super) fn limited(code: Code, limits: Limits) -> Code {
    match bounds(limits) {
        Some(bounds) => code.within(&format!("limited_with({bounds}")),
        None => code,
    }
}
