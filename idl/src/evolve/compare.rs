//! Types of the source against types of the target.

use std::collections::HashMap;

use super::identical::are_in_order;
use super::obstacle::{Direction, Obstacle, Owner, Place, Why};
use super::plan::{FieldStep, PlanId, Plans, Step, VariantStep};
use super::primitives::{are_numbers, widens};
use super::spell::spell_kind;
use crate::ir::{
    Definition, Enum, Field, Limits, Param, Payload, Primitive, Schema, Type, TypeId, Value, Variant,
};
use crate::source::Span;

/// So many steps and parts of types are looked at in each direction. Types that contain each other in long circles could make it the
/// product of both schemas.
const MOST: usize = 1 << 21;

/// Makes plans, one way.
pub(super) struct Planner<'a> {
    pub(super) source: &'a Schema,
    pub(super) target: &'a Schema,
    pub(super) direction: Direction,
    pub(super) plans: Plans,
    /// Which steps change something themselves.
    changes: Vec<bool>,
    /// The step of two types of the schemas.
    known: HashMap<(Type, Type, Mode), PlanId>,
    /// Steps that are promised and not made.
    todo: Vec<(Type, Type, Mode, PlanId)>,
    left: usize,
    pub(super) is_too_much: bool,
}

/// Where a type stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mode {
    Plain,
    /// In the place of a key.
    Key,
    /// It is thrown.
    Thrown,
}

/// What is compared, for messages: a member of something, at its places in both schemas.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) owner: &'a str,
    pub(super) member: &'a str,
    pub(super) source: Span,
    pub(super) target: Span,
    /// What obstacles belong to.
    pub(super) belongs_to: Owner,
}

/// A type with what was said about its length on the way to it.
#[derive(Clone, Copy)]
struct Side<'t> {
    ty: &'t Type,
    limits: Limits,
}

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

impl<'a> Planner<'a> {
    pub(super) fn new(source: &'a Schema, target: &'a Schema, direction: Direction) -> Self {
        Self {
            source,
            target,
            direction,
            plans: Plans::default(),
            changes: Vec::new(),
            known: HashMap::new(),
            todo: Vec::new(),
            left: MOST,
            is_too_much: false,
        }
    }

    /// Makes the steps that are left, and hands out the plans.
    pub(super) fn finish(mut self) -> (Plans, bool) {
        while let Some((source, target, mode, id)) = self.todo.pop() {
            self.named(&source, &target, mode, id);
        }
        self.plans.find_same(&self.changes);
        (self.plans, self.is_too_much)
    }

    /// The plan for one value.
    pub(super) fn value(&mut self, source: &Type, target: &Type, at: At<'_>) -> PlanId {
        let none = Limits::default();
        self.limited((source, none), (target, none), at)
    }

    fn limited(&mut self, source: (&Type, Limits), target: (&Type, Limits), at: At<'_>) -> PlanId {
        let side = |(ty, limits)| Side { ty, limits };
        self.plan(side(source), side(target), Mode::Plain, at)
    }

    /// The plan for an error that is thrown.
    pub(super) fn thrown(&mut self, source: TypeId, target: TypeId) -> PlanId {
        self.promise(Type::named(source), Type::named(target), Mode::Thrown)
    }

    fn plan(&mut self, source: Side<'_>, target: Side<'_>, mode: Mode, at: At<'_>) -> PlanId {
        let (source, target) = (bare(self.source, source), bare(self.target, target));
        let part = |ty| Side {
            ty,
            limits: Limits::default(),
        };
        match (source.ty, target.ty) {
            (Type::Primitive(from), Type::Primitive(to)) => self.primitive(*from, *to, source, target, at),
            (Type::Named(..), Type::Named(..)) => self.promise(source.ty.clone(), target.ty.clone(), mode),
            (Type::Option(from), Type::Option(to)) => {
                let inner = self.plan(side_of(from, source), side_of(to, target), Mode::Plain, at);
                self.add(Step::Option(inner), false)
            }
            (_, Type::Option(to)) => {
                let inner = self.plan(source, side_of(to, target), Mode::Plain, at);
                self.add(Step::Wrap(inner), true)
            }
            (Type::Option(_), _) => self.obstacle(Why::MayBeNothing, at),
            (Type::List(from), Type::List(to)) => {
                self.lengths(source, target, at);
                let item = self.plan(part(from), part(to), Mode::Plain, at);
                self.add(Step::List(item), false)
            }
            (Type::Array(from, length), Type::Array(to, other)) if length == other => {
                let item = self.plan(part(from), part(to), Mode::Plain, at);
                self.add(Step::Array(item, *length), false)
            }
            (Type::Array(_, length), Type::Array(_, other)) => {
                self.obstacle(Why::OtherLength(*length, *other), at)
            }
            (Type::Set(from), Type::Set(to)) => {
                self.lengths(source, target, at);
                let item = self.plan(part(from.ty()), part(to.ty()), Mode::Key, at);
                self.add(Step::Set(item), false)
            }
            (Type::Map(from_key, from), Type::Map(to_key, to)) => {
                self.lengths(source, target, at);
                let key = self.plan(part(from_key.ty()), part(to_key.ty()), Mode::Key, at);
                let value = self.plan(part(from), part(to), Mode::Plain, at);
                self.add(Step::Map(key, value), false)
            }
            (Type::Tuple(from), Type::Tuple(to)) if from.len() == to.len() => {
                let parts = from.iter().zip(to);
                let parts = parts.map(|(from, to)| self.plan(part(from), part(to), Mode::Plain, at));
                let parts = parts.collect();
                self.add(Step::Tuple(parts), false)
            }
            (Type::Tuple(from), Type::Tuple(to)) => self.obstacle(Why::OtherParts(from.len(), to.len()), at),
            (from, to) => {
                let why = Why::OtherType(spell_kind(self.source, from), spell_kind(self.target, to));
                self.obstacle(why, at)
            }
        }
    }

    fn primitive(
        &mut self,
        from: Primitive,
        to: Primitive,
        source: Side<'_>,
        target: Side<'_>,
        at: At<'_>,
    ) -> PlanId {
        if from == to {
            self.lengths(source, target, at);
            self.add(Step::Keep(from), false)
        } else if widens(from, to) {
            self.add(Step::Widen { from, to }, true)
        } else if are_numbers(from, to) {
            self.obstacle(Why::Narrowed(from, to), at)
        } else {
            self.obstacle(Why::OtherType(from.name().to_owned(), to.name().to_owned()), at)
        }
    }

    /// Complains about lengths that the target refuses.
    fn lengths(&mut self, source: Side<'_>, target: Side<'_>, at: At<'_>) {
        let most = |limits: Limits| limits.max.unwrap_or(u64::MAX);
        let least = |limits: Limits| limits.min.unwrap_or(0);
        let (from, to) = (source.limits, target.limits);
        if most(from) > most(to) || least(from) < least(to) {
            self.complain(Why::Limits(from, to), at);
        }
    }

    /// The step for two types of the schemas, made later.
    fn promise(&mut self, source: Type, target: Type, mode: Mode) -> PlanId {
        let key = (source, target, mode);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let id = self.add(Step::Impossible, false);
        let (source, target, _) = key.clone();
        if !self.take(parts(&source) + parts(&target)) {
            return id;
        }
        self.known.insert(key, id);
        self.todo.push((source, target, mode, id));
        id
    }

    fn named(&mut self, source: &Type, target: &Type, mode: Mode, id: PlanId) {
        let (Type::Named(from, from_args), Type::Named(to, to_args)) = (source, target) else {
            return;
        };
        let (source_schema, target_schema) = (self.source, self.target);
        let (from_def, to_def) = (source_schema.type_def(*from), target_schema.type_def(*to));
        let at = At {
            owner: "",
            member: shown(
                self.direction,
                from_def.name.as_written(),
                to_def.name.as_written(),
            ),
            source: from_def.span,
            target: to_def.span,
            belongs_to: Owner::Step(id),
        };
        let (step, changes) = match (&from_def.definition, &to_def.definition) {
            (Definition::Struct(from_item), Definition::Struct(to_item)) => {
                let from_fields = members(&from_item.fields);
                let fields = self.fields(
                    &from_fields,
                    &members(&to_item.fields),
                    (from_args, to_args),
                    at,
                    Why::MissingField,
                );
                let changes = !are_in_order(&fields, from_fields.len());
                let step = Step::Struct {
                    source: *from,
                    target: *to,
                    fields,
                };
                (step, changes)
            }
            (
                Definition::Enum(from_item) | Definition::Error(from_item),
                Definition::Enum(to_item) | Definition::Error(to_item),
            ) => {
                let (variants, changes) = self.variants(from_item, to_item, (from_args, to_args), mode, at);
                let step = Step::Enum {
                    source: *from,
                    target: *to,
                    variants,
                };
                (step, changes)
            }
            _ => {
                let why = Why::OtherType(
                    spell_kind(source_schema, source),
                    spell_kind(target_schema, target),
                );
                self.complain(why, at);
                (Step::Impossible, true)
            }
        };
        self.plans.steps[id.0 as usize] = step;
        self.changes[id.0 as usize] = changes;
    }

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

    fn variants(
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

    fn add(&mut self, step: Step, changes: bool) -> PlanId {
        self.take(1);
        let id = PlanId(self.plans.steps.len() as u32);
        self.plans.steps.push(step);
        self.changes.push(changes);
        id
    }

    fn obstacle(&mut self, why: Why, at: At<'_>) -> PlanId {
        self.complain(why, at);
        self.add(Step::Impossible, true)
    }

    /// Notes what is in the way, if there is a place for it.
    pub(super) fn complain(&mut self, why: Why, at: At<'_>) {
        let name = match at.owner {
            "" => at.member.to_owned(),
            owner => format!("{owner}.{}", at.member),
        };
        let place = |span| Place {
            name: name.clone(),
            span,
        };
        let (source, target) = (place(at.source), place(at.target));
        let (old, new) = match self.direction {
            Direction::Lift => (source, target),
            Direction::Lower => (target, source),
        };
        let obstacle = Obstacle {
            why,
            direction: self.direction,
            old,
            new,
            owner: at.belongs_to,
            uses: Vec::new(),
            more_uses: 0,
        };
        self.plans.obstacles.push(obstacle);
    }

    /// Whether so much more may be looked at.
    fn take(&mut self, count: usize) -> bool {
        let is_left = self.left >= count;
        self.left = self.left.saturating_sub(count);
        self.is_too_much |= !is_left;
        is_left
    }
}

/// The name of the new revision.
fn shown<'n>(direction: Direction, source: &'n str, target: &'n str) -> &'n str {
    match direction {
        Direction::Lift => target,
        Direction::Lower => source,
    }
}

fn members(fields: &[Field]) -> Vec<Member<'_>> {
    fields.iter().map(Member::from).collect()
}

fn named(payload: &Payload) -> Vec<Member<'_>> {
    match payload {
        Payload::Struct(fields) => members(fields),
        Payload::Unit | Payload::Tuple(_) => Vec::new(),
    }
}

/// What is optional has the limits of what it is if it is there.
fn side_of<'t>(inner: &'t Type, side: Side<'t>) -> Side<'t> {
    Side { ty: inner, ..side }
}

/// A type with what they wrap in the place of newtypes, as far as its outermost part. Newtypes do not stand for themselves.
fn bare<'t>(schema: &'t Schema, mut side: Side<'t>) -> Side<'t> {
    while let Type::Named(id, _) = side.ty {
        let Definition::Newtype(item) = &schema.type_def(*id).definition else {
            break;
        };
        side = Side {
            ty: &item.ty,
            limits: both(side.limits, item.limits),
        };
    }
    side
}

/// The limits of which both hold.
fn both(a: Limits, b: Limits) -> Limits {
    Limits {
        min: a.min.max(b.min),
        max: match (a.max, b.max) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    }
}

/// How many types stand in a type.
fn parts(ty: &Type) -> usize {
    1 + ty.parts().map(parts).sum::<usize>()
}
