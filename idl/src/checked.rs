use std::sync::Arc;

use crate::check::{self, DocLink, One};
use crate::diagnostics::{Diagnostic, Report};
use crate::ir::Schema;
use crate::lint::{self, ImportNames, Levels, Mentions};
use crate::memory::{Kept, Known, Memo, Memory, Outline};
use crate::resolve::{Items, MadeAs, instances, lower};
use crate::{Front, parallel};

/// What is wrong, and if nothing is, what the files say but for its signatures.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) schema: Option<Arc<Schema>>,
    /// How many items were looked at for this, and what is known of the others stayed.
    pub(crate) items: usize,
}

/// So many items are worth a thread.
const MANY: usize = 256;

impl Front {
    /// Finds what is wrong; with levels, what lints have to say too. What the memory has is not found out again, and it has then what was found.
    pub(crate) fn check(&self, levels: Option<&Levels>, memory: Option<&Memory>) -> Checked {
        let items = Items::new(&self.units);
        let mut lints_before = Vec::new();
        let kept = match memory.and_then(Memory::take) {
            Some(memo) => {
                lints_before.clone_from(memo.lints());
                memo.kept(self, &items)
            }
            None => Kept::nothing(items.all().len()),
        };
        let mut report = self.report.clone();
        let input = (self.units.as_slice(), &self.names, &self.sources);
        let (mut schema, made) = lower(input, &items, kept.made, &mut report);
        let looked_at = kept.known.iter().filter(|known| known.is_none()).count();
        // Whether types hold each other in a right way is asked of a schema of which nothing is known.
        let (mut known, early) = parallel::both(
            looked_at > MANY,
            || self.known(&items, &schema, kept.known, &mut report),
            || kept.whole.is_none().then(|| instances(&schema)),
        );
        if memory.is_some() {
            self.find_mentions(&items, &schema, &mut known);
        }
        let facts = kept.whole.filter(|_| report.has_no_errors());
        let facts = facts.and_then(|whole| whole.facts(&schema));
        let facts = {
            let links: Vec<&[DocLink]> = known.iter().map(|known| known.links.as_slice()).collect();
            let instances = early.or_else(|| facts.is_none().then(|| instances(&schema)));
            let input = check::Input {
                units: &self.units,
                items: &items,
                names: &self.names,
                schema: &schema,
                instances: instances.as_ref(),
                links: &links,
            };
            check::check(&input, facts, &mut report)
        };
        let is_right = facts.is_some();
        if let Some((facts, instances)) = facts {
            let types = schema.types.iter_mut().zip(facts);
            types.for_each(|(def, facts)| def.facts = facts);
            schema.instances = instances;
        }
        let mut lints = lints_before;
        if let (true, Some(levels)) = (is_right, levels) {
            self.find_mentions(&items, &schema, &mut known);
            lints = self.lint(&items, &schema, (&mut known, &lints), levels, &mut report);
        }
        let schema = Arc::new(schema);
        if let Some(memory) = memory {
            let schema = Arc::clone(&schema);
            memory.keep(Memo::new(self, &items, (schema, is_right), (made, known), lints));
        }
        Checked {
            diagnostics: report.into_sorted(&self.sources),
            schema: is_right.then_some(schema),
            items: looked_at,
        }
    }

    /// What is known of each item, as far as the rules about items go.
    fn known(
        &self,
        items: &Items<'_>,
        schema: &Schema,
        known: Vec<Option<Known>>,
        report: &mut Report,
    ) -> Vec<Known> {
        let mut known = known;
        let wanted: Vec<usize> = (0..known.len()).filter(|&at| known[at].is_none()).collect();
        let found = parts(&wanted, |number| {
            let mut report = Report::default();
            let one = self.one(items, schema, number);
            check::check_item(&one, &mut report);
            let found = report.into_found();
            let known = Known {
                name: one.item.name().text.clone(),
                outline: Outline::of(one.item),
                is_right: found.is_empty(),
                links: check::links_of(one.item),
                mentions: None,
                lints: None,
            };
            (found, known)
        });
        for (number, (found, of_item)) in wanted.into_iter().zip(found) {
            report.extend(found);
            known[number] = Some(of_item);
        }
        let mut all = Vec::with_capacity(known.len());
        all.extend(known.into_iter().flatten());
        all
    }

    /// Finds out what each item mentions of which that is not known.
    fn find_mentions(&self, items: &Items<'_>, schema: &Schema, known: &mut [Known]) {
        let is_wanted = |at: &usize| known[*at].mentions.is_none();
        let wanted: Vec<usize> = (0..known.len()).filter(is_wanted).collect();
        if wanted.is_empty() {
            return;
        }
        let imports: Vec<ImportNames<'_>> = self
            .units
            .iter()
            .map(|unit| ImportNames::new(&unit.ast))
            .collect();
        let found = parts(&wanted, |number| {
            let numbered = &items.all()[number];
            let one = self.one(items, schema, number);
            let imports = &imports[numbered.file.0 as usize];
            lint::mentions(&self.names, items, imports, numbered, (one.def, one.service))
        });
        for (number, mentions) in wanted.into_iter().zip(found) {
            known[number].mentions = Some(mentions);
        }
    }

    /// Adds what lints have to say, and answers which of them were asked.
    fn lint(
        &self,
        items: &Items<'_>,
        schema: &Schema,
        (known, lints_before): (&mut [Known], &[bool]),
        levels: &Levels,
        report: &mut Report,
    ) -> Vec<bool> {
        let mut of_items: Vec<Option<Vec<Diagnostic>>> =
            known.iter_mut().map(|known| known.lints.take()).collect();
        let found = {
            let mentions: Vec<&Mentions> = known.iter().filter_map(|known| known.mentions.as_ref()).collect();
            let input = lint::Input {
                sources: &self.sources,
                units: &self.units,
                items,
                names: &self.names,
                schema,
                mentions: &mentions,
            };
            let asked = lint::Asked::new(&input, levels);
            let lints = asked.lints().to_vec();
            if lints != lints_before {
                of_items.iter_mut().for_each(|lints| *lints = None);
            }
            let wanted: Vec<usize> = (0..of_items.len()).filter(|&at| of_items[at].is_none()).collect();
            let found = parts(&wanted, |number| asked.run_item(&self.one(items, schema, number)));
            for (number, found) in wanted.into_iter().zip(found) {
                of_items[number] = Some(found);
            }
            report.extend(asked.run(&input, of_items.iter().flatten().flatten(), levels));
            lints
        };
        for (known, lints) in known.iter_mut().zip(of_items) {
            known.lints = lints;
        }
        found
    }

    fn one<'a>(&'a self, items: &Items<'a>, schema: &'a Schema, number: usize) -> One<'a> {
        let numbered = &items.all()[number];
        let (mut def, mut service) = (None, None);
        match numbered.made {
            MadeAs::Type(id) => def = Some(schema.type_def(id)),
            MadeAs::Service(at) => service = schema.services.get(at),
            MadeAs::Other => {}
        }
        One {
            names: &self.names,
            schema,
            file: numbered.file,
            item: numbered.item,
            def,
            service,
        }
    }
}

/// What `work` makes of each of some items, in order; of many on all processors.
fn parts<R: Send>(numbers: &[usize], work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let parts: Vec<&[usize]> = numbers.chunks(MANY).collect();
    let results = parallel::map_if(parts.len() > 1, &parts, |part| {
        part.iter().map(|&number| work(number)).collect::<Vec<R>>()
    });
    let mut all = Vec::with_capacity(numbers.len());
    results.into_iter().for_each(|results| all.extend(results));
    all
}
