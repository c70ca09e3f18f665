//! Code in pieces, each of which is printed and laid out while it is near the processor.

use std::collections::BTreeMap;
use std::sync::Arc;

use turbo_idl::ir::{Constant, PackageId, Schema, Service, TypeId};
use turbo_idl::parallel;

use super::file::{Package, Part};
use super::lower::{self, Known, Lowering, Model};
use super::shorten::{Items, Short};
use super::{docs, layout, names};
use crate::header;

/// A part in pieces, which are worked on at once.
pub(super) type Pieces = Arc<Vec<Piece>>;

/// So many types are a piece: little enough to be near the processor until it is done, and enough to be worth a turn.
pub(super) const PIECE: usize = 8;

/// What some models print, laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// The items whose short names it uses.
    pub(super) used: Items,
}

/// How code of a package is laid out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// The names that are short in it: the same whatever the backends, so that what they share looks the same.
    short: Short,
    indent: usize,
}

impl Piece {
    /// What one model prints.
    pub(super) fn of(model: &dyn Model, look: Look) -> Self {
        let mut code = String::new();
        print(model, &mut code);
        Self::laid_out(&code, look)
    }

    fn laid_out(code: &str, look: Look) -> Self {
        let (text, used) = layout::laid_out(code, look.short, look.indent);
        Self { text, used }
    }
}

/// Prints one more model.
fn print(model: &dyn Model, code: &mut String) {
    model.print(code);
    code.push('\n');
}

/// The types and descriptors of every package of a schema: what every file of Rust holds.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    known: Known<'a>,
    looks: Vec<Look>,
    pub(super) packages: Vec<Package>,
    pub(super) header: String,
    pub(super) lints: String,
}

/// What is lowered and printed at once.
enum Task<'a> {
    Constants(PackageId, &'a [&'a Constant]),
    Types(PackageId, &'a [TypeId]),
    Descriptor(&'a Service),
}

impl Task<'_> {
    /// Where it belongs.
    fn place(&self) -> (PackageId, Part) {
        match self {
            Task::Constants(package, _) | Task::Types(package, _) => (*package, Part::Types),
            Task::Descriptor(service) => (service.package, Part::Descriptors),
        }
    }
}

impl<'a> Shared<'a> {
    pub(crate) fn of(schema: &'a Schema) -> Self {
        let known = Known::of(schema);
        let looks = looks(schema, &known);
        let mut tasks = Vec::new();
        for (index, members) in known.packages.iter().enumerate() {
            let package = PackageId(index as u32);
            tasks.push(Task::Constants(package, &members.constants));
            let types = members.types.chunks(PIECE);
            tasks.extend(types.map(|types| Task::Types(package, types)));
            tasks.extend(members.services.iter().copied().map(Task::Descriptor));
        }
        let pieces = parallel::map(&tasks, |task| {
            let (package, part) = task.place();
            let lowering = Lowering::new(schema, &known, package);
            let mut code = String::new();
            match task {
                Task::Constants(_, constants) => constants
                    .iter()
                    .for_each(|it| print(&lower::constant(&lowering, it), &mut code)),
                Task::Types(_, types) => {
                    // About what they take: a text that grows is copied each time.
                    code.reserve(types.len() * 3_000);
                    types
                        .iter()
                        .for_each(|id| print(&*lower::definition(&lowering, *id), &mut code));
                }
                Task::Descriptor(service) => print(&lower::descriptor(&lowering, service), &mut code),
            }
            let piece = Piece::laid_out(&code, looks[package.0 as usize]);
            (package, part, piece)
        });
        let mut parts: Vec<[Vec<Piece>; 2]> = known.packages.iter().map(|_| Default::default()).collect();
        for (package, part, piece) in pieces.into_iter().filter(|(_, _, piece)| !piece.text.is_empty()) {
            let [types, descriptors] = &mut parts[package.0 as usize];
            if part == Part::Types { types } else { descriptors }.push(piece);
        }
        let packages = (0..).zip(parts).map(|(index, [types, descriptors])| Package {
            docs: Arc::new(package_docs(&Lowering::new(schema, &known, PackageId(index)))),
            parts: BTreeMap::from([
                (Part::Types, Arc::new(types)),
                (Part::Descriptors, Arc::new(descriptors)),
            ]),
        });
        Self {
            packages: packages.collect(),
            known,
            looks,
            header: header::of(schema, "//"),
            lints: lints(schema),
        }
    }
}

impl Shared<'_> {
    /// What lowering a package needs to know.
    pub(crate) fn lowering<'s>(&'s self, schema: &'s Schema, package: PackageId) -> Lowering<'s> {
        Lowering::new(schema, &self.known, package)
    }

    /// How the pieces of a package look.
    pub(super) fn look(&self, package: PackageId) -> Look {
        self.looks[package.0 as usize]
    }
}

/// How the pieces of each package look.
fn looks(schema: &Schema, known: &Known<'_>) -> Vec<Look> {
    let modules: Vec<Vec<String>> = schema.packages.iter().map(names::modules).collect();
    let look = |(index, path): (u32, &Vec<String>)| {
        let lowering = Lowering::new(schema, known, PackageId(index));
        let mut taken = Items::default();
        let mut take = |name: &str| taken.extend(Items::named(name));
        let members = &known.packages[index as usize];
        for constant in &members.constants {
            take(&names::constant(&constant.name));
        }
        for &id in &members.types {
            take(&known.type_names[id.0 as usize]);
            lowering.types.params(id).iter().for_each(|name| take(name));
        }
        for service in &members.services {
            // What backends make of that name ends as no item does.
            take(&names::type_name(&service.name));
            take(&names::descriptor(&service.name));
        }
        let within = modules
            .iter()
            .filter_map(|module| module.strip_prefix(path.as_slice()));
        within.filter_map(|path| path.first()).for_each(|name| take(name));
        Look {
            short: Short::new(taken),
            indent: path.len() * layout::STEP,
        }
    };
    (0..).zip(&modules).map(look).collect()
}

fn package_docs(lowering: &Lowering<'_>) -> Vec<String> {
    let package = lowering.schema.package(lowering.package);
    let mut docs = docs::lines(&package.docs, &|name| lower::link(lowering, name));
    if docs.is_empty() {
        docs.push(format!(" Package `{}`.", package.dotted()));
    }
    docs
}

/// Lints that judge what the schema chose, and that its author cannot answer to in generated code.
const SHAPES: &str = "clippy::doc_lazy_continuation, clippy::enum_variant_names, clippy::large_enum_variant, \
    clippy::match_single_binding, clippy::module_inception, clippy::should_implement_trait, clippy::too_many_arguments, \
    clippy::type_complexity, clippy::wrong_self_convention, missing_docs";

/// Lints that judge numbers, which are as the schema says them.
const NUMBERS: &str = "clippy::approx_constant, clippy::excessive_precision";

fn lints(schema: &Schema) -> String {
    let mut lints = Vec::new();
    if lower::has_deprecated(schema) {
        lints.push("deprecated");
    }
    if lower::has_floats(schema) {
        lints.push(NUMBERS);
    }
    lints.push(SHAPES);
    lints.join(", ")
}
