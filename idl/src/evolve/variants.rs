//! Variants, matched by their names, and what they carry.

use std::collections::HashMap;

use super::compare::{At, Mode, Planner};
use super::identical::are_in_order;
use super::members::{Member, members};
use super::obstacle::Why;
use super::plan::{FieldStep, VariantStep};
use crate::ir::{Enum, Payload, Type, Variant};

impl Planner<'_> {
    /// What becomes of each variant of the source, and whether that changes its bytes.
    pub(super) fn variants(
        &mut self,
        source: &Enum,
        target: &Enum,
        arguments: (&[Type], &[Type]),
        mode: Mode,
        owner: At<'_>,
    ) -> (Vec<VariantStep>, bool) {
        let by_name: HashMap<&str, usize> = target
            .variants
            .iter()
            .enumerate()
            .map(|(at, variant)| (variant.name.as_written(), at))
            .collect();
        let fallback = target.variants.iter().position(|variant| variant.is_fallback);
        let mut changes = false;
        let mut steps = Vec::with_capacity(source.variants.len());
        for (index, variant) in source.variants.iter().enumerate() {
            let name = variant.name.as_written();
            let at = At {
                owner: owner.member,
                member: name,
                source: variant.span,
                ..owner
            };
            let known = by_name.get(name).copied();
            let (step, is_same) = match (known, fallback, mode) {
                (Some(to), ..) => {
                    let to_variant = &target.variants[to];
                    let at = At {
                        target: to_variant.span,
                        ..at
                    };
                    let fields = self.payload(variant, to_variant, arguments, at);
                    let is_same = to == index && are_in_order(&fields, variant.payload.types().count());
                    (VariantStep::To(to, fields), is_same)
                }
                (None, Some(fallback), Mode::Plain | Mode::Thrown) => {
                    (VariantStep::Fallback(fallback), false)
                }
                (None, None, Mode::Thrown) => (VariantStep::Status, false),
                (None, _, Mode::Key) => {
                    self.complain(Why::UnknownKey, at);
                    (VariantStep::Status, false)
                }
                (None, None, Mode::Plain) => {
                    self.complain(Why::UnknownVariant, at);
                    (VariantStep::Status, false)
                }
            };
            changes |= !is_same;
            steps.push(step);
        }
        (steps, changes)
    }

    /// What a variant carries. Nothing is as good as names without a field.
    fn payload(
        &mut self,
        source: &Variant,
        target: &Variant,
        arguments: (&[Type], &[Type]),
        at: At<'_>,
    ) -> Vec<FieldStep> {
        match (&source.payload, &target.payload) {
            (Payload::Tuple(from), Payload::Tuple(to)) if from.len() == to.len() => {
                let parts = from.iter().zip(to).enumerate();
                let part = |(index, (from, to)): (usize, (&Type, &Type))| {
                    let (from, to) = (from.with_arguments(arguments.0), to.with_arguments(arguments.1));
                    FieldStep::From(index, self.value(&from, &to, at))
                };
                parts.map(part).collect()
            }
            (Payload::Tuple(from), Payload::Tuple(to)) => {
                self.complain(Why::OtherParts(from.len(), to.len()), at);
                Vec::new()
            }
            (Payload::Tuple(_), _) | (_, Payload::Tuple(_)) => {
                self.complain(Why::OtherPayload, at);
                Vec::new()
            }
            (from, to) => self.fields(&named(from), &named(to), arguments, at, Why::MissingField),
        }
    }
}

fn named(payload: &Payload) -> Vec<Member<'_>> {
    match payload {
        Payload::Struct(fields) => members(fields),
        Payload::Unit | Payload::Tuple(_) => Vec::new(),
    }
}
