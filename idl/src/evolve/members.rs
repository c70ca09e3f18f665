//! Fields and parameters, matched by their names.

use std::collections::HashMap;

use super::compare::{At, Mode, Planner};
use super::obstacle::Why;
use super::plan::FieldStep;
use super::sides::{Side, bare, side_of};
use crate::ir::{Field, Limits, Param, Type, Value};
use crate::source::Span;

/// A field or a parameter.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) ty: &'a Type,
    pub(super) limits: Limits,
    pub(super) default: Option<&'a Value>,
    pub(super) span: Span,
}

impl<'a> From<&'a Field> for Member<'a> {
    fn from(field: &'a Field) -> Self {
        Self {
            name: field.name.as_written(),
            ty: &field.ty,
            limits: field.limits,
            default: field.default.as_ref(),
            span: field.span,
        }
    }
}

impl<'a> From<&'a Param> for Member<'a> {
    fn from(param: &'a Param) -> Self {
        Self {
            name: param.name.as_written(),
            ty: &param.ty,
            limits: param.limits,
            default: param.default.as_ref(),
            span: param.span,
        }
    }
}

impl Planner<'_> {
    /// The fields of the target out of those of the source, by their names.
    pub(super) fn fields(
        &mut self,
        source: &[Member<'_>],
        target: &[Member<'_>],
        (source_args, target_args): (&[Type], &[Type]),
        owner: At<'_>,
        missing: Why,
    ) -> Vec<FieldStep> {
        let by_name: HashMap<&str, usize> = source
            .iter()
            .enumerate()
            .map(|(at, field)| (field.name, at))
            .collect();
        let mut fields = Vec::with_capacity(target.len());
        for to in target {
            let owner_name = owner.member;
            let Some(&index) = by_name.get(to.name) else {
                let at = At {
                    owner: owner_name,
                    member: to.name,
                    target: to.span,
                    ..owner
                };
                fields.push(FieldStep::Fill(self.fill(to, missing.clone(), at)));
                continue;
            };
            let from = &source[index];
            let at = At {
                owner: owner_name,
                member: to.name,
                source: from.span,
                target: to.span,
                belongs_to: owner.belongs_to,
            };
            let from_ty = from.ty.with_arguments(source_args);
            let to_ty = to.ty.with_arguments(target_args);
            fields.push(self.field(
                index,
                (&from_ty, from.limits),
                (&to_ty, to.limits),
                to.default,
                at,
            ));
        }
        fields
    }

    fn field(
        &mut self,
        index: usize,
        source: (&Type, Limits),
        target: (&Type, Limits),
        default: Option<&Value>,
        at: At<'_>,
    ) -> FieldStep {
        let side = |(ty, limits)| Side { ty, limits };
        let from = bare(self.source, side(source));
        let to = bare(self.target, side(target));
        match (from.ty, to.ty, default) {
            (Type::Option(_), Type::Option(_), _) | (_, _, None) => {}
            (Type::Option(inner), _, Some(default)) => {
                let how = self.plan(side_of(inner, from), to, Mode::Plain, at);
                return FieldStep::FromOr(index, how, default.clone());
            }
            _ => {}
        }
        FieldStep::From(index, self.plan(from, to, Mode::Plain, at))
    }

    /// What a field is that the source does not have.
    fn fill(&mut self, field: &Member<'_>, missing: Why, at: At<'_>) -> Value {
        if let Some(default) = field.default {
            return default.clone();
        }
        let side = Side {
            ty: field.ty,
            limits: Limits::default(),
        };
        if !matches!(bare(self.target, side).ty, Type::Option(_)) {
            self.complain(missing, at);
        }
        Value::None
    }
}

/// The fields of a struct or of a variant.
pub(super) fn members(fields: &[Field]) -> Vec<Member<'_>> {
    fields.iter().map(Member::from).collect()
}
