//! One method of two revisions.

use super::compare::{At, Planner};
use super::members::Member;
use super::methods::{Errors, MethodPlans};
use super::obstacle::{Direction, Owner, Why};
use super::plan::{FieldStep, PlanId};
use crate::ir::{Method, Param, Returns};

/// The two revisions of a method.
pub(super) struct Pair<'a> {
    pub(super) old_method: &'a Method,
    pub(super) new_method: &'a Method,
    /// Its index in the comparison.
    pub(super) number: usize,
}

impl<'a> Pair<'a> {
    /// How an old client calls the new one. What says which methods they are is left out.
    pub(super) fn plan(&self, lift: &mut Planner<'a>, lower: &mut Planner<'a>) -> MethodPlans {
        let (old, new) = (self.old_method, self.new_method);
        let errors = match (old.throws, new.throws) {
            (_, None) => Errors::Never,
            (None, Some(_)) => Errors::Status,
            (Some(old), Some(new)) => Errors::Value(lower.thrown(new, old)),
        };
        MethodPlans {
            old: (0, 0),
            new: (0, 0),
            name: String::new(),
            arguments: self.arguments(lift),
            items: self.items(lift),
            result: self.result(lower),
            is_stream: matches!(old.returns, Returns::Stream(_)),
            errors,
            is_same: old.signature == new.signature,
            is_whole: true,
        }
    }

    fn arguments(&self, lift: &mut Planner<'a>) -> Vec<FieldStep> {
        let (old, new) = (members(&self.old_method.params), members(&self.new_method.params));
        let at = self.at(Direction::Lift);
        lift.fields(&old, &new, (&[], &[]), at, Why::MissingParameter)
    }

    fn items(&self, lift: &mut Planner<'a>) -> Option<PlanId> {
        match (&self.old_method.stream, &self.new_method.stream) {
            (None, None) => None,
            (Some(old), Some(new)) => {
                let at = At {
                    owner: self.new_method.name.as_written(),
                    member: new.name.as_written(),
                    source: old.span,
                    target: new.span,
                    belongs_to: Owner::Method(self.number),
                };
                Some(lift.value(&old.ty, &new.ty, at))
            }
            _ => {
                lift.complain(Why::OtherStream, self.at(Direction::Lift));
                None
            }
        }
    }

    fn result(&self, lower: &mut Planner<'a>) -> Option<PlanId> {
        let at = self.at(Direction::Lower);
        match (&self.old_method.returns, &self.new_method.returns) {
            (Returns::Unary(None), Returns::Unary(_)) => None,
            (Returns::Unary(Some(_)), Returns::Unary(None)) => {
                lower.complain(Why::NoResult, at);
                None
            }
            (Returns::Unary(Some(old)), Returns::Unary(Some(new)))
            | (Returns::Stream(old), Returns::Stream(new)) => Some(lower.value(new, old, at)),
            _ => {
                lower.complain(Why::OtherAnswer, at);
                None
            }
        }
    }

    fn at(&self, direction: Direction) -> At<'a> {
        let (source, target) = match direction {
            Direction::Lift => (self.old_method, self.new_method),
            Direction::Lower => (self.new_method, self.old_method),
        };
        At {
            owner: "",
            member: self.new_method.name.as_written(),
            source: source.span,
            target: target.span,
            belongs_to: Owner::Method(self.number),
        }
    }
}

fn members(params: &[Param]) -> Vec<Member<'_>> {
    params.iter().map(Member::from).collect()
}
