//! What stands where: for those who look at schemas while they are written.
//!
//! An [`Analysis`] is made of broken files too, and knows of their healthy parts: the names that stand in them, what each
//! of them means, what is said about it, and how much it weighs on the wire. The places of a file are collected when
//! somebody first asks for them.

mod attributes;
mod collect;
mod context;
mod extent;
mod links;
mod place;
mod rename;
mod scope;
mod signature;
mod symbol;
mod tokens;
mod values;
mod wire_size;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

pub use context::{Context, Expected, Wanted, context};
pub use extent::{Brackets, brackets};
pub use place::{Place, Role, Thing};
pub use scope::Visible;
pub use symbol::{Node, Symbol, SymbolKind};
pub use tokens::{Token, TokenKind, tokens};
pub use wire_size::CallSize;

use crate::ast;
use crate::checked::Checked;
use crate::ir::Schema;
use crate::layout::Sizes;
use crate::lint::Levels;
use crate::load::{Import, Unit};
use crate::memory::Memory;
use crate::source::{FileId, SourceMap, Span};
use crate::{Cache, Diagnostic, Front, Loader};

/// Everything that is known about a set of files: the outcome of [`analyze`].
#[derive(Debug)]
pub struct Analysis {
    front: Front,
    levels: Option<Levels>,
    memory: Arc<Memory>,
    checked: OnceLock<Checked>,
    packages: BTreeMap<String, FileId>,
    files: Vec<Indexed>,
    sizes: OnceLock<Sizes>,
}

/// What is known of one file, as soon as somebody has asked.
#[derive(Debug, Default)]
struct Indexed {
    places: OnceLock<Vec<Place>>,
    tokens: OnceLock<Vec<Token>>,
    imports: OnceLock<Imports>,
}

/// The imports of a file: where their names lead, and where each of them leads.
#[derive(Debug, Default)]
struct Imports {
    by_name: BTreeMap<String, u32>,
    targets: Vec<Option<FileId>>,
}

/// Reads the files at `roots` and everything they import, as [`check_with`](crate::check_with) does, and keeps what it learnt.
///
/// With `levels`, lints have their say too. Whether the files are right is found out when somebody first asks, which takes longer than all else.
#[must_use]
pub fn analyze(
    cache: &mut Cache,
    loader: &dyn Loader,
    roots: &[String],
    levels: Option<&Levels>,
) -> Analysis {
    let front = crate::front(cache, loader, roots);
    Analysis::new(front, levels, Arc::clone(cache.memory()))
}

impl Analysis {
    fn new(front: Front, levels: Option<&Levels>, memory: Arc<Memory>) -> Self {
        let mut packages = BTreeMap::new();
        for unit in &front.units {
            if let Some(package) = &unit.ast.package {
                packages.entry(package.path.dotted()).or_insert(unit.ast.id);
            }
        }
        let files = front.units.iter().map(|_| Indexed::default()).collect();
        Self {
            front,
            levels: levels.cloned(),
            memory,
            checked: OnceLock::new(),
            packages,
            files,
            sizes: OnceLock::new(),
        }
    }

    /// Every file that was read.
    #[must_use]
    pub fn sources(&self) -> &SourceMap {
        &self.front.sources
    }

    /// What is wrong: sorted by place, nothing twice.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.checked().diagnostics
    }

    /// What the files say. Nothing if there is an error among the diagnostics that is no lint. Signatures are not computed.
    #[must_use]
    pub fn schema(&self) -> Option<&Schema> {
        self.checked().schema.as_deref()
    }

    /// How many items were resolved and checked to find what is wrong: of files that have changed, those that the change can matter to. Items of
    /// which there is something to say are always among them.
    #[must_use]
    pub fn items_checked(&self) -> usize {
        self.checked().items
    }

    fn checked(&self) -> &Checked {
        self.checked
            .get_or_init(|| self.front.check(self.levels.as_ref(), Some(&self.memory)))
    }

    /// The file that the loader knows by a normalised path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileId> {
        let mut files = self.sources().iter();
        files.find(|(_, source)| source.name() == path).map(|(id, _)| id)
    }

    /// The healthy parts of a file.
    #[must_use]
    pub fn ast(&self, file: FileId) -> &ast::File {
        &self.unit(file).ast
    }

    /// Every place of a file at which something is named, in order. No two overlap.
    #[must_use]
    pub fn places(&self, file: FileId) -> &[Place] {
        self.files[file.0 as usize]
            .places
            .get_or_init(|| collect::places(self, file))
    }

    /// What is named at a byte of a file, or ends there.
    #[must_use]
    pub fn at(&self, file: FileId, byte: u32) -> Option<Place> {
        let places = self.places(file);
        let next = places.partition_point(|place| place.span.start <= byte);
        let place = *places.get(next.checked_sub(1)?)?;
        (byte <= place.span.end).then_some(place)
    }

    /// Every place at which a symbol is named, its definition included, in order.
    #[must_use]
    pub fn references(&self, symbol: Symbol) -> Vec<Place> {
        let of_symbol = |place: &&Place| place.thing == Thing::Symbol(symbol);
        (0..self.front.units.len())
            .flat_map(|file| self.places(FileId(file as u32)).iter().filter(of_symbol).copied())
            .collect()
    }

    /// The file that an import leads to.
    #[must_use]
    pub fn import_target(&self, symbol: Symbol) -> Option<FileId> {
        let Symbol::Import(file, at) = symbol else {
            return None;
        };
        self.imports_of(file).targets.get(at as usize).copied().flatten()
    }

    fn imports_of(&self, file: FileId) -> &Imports {
        self.files[file.0 as usize].imports.get_or_init(|| {
            let unit = self.unit(file);
            let resolved: BTreeMap<Span, &Import> = unit
                .imports
                .iter()
                .map(|import| (import.name.span, import))
                .collect();
            let mut imports = Imports::default();
            for (at, written) in (0..).zip(&unit.ast.imports) {
                let name = written
                    .alias
                    .as_ref()
                    .map_or(written.path_span, |alias| alias.span);
                let import = resolved.get(&name);
                imports.targets.push(import.and_then(|import| import.file));
                if let Some(import) = import {
                    imports.by_name.insert(import.name.text.clone(), at);
                }
            }
            imports
        })
    }

    /// The words and marks of a file.
    #[must_use]
    pub fn tokens(&self, file: FileId) -> &[Token] {
        let text = self.sources().file(file).text();
        self.files[file.0 as usize].tokens.get_or_init(|| tokens(text))
    }

    /// The text of a place.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.sources().text(span)
    }

    fn unit(&self, file: FileId) -> &Unit {
        &self.front.units[file.0 as usize]
    }
}
