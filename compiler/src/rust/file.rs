//! A file of Rust in which the sections of several backends come together.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;

use turbo_idl::ir::{PackageId, Schema, Service};
use turbo_idl::parallel;

use super::lower::{self, Known, Lowering, Model};
use super::pieces::{PIECE, Piece, Pieces};
use super::shorten::{Items, Short};
use super::{layout, names, shorten};
use crate::backend::Work;

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
pub(super) struct Package {
    pub(super) docs: Arc<Vec<String>>,
    pub(super) parts: BTreeMap<Part, Pieces>,
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
            let lowering = shared.lowering(schema, service.package);
            Piece::of(&more(&lowering, service), shared.look(service.package))
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
    pub(crate) fn add(&mut self, work: &Work<'_>, package: PackageId, part: Part, model: &dyn Model) {
        let piece = Piece::of(model, work.rust().look(package));
        let modules = names::modules(work.schema().package(package));
        if let Some(package) = self.packages.get_mut(&modules) {
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
        let pieces = modules.iter().flat_map(|module| &module.pieces);
        let length: usize = pieces.map(|(piece, _)| piece.text.len() + 1).sum();
        let mut out = String::with_capacity(self.header.len() + length + modules.len() * 1024);
        out.push_str(&self.header);
        let mut open = Vec::new();
        for module in &modules {
            close(&mut open, module.depth, &mut out);
            module.print(&mut out);
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

impl OpenModule<'_> {
    /// Prints it without its end and without those inside of it. There is a blank line between pieces.
    fn print(&self, out: &mut String) {
        let (mut everywhere, mut native) = (Items::default(), Items::default());
        for (piece, is_native) in &self.pieces {
            if *is_native { &mut native } else { &mut everywhere }.extend(piece.used);
        }
        let head = Module {
            imports: shorten::imports(everywhere, native, &self.children),
            ..self.head.clone()
        };
        let indent = self.depth * layout::STEP;
        let (head, _) = layout::laid_out(&head.to_string(), Short::as_written(), indent);
        out.push('\n');
        // Its own end comes later.
        out.push_str(head.trim_end().trim_end_matches('}').trim_end());
        out.push('\n');
        for (piece, _) in &self.pieces {
            out.push('\n');
            out.push_str(&piece.text);
        }
    }
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
