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

use std::sync::OnceLock;

use self::scopes::Scope;
use crate::diagnostics::Report;
use crate::ir::Schema;
use crate::load::Unit;
use crate::parallel;
use crate::resolve::{Facts, Instances, Names, facts as facts_of};

/// What the rules look at. The schema lacks what was complained about before.
pub(crate) struct Input<'a> {
    pub(crate) units: &'a [Unit],
    pub(crate) names: &'a Names,
    pub(crate) schema: &'a Schema,
    pub(crate) instances: &'a Instances<'a>,
    scopes: OnceLock<Vec<Scope<'a>>>,
}

impl<'a> Input<'a> {
    pub(crate) fn new(
        units: &'a [Unit],
        names: &'a Names,
        schema: &'a Schema,
        instances: &'a Instances<'a>,
    ) -> Self {
        Self {
            units,
            names,
            schema,
            instances,
            scopes: OnceLock::new(),
        }
    }

    /// Every scope in which two names may be one.
    fn scopes(&self) -> &[Scope<'a>] {
        self.scopes.get_or_init(|| scopes::scopes(self.units))
    }
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

/// Runs every rule, and answers the facts of a schema in which nothing is wrong; of a large schema on all processors.
pub(crate) fn check(input: &Input<'_>, report: &mut Report) -> Option<Facts> {
    let is_large = input.schema.types.len() >= LARGE;
    // Facts take longest, and most schemas are right: they are found before it is known whether anybody wants them.
    let facts = report.has_no_errors().then_some(None);
    let tasks: Vec<Option<Rule>> = facts.into_iter().chain(RULES.map(Some)).collect();
    let results = parallel::map_if(is_large, &tasks, |task| {
        let mut report = Report::default();
        let facts = match task {
            Some(rule) => {
                rule(input, &mut report);
                None
            }
            None => Some(facts_of(input.schema, input.instances)),
        };
        (report.into_found(), facts)
    });
    let mut facts = None;
    for (found, of_task) in results {
        report.extend(found);
        facts = facts.or(of_task);
    }
    facts.filter(|_| report.has_no_errors())
}

/// So many types are worth a thread.
const LARGE: usize = 500;
