use crate::ast::Item;
use crate::ir::TypeId;
use crate::load::Unit;
use crate::source::FileId;

/// All items of all files, numbered in order of declaration, files in order of loading.
pub(crate) struct Items<'a> {
    all: Vec<Numbered<'a>>,
    /// The number of the first item of each file, and how many there are.
    firsts: Vec<usize>,
}

/// An item that has a number.
#[derive(Clone, Copy)]
pub(crate) struct Numbered<'a> {
    pub(crate) item: &'a Item,
    pub(crate) file: FileId,
    /// Its index in its file.
    pub(crate) index: usize,
    /// The stamp of its piece: see [`Piece`](crate::syntax::Piece).
    pub(crate) stamp: u64,
    /// Where its piece begins.
    pub(crate) start: u32,
    /// Its number as a type, or as a service.
    pub(crate) made: MadeAs,
}

/// What an item becomes in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MadeAs {
    Type(TypeId),
    Service(usize),
    /// A constant, an alias, or what could not be read.
    Other,
}

impl<'a> Items<'a> {
    pub(crate) fn new(units: &'a [Unit]) -> Self {
        let mut all = Vec::with_capacity(units.iter().map(|unit| unit.ast.items.len()).sum());
        let mut firsts = Vec::with_capacity(units.len() + 1);
        let (mut types, mut services) = (0, 0);
        for unit in units {
            firsts.push(all.len());
            let pieces = unit.pieces.iter().filter(|piece| piece.is_item());
            for (index, (item, piece)) in unit.ast.items.iter().zip(pieces).enumerate() {
                let made = match item {
                    Item::Struct(_) | Item::Enum(_) | Item::Newtype(_) => {
                        types += 1;
                        MadeAs::Type(TypeId(types - 1))
                    }
                    Item::Service(_) => {
                        services += 1;
                        MadeAs::Service(services - 1)
                    }
                    Item::Const(_) | Item::Alias(_) | Item::Lost(_) => MadeAs::Other,
                };
                all.push(Numbered {
                    item,
                    file: unit.ast.id,
                    index,
                    stamp: piece.stamp(),
                    start: piece.start(),
                    made,
                });
            }
        }
        firsts.push(all.len());
        Self { all, firsts }
    }

    pub(crate) fn all(&self) -> &[Numbered<'a>] {
        &self.all
    }

    /// The numbers of the items of a file.
    pub(crate) fn of_file(&self, file: FileId) -> std::ops::Range<usize> {
        let at = file.0 as usize;
        self.firsts[at]..self.firsts[at + 1]
    }

    /// The number of an item, by its file and its index there.
    pub(crate) fn number(&self, file: FileId, index: usize) -> usize {
        self.firsts[file.0 as usize] + index
    }
}
