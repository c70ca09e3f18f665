//! What `turboc lock` does to a lock.

use std::fmt;

use super::items::items;
use super::read::is_name;
use super::{Entry, Lock, MAX_SIZE, Release};
use crate::diagnostics::quoted;
use crate::ir::Schema;

/// What became of a release that was to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is there: so many items are new in it or other than before, or were removed.
    Yes(usize),
    /// It has what the newest release has, so it was not added.
    Nothing,
}

/// Why a lock stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// A release cannot have that name.
    BadName(String),
    /// There is a release of that name, retired or not.
    Known(String),
    /// There is no release of that name.
    Unknown(String),
    /// The release is retired already.
    Retired(String),
    /// The schema cannot be read again as it would be written, or not as the same: why.
    Unfaithful(String),
}

impl Lock {
    /// Adds a release at the end, with all that the schema has.
    ///
    /// # Errors
    /// The name will not do, or the schema is too large for a lock. The lock is as it was.
    pub fn add(&mut self, name: &str, schema: &Schema) -> Result<Added, EditError> {
        if !is_name(name) {
            return Err(EditError::BadName(name.to_owned()));
        }
        if self.releases.iter().any(|release| release.name == name) {
            return Err(EditError::Known(name.to_owned()));
        }
        let mut next = self.clone();
        let changed = next.take(name, schema);
        let last = self.releases.last();
        if changed == 0 && last.is_some_and(|last| !last.is_retired()) {
            return Ok(Added::Nothing);
        }
        next.is_faithful(schema).map_err(EditError::Unfaithful)?;
        *self = next;
        Ok(Added::Yes(changed))
    }

    /// Says that nobody is left who was made from a release. What only it had is not kept.
    ///
    /// # Errors
    /// There is no such release, or it is retired.
    pub fn retire(&mut self, name: &str) -> Result<(), EditError> {
        let mut releases = self.releases.iter_mut();
        let Some(release) = releases.find(|release| release.name == name) else {
            return Err(EditError::Unknown(name.to_owned()));
        };
        if release.digest.take().is_none() {
            return Err(EditError::Retired(name.to_owned()));
        }
        let is_kept: Vec<bool> = self
            .releases
            .iter()
            .map(|release| !release.is_retired())
            .collect();
        self.items.retain(|_, entries| {
            forget(entries, &is_kept);
            !entries.is_empty()
        });
        Ok(())
    }

    /// Adds a release, and counts what it changes.
    fn take(&mut self, name: &str, schema: &Schema) -> usize {
        let since = self.releases.len();
        let mut items = items(schema);
        let mut changed = 0;
        for (known, entries) in &mut self.items {
            let text = items.remove(known);
            if entries.last().and_then(|last| last.text.as_ref()) != text.as_ref() {
                let place = None;
                entries.push(Entry { since, text, place });
                changed += 1;
            }
        }
        for (new, text) in items {
            let entry = Entry {
                since,
                text: Some(text),
                place: None,
            };
            self.items.insert(new, vec![entry]);
            changed += 1;
        }
        self.releases.push(Release {
            name: name.to_owned(),
            digest: None,
            span: None,
        });
        self.releases[since].digest = Some(self.digest(since));
        changed
    }

    /// Whether the newest release is the schema when it is read again.
    fn is_faithful(&self, schema: &Schema) -> Result<(), String> {
        let mut sources = crate::SourceMap::default();
        let text = self.text();
        if text.len() > MAX_SIZE {
            return Err(format!("the lock would be larger than {} MiB", MAX_SIZE >> 20));
        }
        let why = |problem: Box<crate::Diagnostic>| problem.message;
        let read = super::read(super::FILE_NAME, text.as_bytes(), &mut sources).map_err(why)?;
        let again = read.revision(self.releases.len() - 1).map_err(why)?;
        let mut told: Vec<_> = schema.services.iter().map(|service| service.schema_id).collect();
        let mut found: Vec<_> = again.services.iter().map(|service| service.schema_id).collect();
        told.sort();
        found.sort();
        if told != found || items(schema) != items(&again) {
            return Err("it would not be the same when it is read again".to_owned());
        }
        Ok(())
    }
}

/// Drops the entries that no release needs which is kept.
fn forget(entries: &mut Vec<Entry>, is_kept: &[bool]) {
    let ends: Vec<usize> = entries.iter().skip(1).map(|entry| entry.since).collect();
    let ends = ends.into_iter().chain([is_kept.len()]);
    let needed: Vec<bool> = entries
        .iter()
        .zip(ends)
        .map(|(entry, end)| is_kept[entry.since..end].contains(&true))
        .collect();
    // The newest says what is there for whoever comes next, whoever is retired.
    let last = entries.len().saturating_sub(1);
    let mut at = 0;
    entries.retain(|_| {
        at += 1;
        needed[at - 1] || at - 1 == last
    });
    while entries.first().is_some_and(|first| first.text.is_none()) {
        entries.remove(0);
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadName(name) => write!(
                out,
                "a release cannot be called {}: its name is made of at most 64 letters, digits, `.`, `-` and `_`, and begins with a letter or a digit",
                quoted(name)
            ),
            Self::Known(name) => write!(
                out,
                "there is a release called {} already; releases never change, so the new one needs another name",
                quoted(name)
            ),
            Self::Unknown(name) => write!(out, "there is no release called {}", quoted(name)),
            Self::Retired(name) => write!(out, "release {} is retired already", quoted(name)),
            Self::Unfaithful(why) => write!(out, "the schema cannot be locked: {why}"),
        }
    }
}

impl std::error::Error for EditError {}
