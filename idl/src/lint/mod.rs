//! What may be meant so and seldom is: rules of taste and of care, one a file, each with a name and a level.
//!
//! They look at schemas without errors only. A lint says what it finds and nothing of levels: what `@allow` lets pass and
//! what the level makes of the rest is decided here, for all of them.

mod allow;
mod bool_parameters;
mod deprecated_use;
mod large_array;
mod levels;
mod lines;
mod long_chain;
mod missing_docs;
mod missing_idempotent;
mod naming;
mod references;
mod unbounded_length;
mod unmarked_secret;
mod unused_allow;
mod unused_const;
mod unused_import;
mod unused_type;

pub use levels::Levels;

use crate::diagnostics::{Diagnostic, Lint};
use crate::ir::Schema;
use crate::load::Unit;
use crate::parallel;
use crate::resolve::Names;
use crate::source::SourceMap;

/// Every lint, by name.
pub const LINTS: &[&Lint] = &[
    &bool_parameters::LINT,
    &deprecated_use::LINT,
    &large_array::LINT,
    &long_chain::LINT,
    &missing_docs::LINT,
    &missing_idempotent::LINT,
    &naming::LINT,
    &unbounded_length::LINT,
    &unmarked_secret::LINT,
    &unused_allow::LINT,
    &unused_const::LINT,
    &unused_import::LINT,
    &unused_type::LINT,
];

/// The lint of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Lint> {
    LINTS.iter().copied().find(|lint| lint.name == name)
}

/// What lints look at.
pub(crate) struct Input<'a> {
    pub(crate) sources: &'a SourceMap,
    pub(crate) units: &'a [Unit],
    pub(crate) names: &'a Names,
    pub(crate) schema: &'a Schema,
}

/// So many types are worth a thread.
const LARGE: usize = 500;

type Run = fn(&Input<'_>, &mut Vec<Diagnostic>);

/// What each lint does; the order does not matter. `unused-allow` comes after all of them.
const RUNS: [Run; 12] = [
    bool_parameters::run,
    deprecated_use::run,
    large_array::run,
    long_chain::run,
    missing_docs::run,
    missing_idempotent::run,
    naming::run,
    unbounded_length::run,
    unmarked_secret::run,
    unused_const::run,
    unused_import::run,
    unused_type::run,
];

/// What all lints have to say that is neither allowed in the schema nor by its level.
pub(crate) fn run(input: &Input<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let is_large = input.schema.types.len() >= LARGE;
    let each = parallel::map_if(is_large, &RUNS, |run| {
        let mut found = Vec::new();
        run(input, &mut found);
        found
    });
    let mut found: Vec<Diagnostic> = each.into_iter().flatten().collect();
    let mut allows = allow::collect(input.units);
    allows.sift(&mut found);
    let mut unused = unused_allow::run(input, &allows);
    allows.sift(&mut unused);
    found.append(&mut unused);
    found.retain_mut(|diagnostic| levels.judge(diagnostic));
    found
}
