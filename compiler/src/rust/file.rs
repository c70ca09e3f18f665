//! A file of Rust in which the sections of several backends come together.

use std::collections::BTreeMap;

use askama::Template;

use turbo_idl::ir::{PackageId, Schema};

use super::lower::{self, Lowering, Section};
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
    parts: BTreeMap<Part, String>,
}

impl File {
    /// The types and descriptors of every package of a schema, and what `more` adds to each.
    pub(crate) fn of(schema: &Schema, part: Part, more: impl Fn(&Lowering<'_>) -> Section) -> Self {
        let mut packages = BTreeMap::new();
        let traits = Traits::of(schema);
        for (index, package) in schema.packages.iter().enumerate() {
            let lowering = Lowering::new(schema, &traits, PackageId(index as u32));
            let (types, descriptors) = lower::shared(&lowering);
            let mut lines = docs::lines(&package.docs, &|name| lower::link(&lowering, name));
            if lines.is_empty() {
                lines.push(format!(" Package `{}`.", package.dotted()));
            }
            let entry: &mut Package = packages.entry(names::modules(package)).or_default();
            entry.docs = lines;
            for (part, section) in [
                (Part::Types, types),
                (Part::Descriptors, descriptors),
                (part, more(&lowering)),
            ] {
                entry.parts.entry(part).or_default().push_str(&printed(&section));
            }
        }
        Self {
            header: header::of(schema, "//"),
            lints: lints(schema),
            packages,
        }
    }

    /// The models behind [`File::of`], as text for people.
    pub(crate) fn models(schema: &Schema, part: Part, more: impl Fn(&Lowering<'_>) -> Section) -> String {
        let mut out = String::new();
        let traits = Traits::of(schema);
        for (index, package) in schema.packages.iter().enumerate() {
            let lowering = Lowering::new(schema, &traits, PackageId(index as u32));
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
            let leaf = path.iter().fold(&mut root, |tree, module| {
                tree.children.entry(module.clone()).or_default()
            });
            leaf.package = Some(package.clone());
        }
        let modules = root
            .children
            .into_iter()
            .map(|(name, tree)| tree.module(name, "", &self.lints));
        let text: String = modules.map(|module| module.to_string()).collect();
        format!("{}\n{}", self.header, layout::laid_out(text))
    }
}

/// What the models of a section print.
fn printed(section: &Section) -> String {
    section.iter().map(|model| format!("{model}\n")).collect()
}

#[derive(Debug, Default)]
struct Tree {
    package: Option<Package>,
    children: BTreeMap<String, Tree>,
}

impl Tree {
    fn module(self, name: String, parent: &str, lints: &str) -> Module {
        let path = if parent.is_empty() {
            name.clone()
        } else {
            format!("{parent}::{name}")
        };
        let package = self.package.unwrap_or_else(|| Package {
            docs: vec![format!(" The packages under `{path}`.")],
            parts: BTreeMap::new(),
        });
        let mut sections: Vec<shorten::Section> = package
            .parts
            .into_iter()
            .map(|(part, code)| shorten::Section {
                code,
                is_native: part == Part::Server,
            })
            .collect();
        let imports = shorten::shorten(&mut sections, self.children.keys().map(String::as_str));
        Module {
            docs: package.docs,
            lints: parent.is_empty().then(|| lints.to_owned()),
            name,
            imports,
            sections,
            modules: self
                .children
                .into_iter()
                .map(|(name, tree)| tree.module(name, &path, lints))
                .collect(),
        }
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

#[derive(Debug, Template)]
#[template(path = "rust/module.rs.jinja", escape = "none")]
struct Module {
    docs: Vec<String>,
    /// Of the outermost module only.
    lints: Option<String>,
    name: String,
    imports: Vec<shorten::Import>,
    sections: Vec<shorten::Section>,
    modules: Vec<Module>,
}
