use super::attributes::{self, Place};
use super::lower::{Known, Lower, most_suggestions};
use super::names::{At, Names};
use super::numbers::{Items, Numbered};
use super::spellings::spell;
use crate::ast::Item;
use crate::diagnostics::{Diagnostic, Report};
use crate::ir::{Schema, Service, TypeDef, TypeId};
use crate::load::Unit;
use crate::parallel;
use crate::source::{FileId, SourceMap, Span};

/// What comes of an item.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) of: Of,
    /// The types of the schema that it uses as keys.
    pub(crate) keys: Vec<(TypeId, Span)>,
    /// How many types it has by way of aliases.
    pub(crate) parts: usize,
    /// Whether nothing was complained about, here or where its names lead: then the item and what its names mean are all that matters.
    pub(crate) is_settled: bool,
}

/// What stands in the schema for an item.
#[derive(Debug)]
pub(crate) enum Of {
    Type(TypeDef),
    Service(Service),
    /// Nothing, or a constant: those are made before everything else.
    Nothing,
}

/// Makes a schema of the trees. Types have the ids that [`names`](super::names()) gave them; facts and signatures are
/// still empty.
///
/// What is made already, by the numbers of the items, is not made again; that of all items comes back, without what stands in the schema.
pub(crate) fn lower(
    (units, names, sources): (&[Unit], &Names, &SourceMap),
    items: &Items<'_>,
    made: Vec<Option<Made>>,
    report: &mut Report,
) -> (Schema, Vec<Made>) {
    let mut schema = Schema::default();
    let mut known = Known::new(units, names, sources);
    for unit in units {
        let mut lower = Lower::new(names, report, &mut known, unit.ast.id);
        for (index, item) in unit.ast.items.iter().enumerate() {
            if let Item::Const(item) = item {
                schema
                    .constants
                    .extend(lower.constant_item(item, At(unit.ast.id, index)));
            }
        }
    }
    spell(units, names, report, &mut known);
    for unit in units {
        let file = unit.ast.id;
        let name = sources.file(file).name();
        let mut lower = Lower::new(names, report, &mut known, file);
        schema
            .packages
            .push(lower.package(unit.ast.package.as_ref(), name));
        for import in &unit.ast.imports {
            attributes::read(&import.prefix, Place::Import, lower.report);
        }
    }
    let mut all = all_made(names, items, made, &known, report);
    for made in &mut all {
        known.keys.extend_from_slice(&made.keys);
        match std::mem::replace(&mut made.of, Of::Nothing) {
            Of::Type(def) => schema.types.push(def),
            Of::Service(service) => schema.services.push(service),
            Of::Nothing => {}
        }
    }
    super::keys::check(&known, &schema, report);
    (schema, all)
}

/// So many items are worth a thread.
const MANY: usize = 512;

/// What comes of each item.
fn all_made(
    names: &Names,
    items: &Items<'_>,
    made: Vec<Option<Made>>,
    known: &Known<'_>,
    report: &mut Report,
) -> Vec<Made> {
    let mut all: Vec<Option<Made>> = made;
    all.resize_with(items.all().len(), || None);
    let wanted: Vec<usize> = (0..all.len()).filter(|&number| all[number].is_none()).collect();
    let of_file = |numbers: &&[usize]| items.all()[numbers[0]].file;
    let by_file: Vec<&[usize]> = wanted
        .chunk_by(|&a, &b| items.all()[a].file == items.all()[b].file)
        .collect();
    // A large file is many pieces of work.
    let pieces: Vec<&[usize]> = by_file.iter().flat_map(|numbers| numbers.chunks(MANY)).collect();
    let results = parallel::map_if(wanted.len() >= MANY, &pieces, |numbers| {
        work(names, items, numbers, &mut known.clone())
    });
    // Each of them had all that there is of suggestions and of types to be written out. What took more together shares it in its order.
    let mut found: Vec<Vec<Diagnostic>> = Vec::with_capacity(results.len());
    let mut at = 0;
    let mut results = results.into_iter();
    for numbers in &by_file {
        let count = pieces[at..]
            .iter()
            .take_while(|piece| of_file(piece) == of_file(numbers))
            .count();
        at += count;
        let mut of_file: Vec<Work> = results.by_ref().take(count).collect();
        if of_file.iter().map(|work| work.suggestions).sum::<usize>() > most_suggestions(known.units.len()) {
            of_file = vec![work(names, items, numbers, &mut known.clone())];
        }
        for work in of_file {
            found.push(work.found);
            for (number, made) in work.made {
                all[number] = Some(made);
            }
        }
    }
    let written: usize = all.iter().flatten().map(|made| made.parts).sum();
    if written > known.parts_left {
        let mut known = known.clone();
        found.clear();
        for file in 0..known.units.len() {
            let numbers: Vec<usize> = items.of_file(FileId(file as u32)).collect();
            let work = work(names, items, &numbers, &mut known);
            found.push(work.found);
            for (number, made) in work.made {
                all[number] = Some(Made {
                    is_settled: false,
                    ..made
                });
            }
        }
    }
    report.extend(found.into_iter().flatten());
    all.into_iter().flatten().collect()
}

/// What comes of some items of a file.
struct Work {
    made: Vec<(usize, Made)>,
    found: Vec<Diagnostic>,
    suggestions: usize,
}

fn work(names: &Names, items: &Items<'_>, numbers: &[usize], known: &mut Known<'_>) -> Work {
    let mut report = Report::default();
    let mut made = Vec::with_capacity(numbers.len());
    let mut suggestions = 0;
    known.keys.clear();
    let most = most_suggestions(known.units.len());
    if let Some(&first) = numbers.first() {
        let mut lower = Lower::new(names, &mut report, known, items.all()[first].file);
        for &number in numbers {
            made.push((number, lower.made(&items.all()[number])));
        }
        suggestions = most - lower.suggestions_left;
    }
    Work {
        made,
        found: report.into_found(),
        suggestions,
    }
}

impl Lower<'_, '_> {
    fn made(&mut self, numbered: &Numbered<'_>) -> Made {
        let (said, left) = (self.report.count(), self.known.parts_left);
        self.is_lost.set(false);
        self.params = numbered
            .item
            .generics()
            .iter()
            .map(|name| name.text.clone())
            .collect();
        let of = match numbered.item {
            Item::Struct(item) => Of::Type(self.struct_item(item)),
            Item::Enum(item) => Of::Type(self.enum_item(item)),
            Item::Newtype(item) => Of::Type(self.newtype_item(item, At(numbered.file, numbered.index))),
            Item::Alias(item) => {
                attributes::read(&item.prefix, Place::Alias, self.report);
                Of::Nothing
            }
            Item::Service(item) => Of::Service(self.service(item)),
            Item::Const(_) | Item::Lost(_) => Of::Nothing,
        };
        Made {
            of,
            keys: std::mem::take(&mut self.known.keys),
            parts: left - self.known.parts_left,
            is_settled: self.report.count() == said && !self.is_lost.get(),
        }
    }
}
