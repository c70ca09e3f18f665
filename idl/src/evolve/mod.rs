//! What becomes of values when a schema changes: whether those of one revision can be made into those of another, and how.
//!
//! [`compare`] looks at two revisions of a schema. For all that an old client sends it says how to *lift* it to the new revision, and
//! for all that the client receives how to *lower* it: a [`Plan`](Plans), or the [`Obstacle`]s in the way of one. Types are
//! compared by where they stand and not by their names; fields, parameters and variants by their names. Rules I-20 to I-29.
//!
//! A plan is data, made of the same few [`Step`]s in both directions. What `turboc breaking` calls breaking for old clients is what has
//! no plan here, and nothing else.

mod compare;
mod identical;
mod members;
mod methods;
mod obstacle;
mod pair;
mod plan;
mod primitives;
mod sides;
mod spell;
mod uses;
mod variants;

pub use methods::{Comparison, Errors, Gone, MethodPlans, TooMuch, compare};
pub use obstacle::{Direction, Obstacle, Place, Position, Use, Why};
pub use plan::{FieldStep, PlanId, Plans, Step, VariantStep};
pub use primitives::widens;
pub(crate) use spell::spell;
