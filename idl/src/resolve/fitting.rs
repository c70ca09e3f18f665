//! Attributes that have to go with a type.

use super::attributes::Attributes;
use super::lower::Lower;
use crate::ast::{Attribute, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::ir::{JsAs, Limits, Primitive, Type};

impl Lower<'_, '_> {
    /// What `@min` and `@max` say about a type; complains if it has no length.
    pub(super) fn limits(&mut self, attributes: &Attributes<'_>, ty: &Type) -> Limits {
        let limits = Limits {
            min: attributes
                .min
                .and_then(|(attribute, value)| self.limit(attribute, value, ty)),
            max: attributes
                .max
                .and_then(|(attribute, value)| self.limit(attribute, value, ty)),
        };
        if let (Some(min), Some(max)) = (limits.min, limits.max)
            && min > max
            && let (Some((first, _)), Some((second, _))) = (attributes.min, attributes.max)
        {
            let message = format!("no length is at least {min} and at most {max}");
            self.report.add(
                Diagnostic::error(Code::BadArgument, second.span, message, "the greatest")
                    .and_at(first.span, "the least"),
            );
        }
        limits
    }

    fn limit(&mut self, attribute: &Attribute, value: &Value, ty: &Type) -> Option<u64> {
        let inner = if let Type::Option(inner) = ty { inner } else { ty };
        let is_text = matches!(inner, Type::Primitive(Primitive::String | Primitive::Bytes));
        if !is_text && !inner.is_collection() {
            let message = format!(
                "`@{}` is about a length, and this type has none",
                attribute.name.text
            );
            self.report.add(Diagnostic::error(Code::BadArgument, attribute.span, message, "").help(
                "`string`, `bytes`, lists, sets and maps have a length; that of a newtype is limited where it is defined",
            ));
            return None;
        }
        let number = self.number_of(value, Code::BadArgument)?;
        let Ok(number) = u32::try_from(number) else {
            let message = format!("a length is at most {}", u32::MAX);
            self.report.add(Diagnostic::error(
                Code::BadArgument,
                value.span,
                message,
                "too large",
            ));
            return None;
        };
        Some(number.into())
    }

    /// What `@js` says about a type; complains if it does not go with it.
    pub(super) fn js(&mut self, attributes: &Attributes<'_>, ty: &Type) -> JsAs {
        let Some((attribute, js)) = attributes.js else {
            return JsAs::Default;
        };
        let inner = if let Type::Option(inner) = ty { inner } else { ty };
        let (goes, wanted) = match (js, inner) {
            (JsAs::Default, _) => (true, ""),
            (JsAs::Number, Type::Primitive(it)) => (is_wide(*it), NUMBER),
            (JsAs::Number, _) => (false, NUMBER),
            (JsAs::Bigint, ty) => (
                matches!(ty, Type::Primitive(Primitive::Timestamp | Primitive::Duration)),
                "`@js(bigint)` goes with `timestamp` and `duration`",
            ),
            (JsAs::Typed, ty) => (
                matches!(ty, Type::List(item) if matches!(**item, Type::Primitive(it) if has_typed_array(it))),
                "`@js(typed)` goes with lists of numbers of at most 64 bits",
            ),
        };
        if !goes {
            self.report.add(
                Diagnostic::error(
                    Code::BadArgument,
                    attribute.span,
                    "this does not go with the type",
                    "",
                )
                .help(wanted),
            );
        }
        js
    }
}

const NUMBER: &str = "`@js(number)` goes with `u64`, `i64`, `u128` and `i128`";

fn is_wide(primitive: Primitive) -> bool {
    matches!(
        primitive,
        Primitive::U64 | Primitive::U128 | Primitive::I64 | Primitive::I128
    )
}

fn has_typed_array(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::U8 | P::U16 | P::U32 | P::U64 | P::I8 | P::I16 | P::I32 | P::I64 | P::F32 | P::F64
    )
}
