//! What was found out about the items of a set of files, for the next time.
//!
//! What an item becomes, what the rules about items say of it, and what the lints about items say of it, follow from its text and from what
//! its names mean; so it stays as long as both do. Its text is known by the stamp of its piece, wherever the piece has moved. A name
//! means the same as long as it leads to the same item, or to one with the same [`Outline`]. What has no outline - aliases, newtypes and
//! constants, which others are made of - counts as changed with its text, and so does what is made of it.
//!
//! Items of which there was something to say, here or where their names lead, are always looked at again: what is said of them may depend on
//! how much was said before. What is about the whole, such as circles of types, is found out anew whenever a type stands where none or another
//! stood.

mod kept;
mod outline;
mod whole;

use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use self::kept::{Kept, Known};
pub(crate) use self::outline::Outline;
use crate::Front;
use crate::ir::Schema;
use crate::resolve::{Items, Made, MadeAs};
use crate::source::FileId;

/// Where a [`Memo`] is kept from one time to the next.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<Option<Memo>>);

impl Memory {
    /// What is known, which is then known no more.
    pub(crate) fn take(&self) -> Option<Memo> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn keep(&self, memo: Memo) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(memo);
    }
}

/// What was found out about the items of a set of files.
#[derive(Debug)]
pub(crate) struct Memo {
    files: Vec<FileMemo>,
    entries: Vec<Entry>,
    /// What stands in the schema for the items; with facts, if nothing was wrong.
    schema: Arc<Schema>,
    is_right: bool,
    /// Which lints were asked for.
    lints: Vec<bool>,
}

#[derive(Debug)]
struct FileMemo {
    path: String,
    imports: Vec<ImportMemo>,
    /// The numbers of its items.
    items: std::ops::Range<usize>,
}

/// An import as it is written, or as it was understood.
#[derive(Debug, PartialEq, Eq)]
struct ImportMemo {
    name: String,
    file: Option<FileId>,
}

/// An item.
#[derive(Debug)]
struct Entry {
    stamp: u64,
    start: u32,
    made_as: MadeAs,
    made: Made,
    known: Known,
}

impl Memo {
    pub(crate) fn new(
        front: &Front,
        items: &Items<'_>,
        (schema, is_right): (Arc<Schema>, bool),
        (made, known): (Vec<Made>, Vec<Known>),
        lints: Vec<bool>,
    ) -> Self {
        let entries = items.all().iter().zip(made.into_iter().zip(known));
        let entries = entries.map(|(one, (made, known))| Entry {
            stamp: one.stamp,
            start: one.start,
            made_as: one.made,
            made,
            known,
        });
        Self {
            files: files(front, items),
            entries: entries.collect(),
            schema,
            is_right,
            lints,
        }
    }
}

fn files(front: &Front, items: &Items<'_>) -> Vec<FileMemo> {
    let files = front.units.iter().map(|unit| {
        let written = unit.ast.imports.iter().map(|import| ImportMemo {
            name: import.alias.as_ref().map_or_else(
                || import.path.clone(),
                |alias| format!("{} {}", import.path, alias.text),
            ),
            file: None,
        });
        let understood = unit.imports.iter().map(|import| ImportMemo {
            name: import.name.text.clone(),
            file: import.file,
        });
        FileMemo {
            path: front.sources.file(unit.ast.id).name().to_owned(),
            imports: written.chain(understood).collect(),
            items: items.of_file(unit.ast.id),
        }
    });
    files.collect()
}
