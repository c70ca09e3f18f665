//! Services and methods of two revisions, by their names.

use std::collections::HashMap;
use std::fmt;

use super::compare::{At, Member, Planner};
use super::obstacle::{Direction, Obstacle, Owner, Place, Position, Why};
use super::plan::{FieldStep, PlanId, Plans};
use crate::ir::{Method, Param, Returns, Schema, Service};

/// Two revisions of a schema, as old clients and the new server see them.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// How what old clients send becomes what the new server reads.
    pub lift: Plans,
    /// How what the new server sends becomes what old clients read.
    pub lower: Plans,
    /// The methods that both have, in the order of the old revision.
    pub methods: Vec<MethodPlans>,
    /// What only the old revision has, in its order.
    pub gone: Vec<Gone>,
}

/// A method of both revisions, and how an old client calls the new one.
#[derive(Clone, Debug)]
pub struct MethodPlans {
    /// The index of the service in the old revision, and that of the method in it.
    pub old: (usize, usize),
    /// The same in the new revision.
    pub new: (usize, usize),
    /// `people.v1.People.get`
    pub name: String,
    /// Where each parameter of the new revision comes from.
    pub arguments: Vec<FieldStep>,
    /// How to lift an item that the client streams, if it does.
    pub items: Option<PlanId>,
    /// How to lower the result, or an item that the server streams. Nothing if the old method answers nothing: then the answer has no
    /// bytes, whatever the new method answers.
    pub result: Option<PlanId>,
    /// Whether the old method answers a stream.
    pub is_stream: bool,
    /// How to lower the error that the new method throws.
    pub errors: Errors,
    /// Whether the signatures are the same, so that nothing has to be adapted.
    pub is_same: bool,
    /// Whether there is no obstacle: all plans of the method are whole.
    pub is_whole: bool,
}

/// What becomes of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errors {
    /// The new method throws nothing.
    Never,
    /// The old method throws nothing: the call fails with the status of the error, without its value.
    Status,
    /// How to lower the value.
    Value(PlanId),
}

/// What old clients may ask for, and the new revision does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    /// A service.
    Service(Place),
    /// A method of the service that stands, in the new revision, at the second place.
    Method(Place, Place),
}

/// Two schemas of which one cannot say in reasonable time what became of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the two revisions lead to too many pairs of types to compare them")
    }
}

impl std::error::Error for TooMuch {}

/// Compares two revisions of a schema. Their signatures have to be there.
///
/// # Errors
/// Types contain each other in so many ways that comparing them would take too long.
pub fn compare(old: &Schema, new: &Schema) -> Result<Comparison, TooMuch> {
    let mut lift = Planner::new(old, new, Direction::Lift);
    let mut lower = Planner::new(new, old, Direction::Lower);
    let services: HashMap<String, usize> = new
        .services
        .iter()
        .enumerate()
        .map(|(at, service)| (full_name(new, service), at))
        .collect();
    let mut methods = Vec::new();
    let mut gone = Vec::new();
    for (old_at, old_service) in old.services.iter().enumerate() {
        let name = full_name(old, old_service);
        let Some(&new_at) = services.get(&name) else {
            let span = old_service.span;
            gone.push(Gone::Service(Place { name, span }));
            continue;
        };
        let new_service = &new.services[new_at];
        let by_name: HashMap<&str, usize> = new_service
            .methods
            .iter()
            .enumerate()
            .map(|(at, method)| (method.name.as_written(), at))
            .collect();
        for (index, old_method) in old_service.methods.iter().enumerate() {
            let written = old_method.name.as_written();
            let full = format!("{name}.{written}");
            let Some(&new_index) = by_name.get(written) else {
                let place = Place {
                    name: full,
                    span: old_method.span,
                };
                let service = Place {
                    name: name.clone(),
                    span: new_service.span,
                };
                gone.push(Gone::Method(place, service));
                continue;
            };
            let number = methods.len();
            let pair = Pair {
                old_method,
                new_method: &new_service.methods[new_index],
                number,
            };
            methods.push(MethodPlans {
                old: (old_at, index),
                new: (new_at, new_index),
                name: full,
                ..pair.plan(&mut lift, &mut lower)
            });
        }
    }
    let ((lift, is_too_much), (lower, is_also)) = (lift.finish(), lower.finish());
    if is_too_much || is_also {
        return Err(TooMuch);
    }
    let mut comparison = Comparison {
        lift,
        lower,
        methods,
        gone,
    };
    comparison.find_uses();
    Ok(comparison)
}

impl Comparison {
    /// What is in the way, first for what clients send, then for what they receive.
    pub fn obstacles(&self) -> impl Iterator<Item = &Obstacle> {
        self.lift.obstacles().iter().chain(self.lower.obstacles())
    }
}

impl MethodPlans {
    /// The steps that lift its values or those that lower them, by what the values are to the method.
    pub(super) fn roots(&self, direction: Direction) -> [(Position, Vec<PlanId>); 2] {
        let arguments = self.arguments.iter().filter_map(FieldStep::next);
        let answer = if self.is_stream {
            Position::Item
        } else {
            Position::Result
        };
        let error = match self.errors {
            Errors::Value(step) => vec![step],
            Errors::Never | Errors::Status => Vec::new(),
        };
        match direction {
            Direction::Lift => [
                (Position::Argument, arguments.collect()),
                (Position::ClientItem, self.items.into_iter().collect()),
            ],
            Direction::Lower => [
                (answer, self.result.into_iter().collect()),
                (Position::Error, error),
            ],
        }
    }
}

/// The two revisions of a method.
struct Pair<'a> {
    old_method: &'a Method,
    new_method: &'a Method,
    number: usize,
}

impl<'a> Pair<'a> {
    fn plan(&self, lift: &mut Planner<'a>, lower: &mut Planner<'a>) -> MethodPlans {
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

/// `people.v1.People`
fn full_name(schema: &Schema, service: &Service) -> String {
    let package = schema.package(service.package).dotted();
    format!("{package}.{}", service.name.as_written())
}
