use super::plan::PlanId;
use crate::ir::{Limits, Primitive};
use crate::source::Span;

/// Which way values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From an old client to the new server: arguments, and the items that the client streams.
    Lift,
    /// From the new server to an old client: results, items and errors.
    Lower,
}

/// Why values of the source do not all become values of the target.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacle {
    /// What is in the way.
    pub why: Why,
    /// Which way the values go: lifted, the source is the old revision; lowered, the new one.
    pub direction: Direction,
    /// The place in the old revision.
    pub old: Place,
    /// The place in the new revision.
    pub new: Place,
    /// What it belongs to.
    pub(super) owner: Owner,
    /// The first methods whose values it is about, at most 256. There is one at least.
    pub uses: Vec<Use>,
    /// How many more there are.
    pub more_uses: usize,
}

/// What an obstacle belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// What the step is about, and so every method that leads to it.
    Step(PlanId),
    /// The method of that index in [`Comparison::methods`](super::Comparison::methods).
    Method(usize),
}

/// Where a method has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Use {
    /// The index in [`Comparison::methods`](super::Comparison::methods).
    pub method: usize,
    /// Where in the method.
    pub position: Position,
}

/// What a value is to a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// The method itself is meant.
    Method,
    /// In an argument.
    Argument,
    /// In an item that the client streams.
    ClientItem,
    /// In the result.
    Result,
    /// In an item that the server streams.
    Item,
    /// In the error that is thrown.
    Error,
}

/// A named thing of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name, with the name of what it belongs to: `Person.name`.
    pub name: String,
    /// Where it stands, in a file of its revision.
    pub span: Span,
}

/// What is in the way.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The target has a field that the source has not, which is not optional and has no default.
    MissingField,
    /// The target has a parameter that the source has not, which is not optional and has no default.
    MissingParameter,
    /// The source has a variant that the target has not, and the target has no `@fallback`.
    UnknownVariant,
    /// The same in a key of a map or an item of a set, where a `@fallback` is no help: two keys could become one.
    UnknownKey,
    /// The types have nothing to do with each other: how they are written in the source and in the target.
    OtherType(String, String),
    /// The type of the target does not hold all numbers of that of the source.
    Narrowed(Primitive, Primitive),
    /// What is optional in the source is not in the target, which has no default either.
    MayBeNothing,
    /// Arrays of different lengths: in the source, and in the target.
    OtherLength(u32, u32),
    /// A tuple, or what a variant carries in brackets, has so many parts in the source and so many in the target.
    OtherParts(usize, usize),
    /// What a variant carries has names on one side only.
    OtherPayload,
    /// One revision of the method answers a stream, and the other does not.
    OtherAnswer,
    /// In one revision of the method the client streams, and in the other it does not.
    OtherStream,
    /// The method answered a value, and does not any more.
    NoResult,
    /// Values of the source may have lengths that the target refuses: the limits of both.
    Limits(Limits, Limits),
}
