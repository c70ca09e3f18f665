//! `turbo.lock`: every released revision of a schema, in a text that people read in review.
//!
//! It is a log by item: each type, constant and service has the texts that it had, with the release that each came with. What does
//! not change costs nothing, and a change shows the old text above the new one. Rules I-13 to I-19 describe the file.
//!
//! Nothing here touches a disk. [`read`] takes bytes, and [`Lock::text`] gives them.

mod edit;
mod error;
mod items;
mod read;
mod revision;

use std::collections::BTreeMap;

pub use edit::{Added, EditError};
pub use read::read;

use crate::source::{FileId, Span};

/// The name of the file.
pub const FILE_NAME: &str = "turbo.lock";

/// The version of the format that is written.
const VERSION: u32 = 1;

/// A lock may have so many bytes.
pub const MAX_SIZE: usize = 1 << 26;

/// The releases of a schema.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    /// From the oldest to the newest, retired ones among them.
    releases: Vec<Release>,
    /// What became of each item, by its full name.
    items: BTreeMap<String, Vec<Entry>>,
}

/// A released revision of the schema.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its name: `v3`.
    pub name: String,
    /// A hash over all that it has, in hexadecimal. Nothing if it is retired: then it is only there to date what came with it.
    pub digest: Option<String>,
    /// Where its name stands in the lock. Nothing if it has just been added.
    pub span: Option<Span>,
}

impl Release {
    /// Whether nobody is left who was made from it.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.digest.is_none()
    }
}

/// What an item is from a release on.
#[derive(Clone, Debug)]
struct Entry {
    /// The index of the release.
    since: usize,
    /// The text, with its indentation. Nothing if the item was removed.
    text: Option<String>,
    /// Where the text begins in the lock. Nothing if it has just been added.
    place: Option<(FileId, u32)>,
}

impl Lock {
    /// One without releases.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The releases, from the oldest to the newest.
    #[must_use]
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// The items that a release has, by name.
    fn items_of(&self, release: usize) -> impl Iterator<Item = (&str, &Entry)> {
        self.items.iter().filter_map(move |(name, entries)| {
            let entry = entries.iter().rev().find(|entry| entry.since <= release)?;
            entry.text.is_some().then_some((name.as_str(), entry))
        })
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "turbo.lock {VERSION}\n\
             # The released revisions of the schema, written by `turboc lock`. Commit it, and do not edit it.\n\n"
        );
        for release in &self.releases {
            match &release.digest {
                Some(digest) => text.push_str(&format!("release {} {digest}\n", release.name)),
                None => text.push_str(&format!("retired {}\n", release.name)),
            }
        }
        for (name, entries) in &self.items {
            text.push_str(&format!("\n{name}\n"));
            for entry in entries {
                let since = &self.releases[entry.since].name;
                match &entry.text {
                    Some(item) => text.push_str(&format!("  {since}\n{item}\n")),
                    None => text.push_str(&format!("  {since} removed\n")),
                }
            }
        }
        text
    }
}
