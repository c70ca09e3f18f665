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

pub(crate) use doc_links::{DocLink, links_of, of_prefix as doc_links};

use self::scopes::Scope;
use crate::ast::Item;
use crate::diagnostics::Report;
use crate::ir::{Schema, Service, TypeDef};
use crate::load::Unit;
use crate::parallel;
use crate::resolve::{Facts, Instances, Items, Names, facts as facts_of};
use crate::source::FileId;

/// What the rules look at that are about the whole. The schema lacks what was complained about before.
pub(crate) struct Input<'a> {
    pub(crate) units: &'a [Unit],
    pub(crate) items: &'a Items<'a>,
    pub(crate) names: &'a Names,
    pub(crate) schema: &'a Schema,
    /// Nothing if it is known that nothing is wrong with them.
    pub(crate) instances: Option<&'a Instances<'a>>,
    /// What the documentation of each item links to.
    pub(crate) links: &'a [&'a [DocLink]],
}

/// What the rules look at that are about an item.
pub(crate) struct One<'a> {
    pub(crate) names: &'a Names,
    pub(crate) schema: &'a Schema,
    pub(crate) file: FileId,
    pub(crate) item: &'a Item,
    /// What it becomes, if that is a type.
    pub(crate) def: Option<&'a TypeDef>,
    /// What it becomes, if that is a service.
    pub(crate) service: Option<&'a Service>,
}

type Rule = fn(&Input<'_>, &mut Report);
type TypeRule = fn(&Input<'_>, &Instances<'_>, &mut Report);
type ItemRule = fn(&One<'_>, &mut Report);

/// Every rule about the whole; the order does not matter.
const RULES: [Rule; 4] = [
    packages::check,
    names_of_files,
    undocumentable::check,
    doc_links::check,
];

/// Every rule about how types hold each other: what it says follows from which types stand where.
const TYPE_RULES: [TypeRule; 3] = [never_ends::check, too_large::check, generics::check];

/// Every rule about an item: what it says follows from the item, and from what its names mean.
const ITEM_RULES: [ItemRule; 11] = [
    names_of_members,
    reserved_names::check,
    undocumentable::check_item,
    no_variants::check,
    empty_payload::check,
    throws::check,
    method_count::check,
    generics::check_item,
    streams::check,
    default_lengths::check,
    fallback::check,
];

fn names_of_files(input: &Input<'_>, report: &mut Report) {
    for unit in input.units {
        differ(&scopes::of_file(&unit.ast), report);
    }
}

fn names_of_members(one: &One<'_>, report: &mut Report) {
    differ(&scopes::of_item(one.item), report);
}

fn differ(scopes: &[Scope<'_>], report: &mut Report) {
    for scope in scopes {
        duplicates::check(scope, report);
        one_in_target::check(scope, report);
    }
}

/// Runs every rule about an item.
pub(crate) fn check_item(one: &One<'_>, report: &mut Report) {
    ITEM_RULES.iter().for_each(|rule| rule(one, report));
}

#[derive(Clone, Copy)]
enum Task {
    Facts,
    Types(TypeRule),
    Whole(Rule),
}

/// Runs every rule about the whole, and answers the facts of a schema in which nothing is wrong; of a large schema on all processors. If
/// the facts are known, nothing is wrong with how types hold each other.
pub(crate) fn check(input: &Input<'_>, known: Option<Facts>, report: &mut Report) -> Option<Facts> {
    let is_large = input.schema.types.len() >= LARGE;
    let mut tasks = Vec::new();
    if known.is_none() {
        // Facts take longest, and most schemas are right: they are found before it is known whether anybody wants them.
        tasks.extend(report.has_no_errors().then_some(Task::Facts));
        tasks.extend(TYPE_RULES.map(Task::Types));
    }
    tasks.extend(RULES.map(Task::Whole));
    let results = parallel::map_if(is_large, &tasks, |task| {
        let mut report = Report::default();
        let facts = match (task, input.instances) {
            (Task::Facts, Some(instances)) => Some(facts_of(input.schema, instances)),
            (Task::Types(rule), Some(instances)) => {
                rule(input, instances, &mut report);
                None
            }
            (Task::Whole(rule), _) => {
                rule(input, &mut report);
                None
            }
            (Task::Facts | Task::Types(_), None) => None,
        };
        (report.into_found(), facts)
    });
    let mut facts = known;
    for (found, of_task) in results {
        report.extend(found);
        facts = facts.or(of_task);
    }
    facts.filter(|_| report.has_no_errors())
}

/// So many types are worth a thread.
const LARGE: usize = 500;
