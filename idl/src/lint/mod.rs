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
mod mentions;
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
pub use long_chain::{LINT as LONG_CHAIN, has_long_chain};
pub(crate) use mentions::{ImportNames, Mentions, mentions};

use self::allow::Allows;
use crate::check::One;
use crate::diagnostics::{Diagnostic, Lint};
use crate::ir::Schema;
use crate::load::Unit;
use crate::parallel;
use crate::resolve::{Items, Names};
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

/// What lints look at that are about the whole.
pub(crate) struct Input<'a> {
    pub(crate) sources: &'a SourceMap,
    pub(crate) units: &'a [Unit],
    pub(crate) items: &'a Items<'a>,
    pub(crate) names: &'a Names,
    pub(crate) schema: &'a Schema,
    /// What each item mentions.
    pub(crate) mentions: &'a [&'a Mentions],
}

/// So many types are worth a thread.
const LARGE: usize = 500;

type Run = fn(&Input<'_>, &mut Vec<Diagnostic>);
type ItemRun = fn(&One<'_>, &mut Vec<Diagnostic>);

/// What each lint about the whole does; the order does not matter. `unused-allow` comes after all of them.
const RUNS: [(&Lint, Run); 8] = [
    (&deprecated_use::LINT, deprecated_use::run),
    (&large_array::LINT, large_array::run),
    (&long_chain::LINT, long_chain::run),
    (&naming::LINT, naming::run),
    (&unbounded_length::LINT, unbounded_length::run),
    (&unused_const::LINT, unused_const::run),
    (&unused_import::LINT, unused_import::run),
    (&unused_type::LINT, unused_type::run),
];

/// What each lint about an item does: what it says follows from the item, and from what its names mean.
const ITEM_RUNS: [(&Lint, ItemRun); 5] = [
    (&bool_parameters::LINT, bool_parameters::run),
    (&missing_docs::LINT, missing_docs::run),
    (&missing_idempotent::LINT, missing_idempotent::run),
    (&naming::LINT, naming::run_item),
    (&unmarked_secret::LINT, unmarked_secret::run),
];

/// The lints that have something to say where they stand, and what is allowed there.
pub(crate) struct Asked {
    allows: Allows,
    /// Of each of [`LINTS`], whether it is asked.
    lints: Vec<bool>,
}

impl Asked {
    pub(crate) fn new(input: &Input<'_>, levels: &Levels) -> Self {
        let allows = allow::collect(input);
        // Of what is said nowhere it still matters whether it is allowed: an `@allow` may have a use.
        let is_asked = |lint: &Lint| {
            levels.of(lint).severity().is_some() || allows.all.iter().any(|allow| *allow.lint == *lint)
        };
        let lints = LINTS.iter().map(|lint| is_asked(lint)).collect();
        Self { allows, lints }
    }

    pub(crate) fn lints(&self) -> &[bool] {
        &self.lints
    }

    fn is_asked(&self, lint: &Lint) -> bool {
        let mut lints = LINTS.iter().zip(&self.lints);
        lints.any(|(other, is_asked)| *is_asked && *other == lint)
    }

    /// What lints have to say about an item, whatever is allowed. It names no places but those of the item.
    pub(crate) fn run_item(&self, one: &One<'_>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (lint, run) in ITEM_RUNS {
            if self.is_asked(lint) {
                run(one, &mut found);
            }
        }
        found
    }

    /// What all lints have to say that is neither allowed in the schema nor by its level, given what they say about the items.
    pub(crate) fn run<'a>(
        mut self,
        input: &Input<'_>,
        of_items: impl Iterator<Item = &'a Diagnostic>,
        levels: &Levels,
    ) -> Vec<Diagnostic> {
        let is_large = input.schema.types.len() >= LARGE;
        let runs = RUNS.iter().filter(|(lint, _)| self.is_asked(lint));
        let runs: Vec<Run> = runs.map(|&(_, run)| run).collect();
        let each = parallel::map_if(is_large, &runs, |run| {
            let mut found = Vec::new();
            run(input, &mut found);
            found
        });
        let mut found: Vec<Diagnostic> = each.into_iter().flatten().chain(of_items.cloned()).collect();
        self.allows.sift(&mut found);
        let mut unused = unused_allow::run(input, &self.allows);
        self.allows.sift(&mut unused);
        found.append(&mut unused);
        found.retain_mut(|diagnostic| levels.judge(diagnostic));
        found
    }
}
