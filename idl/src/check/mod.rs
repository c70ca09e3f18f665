//! What a schema must be beyond what its syntax and its names say: one rule a file.

mod default_lengths;
mod doc_links;
mod duplicates;
mod empty_payload;
mod fallback;
mod generics;
mod method_count;
mod never_ends;
mod no_variants;
mod one_in_target;
mod packages;
mod reserved_names;
mod scopes;
mod streams;
mod throws;
mod too_large;
mod undocumentable;

pub(crate) use doc_links::of_prefix as doc_links;

use crate::diagnostics::Report;
use crate::ir::Schema;
use crate::load::Unit;
use crate::parallel;
use crate::resolve::{Instances, Names};

/// What the rules look at. The schema lacks what was complained about before.
pub(crate) struct Input<'a> {
    pub(crate) units: &'a [Unit],
    pub(crate) names: &'a Names,
    pub(crate) schema: &'a Schema,
    pub(crate) instances: &'a Instances<'a>,
}

type Rule = fn(&Input<'_>, &mut Report);

/// Every rule; the order does not matter.
const RULES: [Rule; 16] = [
    packages::check,
    duplicates::check,
    one_in_target::check,
    reserved_names::check,
    undocumentable::check,
    no_variants::check,
    empty_payload::check,
    never_ends::check,
    too_large::check,
    throws::check,
    method_count::check,
    generics::check,
    streams::check,
    default_lengths::check,
    fallback::check,
    doc_links::check,
];

/// Runs every rule; of a large schema on all processors.
pub(crate) fn check(input: &Input<'_>, report: &mut Report) {
    let is_large = input.schema.types.len() >= LARGE;
    let found = parallel::map_if(is_large, &RULES, |rule| {
        let mut report = Report::default();
        rule(input, &mut report);
        report.into_found()
    });
    found.into_iter().for_each(|found| report.extend(found));
}

/// So many types are worth a thread.
const LARGE: usize = 500;
