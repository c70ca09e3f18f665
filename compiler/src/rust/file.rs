//! A file of Rust in which the sections of several backends come together.

use std::collections::BTreeMap;
use std::fmt::Write;

use askama::Template;

use turbo_idl::ir::{PackageId, Schema};
use turbo_idl::parallel;

use super::lower::{self, Links, Lowering, Section};
use super::shorten::{Names, Short};
use super::traits::Traits;
use super::{docs, layout, names, shorten};
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
    docs: Vec<String>,
    /// Each part in pieces of about [`PIECE`] bytes, which are worked on at once.
    parts: BTreeMap<Part, Vec<String>>,
}

/// Small enough to be shared by several processors, and large enough to be worth it.
const PIECE: usize = 1 << 16;

impl File {
    /// The types and descriptors of every package of a schema, and what `more` adds to each.
    pub(crate) fn of(schema: &Schema, part: Part, more: impl Fn(&Lowering<'_>) -> Section + Sync) -> Self {
        let (traits, links) = (Traits::of(schema), Links::of(schema));
        let indices: Vec<u32> = (0..schema.packages.len() as u32).collect();
        let packages = parallel::map(&indices, |&index| {
            let lowering = Lowering::new(schema, &traits, &links, PackageId(index));
            let package = schema.package(PackageId(index));
            let (types, descriptors) = lower::shared(&lowering);
            let mut docs = docs::lines(&package.docs, &|name| lower::link(&lowering, name));
            if docs.is_empty() {
                docs.push(format!(" Package `{}`.", package.dotted()));
            }
            let sections = [
                (Part::Types, types),
                (Part::Descriptors, descriptors),
                (part, more(&lowering)),
            ];
            let parts = sections.map(|(part, section)| (part, printed(&section)));
            let parts = BTreeMap::from(parts);
            (names::modules(package), Package { docs, parts })
        });
        let packages = packages.into_iter().collect();
        Self {
            header: header::of(schema, "//"),
            lints: lints(schema),
            packages,
        }
    }

    /// The models behind [`File::of`], as text for people.
    pub(crate) fn models(schema: &Schema, part: Part, more: impl Fn(&Lowering<'_>) -> Section) -> String {
        let mut out = String::new();
        let (traits, links) = (Traits::of(schema), Links::of(schema));
        for (index, package) in schema.packages.iter().enumerate() {
            let lowering = Lowering::new(schema, &traits, &links, PackageId(index as u32));
            let (types, descriptors) = lower::shared(&lowering);
            out.push_str(&format!("package {}\n", package.dotted()));
            for (part, section) in [
                (Part::Types, types),
                (Part::Descriptors, descriptors),
                (part, more(&lowering)),
            ] {
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
        let length: usize = texts.iter().map(String::len).sum();
        let mut out = String::with_capacity(self.header.len() + length + length / 64);
        out.push_str(&self.header);
        let mut open = Vec::new();
        for (module, text) in modules.iter().zip(&texts) {
            close(&mut open, module.depth, &mut out);
            out.push('\n');
            out.push_str(text);
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

/// What the models of a section print.
fn printed(section: &Section) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for model in section {
        // A string takes everything.
        let _ = writeln!(piece, "{model}");
        if piece.len() >= PIECE {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
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
                docs: self.package.map_or_else(none, |package| package.docs.clone()),
                lints: (depth == 0).then(|| lints.to_owned()),
                name: name.to_owned(),
                imports: Vec::new(),
            },
            pieces: self
                .package
                .iter()
                .flat_map(|package| &package.parts)
                .flat_map(|(part, pieces)| pieces.iter().map(|piece| (piece, *part == Part::Server)))
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
    pieces: Vec<(&'a String, bool)>,
    children: Vec<&'a str>,
}

/// Each module without its end and without those inside of it: with short names, and laid out.
fn texts(modules: &[OpenModule<'_>]) -> Vec<String> {
    let all: Vec<(usize, &str, bool)> = modules
        .iter()
        .enumerate()
        .flat_map(|(index, module)| {
            let pieces = module.pieces.iter();
            pieces.map(move |(piece, is_native)| (index, piece.as_str(), *is_native))
        })
        .collect();
    let names = parallel::map(&all, |(_, piece, is_native)| shorten::names(piece, *is_native));
    let mut names = names.into_iter();
    let short: Vec<Short> = modules
        .iter()
        .map(|module| {
            let names: Vec<Names> = names.by_ref().take(module.pieces.len()).collect();
            shorten::short(&names, module.children.iter().copied())
        })
        .collect();
    let mut pieces = parallel::map(&all, |(index, piece, _)| {
        let code = short[*index].rewritten(piece);
        layout::laid_out(code, (modules[*index].depth + 1) * layout::STEP)
    })
    .into_iter();
    let text = |(module, short): (&OpenModule<'_>, Short)| {
        let head = Module {
            imports: short.imports,
            ..module.head.clone()
        };
        let mut text = layout::laid_out(head.to_string(), module.depth * layout::STEP);
        // Its own end comes later.
        text.truncate(text.trim_end().trim_end_matches('}').trim_end().len());
        text.push('\n');
        for piece in pieces.by_ref().take(module.pieces.len()) {
            text.push('\n');
            text.push_str(&piece);
        }
        text
    };
    modules.iter().zip(short).map(text).collect()
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
