//! Names to ids, and what follows from them.
//!
//! [`lower`] makes an [`ir::Schema`](crate::ir::Schema) of the trees even if something is wrong, because the checks
//! want to look at all that is right: what refers to nothing is complained about and left out. Only a schema
//! without complaints leaves this crate.

mod attributes;
mod facts;
mod fitting;
mod foreign;
mod graph;
mod instances;
mod keys;
mod literals;
mod lower;
mod made;
mod members;
mod names;
mod numbers;
mod sizes;
mod spellings;
mod types;
mod unknown;
mod values;
mod weights;

pub(crate) use attributes::{ATTRIBUTES, DERIVABLE, JS_WORDS, Place};
pub(crate) use facts::{Facts, facts};
pub(crate) use graph::{bit, cycles, held_inline, settled};
pub(crate) use instances::{Instances, instances};
pub(crate) use lower::most_suggestions;
pub(crate) use made::{Made, Of, lower};
pub(crate) use names::{Kind, Lookup, Names, is_word_of_the_language, names};
pub(crate) use numbers::{Items, MadeAs, Numbered};
pub(crate) use weights::{Weight, held, weights};
