//! Services and methods of two revisions, by their names.

use std::collections::HashMap;
use std::fmt;

use super::compare::Planner;
use super::obstacle::{Direction, Obstacle, Place, Position};
use super::pair::Pair;
use super::plan::{FieldStep, PlanId, Plans};
use crate::ir::{Schema, Service};

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

/// `people.v1.People`
fn full_name(schema: &Schema, service: &Service) -> String {
    let package = schema.package(service.package).dotted();
    format!("{package}.{}", service.name.as_written())
}
