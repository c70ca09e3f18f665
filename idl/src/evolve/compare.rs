//! Types of the source against types of the target.

use std::collections::HashMap;

use super::identical::are_in_order;
use super::members::members;
use super::obstacle::{Direction, Obstacle, Owner, Place, Why};
use super::plan::{PlanId, Plans, Step};
use super::primitives::{are_numbers, widens};
use super::sides::{Side, bare, parts, side_of};
use super::spell::spell_kind;
use crate::ir::{Definition, Limits, Primitive, Schema, Type, TypeId};
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
pub(super) enum Mode {
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

    /// The step for one value, whatever it is.
    pub(super) fn plan(&mut self, source: Side<'_>, target: Side<'_>, mode: Mode, at: At<'_>) -> PlanId {
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
