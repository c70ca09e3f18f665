//! A file of Rust in which the sections of several backends come together.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;

use turbo_idl::ir::{Constant, PackageId, Schema, Service, TypeId};
use turbo_idl::parallel;

use super::lower::{self, Known, Lowering, Model};
use super::shorten::{Items, Short};
use super::{docs, layout, names, shorten};
use crate::backend::Work;
use crate::header;

/// The parts of a package's module, in the order in which they stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Structs, enums and errors: the same from every backend.
    Types,
    /// The tables of services: the same from every backend.
    Descriptors,
    /// What `rust_server` adds.
    Server,
    /// What `rust_client` adds.
    Client,
    /// What serves clients of earlier revisions, from `rust_server`.
    Adapters,
}

impl Part {
    /// Whether it is left out on wasm32.
    fn is_native(self) -> bool {
        matches!(self, Self::Server | Self::Adapters)
    }
}

/// Code by package and part. Files of several backends merge, and what they share stands there once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    header: String,
    lints: String,
    packages: BTreeMap<Vec<String>, Package>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Package {
    docs: Arc<Vec<String>>,
    parts: BTreeMap<Part, Pieces>,
}

/// A part in pieces, which are worked on at once.
type Pieces = Arc<Vec<Piece>>;

/// What some models print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Piece {
    text: String,
    /// The items whose names it takes.
    taken: Items,
}

/// So many types are a piece: small enough to be shared by several processors, and large enough to be worth it.
const PIECE: usize = 32;

/// The types and descriptors of every package of a schema: what every file of Rust holds.
#[derive(Debug)]
pub(crate) struct Shared<'a> {
    known: Known<'a>,
    packages: Vec<Package>,
    header: String,
    lints: String,
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
        let mut tasks = Vec::new();
        for (index, members) in known.packages.iter().enumerate() {
            let package = PackageId(index as u32);
            tasks.push(Task::Constants(package, &members.constants));
            let types = members.types.chunks(PIECE);
            tasks.extend(types.map(|types| Task::Types(package, types)));
            tasks.extend(members.services.iter().copied().map(Task::Descriptor));
        }
        let pieces = parallel::map(&tasks, |task| {
            let mut piece = Piece::default();
            let (package, part) = task.place();
            let lowering = Lowering::new(schema, &known, package);
            match task {
                Task::Constants(_, constants) => constants
                    .iter()
                    .for_each(|it| piece.add(&lower::constant(&lowering, it))),
                Task::Types(_, types) => {
                    // About what they take: a text that grows is copied each time.
                    piece.text.reserve(types.len() * 2_500);
                    types
                        .iter()
                        .for_each(|id| piece.add(&*lower::definition(&lowering, *id)));
                }
                Task::Descriptor(service) => piece.add(&lower::descriptor(&lowering, service)),
            }
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
}

fn package_docs(lowering: &Lowering<'_>) -> Vec<String> {
    let package = lowering.schema.package(lowering.package);
    let mut docs = docs::lines(&package.docs, &|name| lower::link(lowering, name));
    if docs.is_empty() {
        docs.push(format!(" Package `{}`.", package.dotted()));
    }
    docs
}

impl File {
    /// The types and descriptors of every package of a schema, and what `more` adds for each service.
    pub(crate) fn of<M: Model>(
        work: &Work<'_>,
        part: Part,
        more: impl Fn(&Lowering<'_>, &Service) -> M + Sync,
    ) -> Self {
        let (schema, shared) = (work.schema(), work.rust());
        let services: Vec<&Service> = schema.services.iter().collect();
        let pieces = parallel::map_if(services.len() >= PIECE, &services, |service| {
            let lowering = Lowering::new(schema, &shared.known, service.package);
            let mut piece = Piece::default();
            piece.add(&more(&lowering, service));
            piece
        });
        let mut added: Vec<Vec<Piece>> = vec![Vec::new(); shared.packages.len()];
        for (service, piece) in services.iter().zip(pieces) {
            added[service.package.0 as usize].push(piece);
        }
        let packages = schema.packages.iter().zip(&shared.packages).zip(added);
        let packages = packages.map(|((package, shared), added)| {
            let mut here = shared.clone();
            here.parts.insert(part, Arc::new(added));
            (names::modules(package), here)
        });
        Self {
            header: shared.header.clone(),
            lints: shared.lints.clone(),
            packages: packages.collect(),
        }
    }

    /// Adds a part to the package of that index.
    pub(crate) fn add(&mut self, schema: &Schema, package: PackageId, part: Part, model: &dyn Model) {
        let mut piece = Piece::default();
        piece.add(model);
        if let Some(package) = self.packages.get_mut(&names::modules(schema.package(package))) {
            package.parts.insert(part, Arc::new(vec![piece]));
        }
    }

    /// The models behind [`File::of`], as text for people.
    pub(crate) fn models<M: Model + 'static>(
        schema: &Schema,
        part: Part,
        more: impl Fn(&Lowering<'_>, &Service) -> M,
    ) -> String {
        let mut out = String::new();
        let known = Known::of(schema);
        for ((index, package), members) in schema.packages.iter().enumerate().zip(&known.packages) {
            let lowering = &Lowering::new(schema, &known, PackageId(index as u32));
            let constants = members.constants.iter();
            let constants = constants.map(|it| Box::new(lower::constant(lowering, it)) as Box<dyn Model>);
            let types = members.types.iter().map(|id| lower::definition(lowering, *id));
            let services = || members.services.iter();
            let sections: [(Part, Vec<Box<dyn Model>>); 3] = [
                (Part::Types, constants.chain(types).collect()),
                (
                    Part::Descriptors,
                    services()
                        .map(|it| Box::new(lower::descriptor(lowering, it)) as _)
                        .collect(),
                ),
                (
                    part,
                    services().map(|it| Box::new(more(lowering, it)) as _).collect(),
                ),
            ];
            out.push_str(&format!("package {}\n", package.dotted()));
            for (part, section) in sections {
                out.push_str(&format!("{part:?}: {section:#?}\n"));
            }
        }
        out
    }

    /// Takes in the parts of another file. False, and nothing taken, if both have a part that differs.
    pub(crate) fn merge(&mut self, other: &Self) -> bool {
        let mut merged = self.packages.clone();
        for (path, package) in &other.packages {
            let here = merged.entry(path.clone()).or_insert_with(|| package.clone());
            for (part, text) in &package.parts {
                if here.parts.entry(*part).or_insert_with(|| text.clone()) != text {
                    return false;
                }
            }
        }
        let fits = self.header == other.header;
        if fits {
            self.packages = merged;
        }
        fits
    }

    /// The text of the file, laid out.
    #[must_use]
    pub fn render(&self) -> String {
        let mut root = Tree::default();
        for (path, package) in &self.packages {
            let leaf = path
                .iter()
                .fold(&mut root, |tree, module| tree.children.entry(module).or_default());
            leaf.package = Some(package);
        }
        let mut modules = Vec::new();
        for (name, tree) in &root.children {
            tree.modules(name, "", 0, &self.lints, &mut modules);
        }
        let texts = texts(&modules);
        let lengths = texts.iter().flatten().map(|text| text.len() + 1);
        let mut out = String::with_capacity(self.header.len() + lengths.sum::<usize>() + 1024);
        out.push_str(&self.header);
        let mut open = Vec::new();
        for (module, texts) in modules.iter().zip(texts) {
            close(&mut open, module.depth, &mut out);
            for text in texts {
                out.push('\n');
                out.push_str(&text);
            }
            open.push(module.depth);
        }
        close(&mut open, 0, &mut out);
        out
    }
}

/// Ends the modules that are open, down to a depth.
fn close(open: &mut Vec<usize>, depth: usize, out: &mut String) {
    while let Some(module) = open.pop_if(|module| *module >= depth) {
        out.extend(std::iter::repeat_n("    ", module));
        out.push_str("}\n");
    }
}

impl Piece {
    /// Prints one more model.
    fn add(&mut self, model: &dyn Model) {
        model.print(&mut self.text);
        self.text.push('\n');
        self.taken.extend(model.taken());
    }
}

/// Modules by their names.
#[derive(Debug, Default)]
struct Tree<'a> {
    package: Option<&'a Package>,
    children: BTreeMap<&'a str, Tree<'a>>,
}

impl<'a> Tree<'a> {
    /// This module and those inside of it, in the order in which they begin.
    fn modules(&self, name: &'a str, parent: &str, depth: usize, lints: &str, out: &mut Vec<OpenModule<'a>>) {
        let path = if depth == 0 {
            name.to_owned()
        } else {
            format!("{parent}::{name}")
        };
        let none = || vec![format!(" The packages under `{path}`.")];
        out.push(OpenModule {
            depth,
            head: Module {
                docs: self.package.map_or_else(none, |package| package.docs.to_vec()),
                lints: (depth == 0).then(|| lints.to_owned()),
                name: name.to_owned(),
                imports: Vec::new(),
            },
            pieces: self
                .package
                .iter()
                .flat_map(|package| &package.parts)
                .flat_map(|(part, pieces)| pieces.iter().map(|piece| (piece, part.is_native())))
                .collect(),
            children: self.children.keys().copied().collect(),
        });
        for (name, tree) in &self.children {
            tree.modules(name, &path, depth + 1, lints, out);
        }
    }
}

/// A module before it is laid out.
#[derive(Debug)]
struct OpenModule<'a> {
    depth: usize,
    head: Module,
    /// Each with whether it is left out on wasm32.
    pieces: Vec<(&'a Piece, bool)>,
    children: Vec<&'a str>,
}

/// Each module in pieces, without its end and without those inside of it: with short names, and laid out. There is a blank line
/// between pieces.
fn texts(modules: &[OpenModule<'_>]) -> Vec<Vec<String>> {
    let short: Vec<Short> = modules.iter().map(OpenModule::short).collect();
    let pieces: Vec<(usize, &Piece)> = (0..)
        .zip(modules)
        .flat_map(|(index, module)| module.pieces.iter().map(move |(piece, _)| (index, *piece)))
        .collect();
    let mut pieces = parallel::map(&pieces, |(index, piece)| {
        let indent = (modules[*index].depth + 1) * layout::STEP;
        layout::laid_out(&piece.text, short[*index], indent)
    })
    .into_iter();
    let text = |module: &OpenModule<'_>| {
        let (mut everywhere, mut native) = (Items::default(), Items::default());
        let mut texts = vec![String::new()];
        for ((_, is_native), (text, used)) in module.pieces.iter().zip(pieces.by_ref()) {
            texts.push(text);
            if *is_native { &mut native } else { &mut everywhere }.extend(used);
        }
        texts[0] = module.head(shorten::imports(everywhere, native, &module.children));
        texts
    };
    modules.iter().map(text).collect()
}

impl OpenModule<'_> {
    /// The names that are short in it.
    fn short(&self) -> Short {
        let mut taken = Items::default();
        self.pieces
            .iter()
            .for_each(|(piece, _)| taken.extend(piece.taken));
        self.children
            .iter()
            .for_each(|name| taken.extend(Items::named(name)));
        Short::new(taken)
    }

    /// How it begins.
    fn head(&self, imports: Vec<shorten::Import>) -> String {
        let head = Module {
            imports,
            ..self.head.clone()
        };
        let indent = self.depth * layout::STEP;
        let (mut text, _) = layout::laid_out(&head.to_string(), Short::as_written(), indent);
        // Its own end comes later.
        text.truncate(text.trim_end().trim_end_matches('}').trim_end().len());
        text.push('\n');
        text
    }
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

/// How a module begins, and its end right after that.
#[derive(Clone, Debug, Template)]
#[template(path = "rust/module.rs.jinja", escape = "none")]
struct Module {
    docs: Vec<String>,
    /// Of the outermost module only.
    lints: Option<String>,
    name: String,
    imports: Vec<shorten::Import>,
}
