use super::obstacle::Obstacle;
use crate::ir::{Primitive, TypeId, Value};

/// Index of a [`Step`] in [`Plans`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanId(pub u32);

/// How values of one revision, the *source*, become values of another, the *target*. Steps lead to each other, in circles where types
/// contain themselves.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    pub(super) steps: Vec<Step>,
    pub(super) obstacles: Vec<Obstacle>,
    /// Which steps write the bytes that they read.
    pub(super) same: Vec<bool>,
}

/// What to do with one value. Types are those of the source and of the target; newtypes are as what they wrap.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The value stays.
    Keep(Primitive),
    /// The number stays, and is of a wider type.
    Widen {
        /// The type in the source.
        from: Primitive,
        /// The type in the target.
        to: Primitive,
    },
    /// A `T` becomes a `T?` that is there.
    Wrap(PlanId),
    /// Nothing stays nothing.
    Option(PlanId),
    /// Each item of a list.
    List(PlanId),
    /// Each item of an array of so many.
    Array(PlanId, u32),
    /// Each item of a set. Different items stay different; their order may change.
    Set(PlanId),
    /// Each entry of a map. Different keys stay different; their order may change.
    Map(PlanId, PlanId),
    /// The parts of a tuple, one by one.
    Tuple(Vec<PlanId>),
    /// The fields of the target, in its order. Fields of the source that are not mentioned are dropped.
    Struct {
        /// The type in the source.
        source: TypeId,
        /// The type in the target.
        target: TypeId,
        /// One for each field of the target.
        fields: Vec<FieldStep>,
    },
    /// The variant, by its index in the source.
    Enum {
        /// The type in the source.
        source: TypeId,
        /// The type in the target.
        target: TypeId,
        /// One for each variant of the source.
        variants: Vec<VariantStep>,
    },
    /// There is no way; an [`Obstacle`] says why. No plan that is whole leads here.
    Impossible,
}

/// Where a field of the target comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldStep {
    /// From the field of that index in the source.
    From(usize, PlanId),
    /// From the optional field of that index in the source, whose value the step takes; or this, if it is nothing.
    FromOr(usize, PlanId, Value),
    /// The source has no such field: it is this. [`Value::None`] is nothing; types in it are those of the target.
    Fill(Value),
}

/// What becomes of a variant of the source.
#[derive(Clone, Debug, PartialEq)]
pub enum VariantStep {
    /// The variant of that index in the target, with these fields in its order.
    To(usize, Vec<FieldStep>),
    /// The target has no such variant: its `@fallback`, of that index.
    Fallback(usize),
    /// The target has no such variant of an error that is thrown: the call fails with the variant's status and without a value.
    Status,
}

impl Plans {
    /// The step behind an id.
    #[must_use]
    pub fn step(&self, id: PlanId) -> &Step {
        &self.steps[id.0 as usize]
    }

    /// All steps.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What is in the way, in the order of finding. Each stands at a step that is not whole.
    #[must_use]
    pub fn obstacles(&self) -> &[Obstacle] {
        &self.obstacles
    }

    /// Whether the bytes of the target are those of the source, so that there is nothing to do.
    #[must_use]
    pub fn is_same(&self, id: PlanId) -> bool {
        self.same[id.0 as usize]
    }

    /// The steps that a step leads to directly.
    pub(super) fn next(&self, id: PlanId) -> Vec<PlanId> {
        match self.step(id) {
            Step::Keep(_) | Step::Widen { .. } | Step::Impossible => Vec::new(),
            Step::Wrap(next)
            | Step::Option(next)
            | Step::List(next)
            | Step::Array(next, _)
            | Step::Set(next) => {
                vec![*next]
            }
            Step::Map(key, value) => vec![*key, *value],
            Step::Tuple(parts) => parts.clone(),
            Step::Struct { fields, .. } => fields.iter().filter_map(FieldStep::next).collect(),
            Step::Enum { variants, .. } => variants.iter().flat_map(VariantStep::next).collect(),
        }
    }
}

impl FieldStep {
    /// The step of its value, if it comes from the source.
    pub(super) fn next(&self) -> Option<PlanId> {
        match self {
            Self::From(_, next) | Self::FromOr(_, next, _) => Some(*next),
            Self::Fill(_) => None,
        }
    }
}

impl VariantStep {
    fn next(&self) -> Vec<PlanId> {
        match self {
            Self::To(_, fields) => fields.iter().filter_map(FieldStep::next).collect(),
            Self::Fallback(_) | Self::Status => Vec::new(),
        }
    }
}
