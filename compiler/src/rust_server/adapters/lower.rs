//! Values of the schema, written as those of a release.

use turbo_idl::evolve::{FieldStep, PlanId, Step, VariantStep};
use turbo_idl::ir::{Definition, Limits, Payload, Type, TypeId};

use super::code::{ENCODE, Place};
use super::fill::written;
use super::maker::{Maker, bounds, enum_of, stem};
use super::pool::{Job, Made};
use super::spot::{Layer, Spot, released};
use crate::rust::lower::literal;
use crate::rust::names;
use crate::rust::types::primitive;

/// A value that is written: its type, where it lies, its limits and what errors call it.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) spot: Spot,
    pub(super) place: Place,
    pub(super) limits: Limits,
    pub(super) label: String,
}

impl Given {
    /// What a closure gets.
    pub(super) fn value(spot: Spot) -> Self {
        Self {
            spot,
            place: Place::value(),
            limits: Limits::default(),
            label: String::new(),
        }
    }

    fn check(&self, limits: Limits) -> String {
        match bounds(limits) {
            Some(bounds) => {
                let (label, value) = (literal(&self.label), self.place.borrowed());
                format!("writer.check_length({label}, {value}, {bounds});")
            }
            None => String::new(),
        }
    }
}

impl Maker<'_> {
    /// A function that writes what it is given. `is_boxed` if that may be a box around it.
    pub(super) fn writing(&mut self, plan: PlanId, given: Given, target: &Type) -> String {
        let bare = given.spot.clone().bare(self.schema(), Limits::default());
        let is_boxed = bare.layers.iter().any(|layer| matches!(layer, Layer::Box));
        let statements = self.lower(plan, given, target);
        let function = statements.strip_suffix("(value, writer);");
        let is_path = |code: &&str| !code.contains(['(', ';', ' ']);
        match function.filter(is_path) {
            Some(path) if !is_boxed || path == ENCODE => path.to_owned(),
            _ => match statements.strip_suffix(';').filter(|it| !it.contains(';')) {
                Some(only) => format!("|value, writer| {only}"),
                None => format!("|value, writer| {{ {statements} }}"),
            },
        }
    }

    /// Statements that write a value by a plan.
    pub(super) fn lower(&mut self, plan: PlanId, given: Given, target: &Type) -> String {
        let plans = self.lower_plans();
        if plans.is_same(plan) {
            let check = given.check(given.limits);
            return format!("{check}{ENCODE}({}, writer);", given.place.borrowed());
        }
        let target = released(self.old(), target, Limits::default());
        let (levels, target) = (target.levels, target.ty);
        let bare = given.spot.clone().bare(self.schema(), given.limits);
        let mut place = given.place.clone();
        let mut label = given.label.clone();
        for layer in &bare.layers {
            if let Layer::Newtype(id) = layer {
                place = place.field(0);
                if label.is_empty() {
                    label = self.schema().type_def(*id).name.as_written().to_owned();
                }
            }
        }
        let here = Given {
            spot: bare.spot,
            place,
            limits: bare.limits,
            label,
        };
        let code = self.lower_bare(plan, &here, target);
        (0..levels).fold(code, |code, _| format!("writer.nested(|writer| {{ {code} }});"))
    }

    fn lower_bare(&mut self, plan: PlanId, here: &Given, target: &Type) -> String {
        let plans = self.lower_plans();
        let value = here.place.borrowed();
        let check = here.check(here.limits);
        let spot = &here.spot;
        match (plans.step(plan), &spot.written().clone(), target) {
            (Step::Widen { to, .. }, ..) => {
                let to = primitive(*to);
                format!("{ENCODE}(&{to}::from({}), writer);", here.place.copied())
            }
            (Step::Wrap(inner), _, Type::Option(to)) => {
                let code = self.lower(*inner, here.clone(), to);
                format!("writer.u8(1);{code}")
            }
            (Step::Option(inner), Type::Option(from), Type::Option(to)) => {
                let given = Given {
                    spot: spot.inside(from),
                    place: Place::value(),
                    ..here.clone()
                };
                let code = self.writing(*inner, given, to);
                format!("writer.option_with({value}, {code});")
            }
            (Step::List(item), Type::List(from), Type::List(to)) => {
                let code = self.writing(*item, Given::value(spot.held(from)), to);
                format!("{check}writer.list_with({value}, {code});")
            }
            (Step::Array(item, _), Type::Array(from, _), Type::Array(to, _)) => {
                let code = self.writing(*item, Given::value(spot.inside(from)), to);
                format!("writer.array_with({value}, {code});")
            }
            (Step::Set(item), Type::Set(from), Type::Set(to)) => {
                let key = spot.held(from.ty());
                let order = self.order(plans.step(*item), &key, enums(plans.step(*item)));
                let code = self.writing(*item, Given::value(key), to.ty());
                match order {
                    Some(order) => format!("{check}writer.set_by({value}, {order}, {code});"),
                    None => format!("{check}writer.set_with({value}, {code});"),
                }
            }
            (Step::Map(key, item), Type::Map(from_key, from), Type::Map(to_key, to)) => {
                let key_spot = spot.held(from_key.ty());
                let order = self.order(plans.step(*key), &key_spot, enums(plans.step(*key)));
                let keys = self.writing(*key, Given::value(key_spot), to_key.ty());
                let code = self.writing(*item, Given::value(spot.held(from)), to);
                match order {
                    Some(order) => format!("{check}writer.map_by({value}, {order}, {keys}, {code});"),
                    None => format!("{check}writer.map_with({value}, {keys}, {code});"),
                }
            }
            (Step::Tuple(parts), Type::Tuple(from), Type::Tuple(to)) => {
                let parts = parts.iter().zip(from).zip(to).enumerate();
                let parts = parts.map(|(index, ((part, from), to))| {
                    let given = Given {
                        place: here.place.field(index),
                        ..Given::value(spot.inside(from))
                    };
                    self.lower(*part, given, to)
                });
                parts.collect()
            }
            (Step::Struct { .. } | Step::Enum { .. }, ..) => {
                let function = self.call(Job::Lower(plan), target, spot.clone());
                format!("{function}({value}, writer);")
            }
            _ => format!("{check}{ENCODE}({value}, writer);"),
        }
    }

    /// The function that writes a struct or an enum by a plan; of an error that is thrown also whether the release has it.
    pub(super) fn lowering_function(
        &mut self,
        plan: PlanId,
        target: &Type,
        source: &Spot,
        is_thrown: bool,
    ) -> Made {
        let ty = source.ty();
        let (Type::Named(from, from_args), Type::Named(to, to_args)) = (&ty, target) else {
            return Made::nothing();
        };
        let (new_def, old_def) = (self.schema().type_def(*from), self.old().type_def(*to));
        let name = new_def.name.as_written();
        let body = match (
            self.lower_plans().step(plan),
            &new_def.definition,
            &old_def.definition,
        ) {
            (Step::Struct { fields, .. }, Definition::Struct(new), Definition::Struct(old)) => {
                let given: Vec<Given> = new
                    .fields
                    .iter()
                    .map(|field| Given {
                        spot: Spot::member(*from, from_args, &field.ty),
                        place: Place::value().field(names::field(&field.name)),
                        limits: field.limits,
                        label: format!("{name}.{}", field.name.as_written()),
                    })
                    .collect();
                let types: Vec<Type> = old
                    .fields
                    .iter()
                    .map(|field| field.ty.with_arguments(to_args))
                    .collect();
                self.members(fields, &given, &types)
            }
            (Step::Enum { variants, .. }, ..) => {
                let arms = self.lower_variants(variants, (*from, from_args), (*to, to_args));
                match variants.iter().all(|step| *step == VariantStep::Status) {
                    true => String::new(),
                    false => format!("match value {{ {arms} }}"),
                }
            }
            _ => String::new(),
        };
        let is_needed = match self.lower_plans().step(plan) {
            Step::Struct { fields, .. } => fields.iter().any(|step| !matches!(step, FieldStep::Fill(_))),
            _ => true,
        };
        let is_empty = body.is_empty();
        let (body, result) = match (is_thrown, is_empty) {
            (false, true) => (body, ""),
            (false, false) => (nested(body, old_def.facts.is_recursive), ""),
            (true, false) => {
                let body = nested(body, old_def.facts.is_recursive);
                let body = match body.contains("is_there = false") {
                    true => format!("let mut is_there = true; {body} is_there"),
                    false => format!("{body} true"),
                };
                (body, " -> bool")
            }
            // The release has none of its variants.
            (true, true) => ("false".to_owned(), " -> bool"),
        };
        let (value, writer) = match (is_empty, is_needed) {
            (true, _) => ("_", "_"),
            (false, true) => ("value", "writer"),
            (false, false) => ("_", "writer"),
        };
        let docs = match is_thrown {
            true => format!("Writes `{name}` as it was in {{}}, if it was there."),
            false => format!("Writes `{name}` as it was in {{}}."),
        };
        let ty = self.lowering.types.owned(&ty);
        Made {
            docs,
            stem: format!("{}_to_", stem(new_def)),
            code: format!(
                "({value}: &{ty}, {writer}: &mut ::turbo_runtime::wire::Writer){result} {{ {body} }}"
            ),
        }
    }

    fn members(&mut self, steps: &[FieldStep], given: &[Given], types: &[Type]) -> String {
        let steps = steps.iter().zip(types);
        let member = steps.map(|(step, ty)| match step {
            FieldStep::From(from, plan) => self.lower(*plan, given[*from].clone(), ty),
            FieldStep::Fill(value) => written(self.old(), ty, value),
            FieldStep::FromOr(from, plan, value) => {
                let default = written(self.old(), ty, value);
                let given = given[*from].clone();
                let bare = given.spot.clone().bare(self.schema(), given.limits);
                let mut place = given.place.clone();
                for layer in &bare.layers {
                    if matches!(layer, Layer::Newtype(_)) {
                        place = place.field(0);
                    }
                }
                let Type::Option(inner) = bare.spot.written().clone() else {
                    return String::new();
                };
                let inner = Given {
                    spot: bare.spot.inside(&inner),
                    place: Place::value(),
                    limits: bare.limits,
                    label: given.label,
                };
                let code = self.lower(*plan, inner, ty);
                format!(
                    "match {} {{ ::core::option::Option::Some(value) => {{ {code} }} \
                     ::core::option::Option::None => {{ {default} }} }}",
                    place.borrowed()
                )
            }
        });
        member.collect()
    }

    fn lower_variants(
        &mut self,
        steps: &[VariantStep],
        (from, from_args): (TypeId, &[Type]),
        (to, to_args): (TypeId, &[Type]),
    ) -> String {
        let (new_def, old_def) = (self.schema().type_def(from), self.old().type_def(to));
        let path = self.lowering.types.named(from);
        let owner = new_def.name.as_written();
        let mut arms = String::new();
        for (step, variant) in steps.iter().zip(&enum_of(new_def).variants) {
            let variant_path = format!("{path}::{}", names::variant(&variant.name));
            let (index, fields) = match step {
                VariantStep::To(index, fields) => (*index, fields.as_slice()),
                VariantStep::Fallback(index) => (*index, &[][..]),
                VariantStep::Status => {
                    let pattern = pattern(&variant_path, &variant.payload, |_| false);
                    arms.push_str(&format!("{pattern} => is_there = false,"));
                    continue;
                }
            };
            let label = format!("{owner}.{}", variant.name.as_written());
            let given: Vec<Given> = match &variant.payload {
                Payload::Unit => Vec::new(),
                Payload::Tuple(types) => types
                    .iter()
                    .enumerate()
                    .map(|(place, ty)| Given {
                        place: Place::reference(format!("item{place}")),
                        ..Given::value(Spot::member(from, from_args, ty))
                    })
                    .collect(),
                Payload::Struct(fields) => fields
                    .iter()
                    .map(|field| Given {
                        spot: Spot::member(from, from_args, &field.ty),
                        place: Place::reference(names::local(&field.name)),
                        limits: field.limits,
                        label: format!("{label}.{}", field.name.as_written()),
                    })
                    .collect(),
            };
            let types: Vec<Type> = enum_of(old_def).variants[index]
                .payload
                .types()
                .map(|ty| ty.with_arguments(to_args))
                .collect();
            let is_used = |at: usize| {
                fields.iter().any(|step| match step {
                    FieldStep::From(from, _) | FieldStep::FromOr(from, ..) => *from == at,
                    FieldStep::Fill(_) => false,
                })
            };
            let pattern = pattern(&variant_path, &variant.payload, is_used);
            let members = self.members(fields, &given, &types);
            match members.is_empty() {
                true => arms.push_str(&format!("{pattern} => writer.variant({index}),")),
                false => arms.push_str(&format!("{pattern} => {{ writer.variant({index});{members} }}")),
            }
        }
        arms
    }
}

fn nested(body: String, is_recursive: bool) -> String {
    match is_recursive {
        true => format!("writer.nested(|writer| {{ {body} }});"),
        false => body,
    }
}

/// What matches a variant and binds some of what it carries.
fn pattern(path: &str, payload: &Payload, is_used: impl Fn(usize) -> bool) -> String {
    match payload {
        Payload::Unit => path.to_owned(),
        Payload::Tuple(types) => {
            if !(0..types.len()).any(&is_used) {
                return format!("{path}(..)");
            }
            let parts = (0..types.len()).map(|at| match is_used(at) {
                true => format!("item{at}, "),
                false => "_, ".to_owned(),
            });
            format!("{path}({})", parts.collect::<String>())
        }
        Payload::Struct(fields) => {
            let mut parts = String::new();
            let mut is_whole = true;
            for (at, field) in fields.iter().enumerate() {
                let (name, local) = (names::field(&field.name), names::local(&field.name));
                match is_used(at) {
                    true if name == local => parts.push_str(&format!("{name}, ")),
                    true => parts.push_str(&format!("{name}: {local}, ")),
                    false => is_whole = false,
                }
            }
            if !is_whole || fields.is_empty() {
                parts.push_str("..");
            }
            format!("{path} {{ {parts} }}")
        }
    }
}

/// The enums of the schema and of the release that a step is about.
fn enums(step: &Step) -> (TypeId, TypeId) {
    match step {
        Step::Enum { source, target, .. } => (*source, *target),
        _ => (TypeId(0), TypeId(0)),
    }
}
