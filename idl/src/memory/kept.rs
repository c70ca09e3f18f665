use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::outline::Outline;
use super::whole::Whole;
use super::{Entry, FileMemo, Memo};
use crate::Front;
use crate::ast::Item;
use crate::ast::shift::Shift;
use crate::check::DocLink;
use crate::diagnostics::Diagnostic;
use crate::ir::moved::{Move, Moved};
use crate::ir::{Service, TypeDef, TypeId};
use crate::lint::Mentions;
use crate::resolve::{Items, Made, MadeAs, Of};

/// What stays, by the numbers that the items have now.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) made: Vec<Option<Made>>,
    pub(crate) known: Vec<Option<Known>>,
    /// What was found out about the whole.
    pub(crate) whole: Option<Whole>,
}

/// What is known of an item beside what it becomes.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) outline: Option<Outline>,
    /// Whether the rules about items have nothing to say of it.
    pub(crate) is_right: bool,
    /// What its documentation links to.
    pub(crate) links: Vec<DocLink>,
    /// What it mentions, as soon as somebody has asked.
    pub(crate) mentions: Option<Mentions>,
    /// What the lints about items say of it, as soon as somebody has asked.
    pub(crate) lints: Option<Vec<Diagnostic>>,
}

impl Kept {
    /// Nothing of so many items.
    pub(crate) fn nothing(items: usize) -> Self {
        let mut kept = Self::default();
        kept.made.resize_with(items, || None);
        kept.known.resize_with(items, || None);
        kept
    }
}

impl Memo {
    /// Which lints were asked.
    pub(crate) fn lints(&self) -> &Vec<bool> {
        &self.lints
    }

    /// What stays of it.
    pub(crate) fn kept(self, front: &Front, items: &Items<'_>) -> Kept {
        let files = super::files(front, items);
        let is_same = |(old, new): (&FileMemo, &FileMemo)| old.path == new.path;
        if files.len() != self.files.len() || !self.files.iter().zip(&files).all(is_same) {
            return Kept::nothing(items.all().len());
        }
        let matched = Matched::new(&self, items, &files);
        self.moved(items, &matched)
    }

    fn moved(self, items: &Items<'_>, matched: &Matched) -> Kept {
        let mut kept = Kept::nothing(items.all().len());
        let old = Arc::unwrap_or_clone(self.schema);
        let mut entries = self.entries.iter().zip(items.all());
        let is_same =
            self.entries.len() == items.all().len() && entries.all(|(old, new)| old.made_as == new.made);
        let mut types: Vec<Option<TypeDef>> = old.types.into_iter().map(Some).collect();
        let mut services: Vec<Option<Service>> = old.services.into_iter().map(Some).collect();
        let ids = type_ids(&self.entries, items, matched);
        let is_renumbered = (0..)
            .zip(&matched.meant)
            .any(|(old, now)| now.is_some_and(|now| now != old));
        for (old, mut entry) in self.entries.into_iter().enumerate() {
            let Some(now) = matched.now[old] else { continue };
            if !entry.stays(matched) {
                continue;
            }
            entry.made.of = match entry.made_as {
                MadeAs::Type(TypeId(id)) => types[id as usize].take().map_or(Of::Nothing, Of::Type),
                MadeAs::Service(at) => services[at].take().map_or(Of::Nothing, Of::Service),
                MadeAs::Other => Of::Nothing,
            };
            let by = items.all()[now as usize].start.wrapping_sub(entry.start) as i32;
            let to = Move {
                by,
                ids: ids.as_deref(),
            };
            if !to.is_none() && !entry.made.moved(to) {
                continue;
            }
            if by != 0 {
                entry.known.lints.shift(by);
                entry.known.links.iter_mut().for_each(|link| link.span.shift(by));
            }
            if is_renumbered && let Some(mentions) = &mut entry.known.mentions {
                for number in &mut mentions.refs {
                    *number = matched.meant[*number as usize].unwrap_or(*number);
                }
            }
            kept.made[now as usize] = Some(entry.made);
            kept.known[now as usize] = Some(entry.known);
        }
        if self.is_right && is_same && !is_renumbered {
            kept.whole = Some(Whole::new(types, services, old.instances));
        }
        kept
    }
}

impl Entry {
    /// Whether nothing that matters to it has changed, given that its text has not.
    fn stays(&self, matched: &Matched) -> bool {
        let Some(mentions) = &self.known.mentions else {
            return false;
        };
        self.made.is_settled
            && self.known.is_right
            && mentions
                .refs
                .iter()
                .all(|&number| matched.meant[number as usize].is_some())
            && !mentions
                .unknown
                .iter()
                .any(|name| matched.changed.contains(name.as_str()))
    }
}

/// The new number of each type; nothing if all have the number that they had, as far as they are still there.
fn type_ids(entries: &[Entry], items: &Items<'_>, matched: &Matched) -> Option<Vec<Option<TypeId>>> {
    let types = entries.iter().zip(&matched.meant);
    let ids: Vec<Option<TypeId>> = types
        .filter(|(entry, _)| matches!(entry.made_as, MadeAs::Type(_)))
        .map(|(_, now)| match items.all()[(*now)? as usize].made {
            MadeAs::Type(id) => Some(id),
            MadeAs::Service(_) | MadeAs::Other => None,
        })
        .collect();
    let has_moved = (0..).zip(&ids).any(|(old, id)| id.is_some_and(|id| id.0 != old));
    has_moved.then_some(ids)
}

impl Moved for Made {
    fn moved(&mut self, to: Move<'_>) -> bool {
        let is_there = match &mut self.of {
            Of::Type(def) => def.moved(to),
            Of::Service(service) => service.moved(to),
            Of::Nothing => true,
        };
        self.keys.moved(to) && is_there
    }
}

impl Shift for Diagnostic {
    fn shift(&mut self, by: i32) {
        if let Some(label) = &mut self.primary {
            label.span.shift(by);
        }
        self.secondary.iter_mut().for_each(|label| label.span.shift(by));
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits);
        edits.for_each(|edit| edit.span.shift(by));
    }
}

/// Which items are which.
struct Matched {
    /// The new number of each item whose text is the same.
    now: Vec<Option<u32>>,
    /// The new number of what others mean by each item; nothing if that is something else, or made of something else.
    meant: Vec<Option<u32>>,
    /// The names that mean something else.
    changed: HashSet<String>,
}

impl Matched {
    fn new(memo: &Memo, items: &Items<'_>, files: &[FileMemo]) -> Self {
        let mut matched = Self {
            now: vec![None; memo.entries.len()],
            meant: Vec::new(),
            changed: HashSet::new(),
        };
        for (old, new) in memo.files.iter().zip(files) {
            // What names with a dot mean depends on the imports.
            if old.imports == new.imports {
                matched.texts(memo, old, items, new);
            }
        }
        matched.meant = matched.now.clone();
        for (old, new) in memo.files.iter().zip(files) {
            matched.names(memo, old, items, new);
        }
        matched.spread(memo);
        matched
    }

    /// Finds the items of a file whose text is the same.
    fn texts(&mut self, memo: &Memo, old: &FileMemo, items: &Items<'_>, new: &FileMemo) {
        let (before, after) = (&memo.entries[old.items.clone()], &items.all()[new.items.clone()]);
        let pairs = before.iter().zip(after);
        let lead = pairs.take_while(|(a, b)| a.stamp == b.stamp).count();
        let pairs = before[lead..].iter().rev().zip(after[lead..].iter().rev());
        let trail = pairs.take_while(|(a, b)| a.stamp == b.stamp).count();
        let between: HashMap<u64, usize> = (lead..after.len() - trail)
            .map(|at| (after[at].stamp, at))
            .collect();
        for (at, entry) in before.iter().enumerate() {
            let now = if at < lead {
                Some(at)
            } else if at >= before.len() - trail {
                Some(at + after.len() - before.len())
            } else {
                between.get(&entry.stamp).copied()
            };
            self.now[old.items.start + at] = now.map(|now| (new.items.start + now) as u32);
        }
    }

    /// Finds out what the names of a file mean that an item had or has whose text is another.
    fn names(&mut self, memo: &Memo, old: &FileMemo, items: &Items<'_>, new: &FileMemo) {
        let gone = old.items.clone().filter(|&at| self.now[at].is_none());
        let mut names: HashMap<&str, Named> = HashMap::new();
        for at in gone {
            names
                .entry(&memo.entries[at].known.name)
                .or_default()
                .gone
                .push(at);
        }
        let mut is_old = vec![false; new.items.len()];
        for now in self.now[old.items.clone()].iter().flatten() {
            is_old[*now as usize - new.items.start] = true;
        }
        for at in new.items.clone().filter(|at| !is_old[at - new.items.start]) {
            let name = &items.all()[at].item.name().text;
            names.entry(name).or_default().come.push(at);
        }
        if names.is_empty() {
            return;
        }
        for at in old.items.clone().filter(|&at| self.now[at].is_some()) {
            if let Some(named) = names.get_mut(memo.entries[at].known.name.as_str()) {
                named.stayed.push(at);
            }
        }
        for (name, named) in names {
            match (named.gone.as_slice(), named.come.as_slice()) {
                (&[gone], &[come])
                    if named.stayed.is_empty() && is_like(&memo.entries[gone], items.all()[come].item) =>
                {
                    self.meant[gone] = Some(come as u32);
                }
                _ => {
                    named.stayed.iter().for_each(|&at| self.meant[at] = None);
                    self.changed.insert(name.to_owned());
                }
            }
        }
    }

    /// What is made of something else is something else.
    fn spread(&mut self, memo: &Memo) {
        let is_made_of = |entry: &&(usize, &Entry)| entry.1.known.outline.is_none();
        let entries = memo.entries.iter().enumerate();
        let mut users: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut left: Vec<usize> = (0..self.meant.len())
            .filter(|&at| self.meant[at].is_none())
            .collect();
        if left.is_empty() {
            return;
        }
        for (at, entry) in entries.filter(|entry| is_made_of(&entry)) {
            let mentions = entry.known.mentions.iter().flat_map(|mentions| &mentions.refs);
            mentions.for_each(|&number| users.entry(number).or_default().push(at));
        }
        while let Some(at) = left.pop() {
            for user in users.remove(&(at as u32)).unwrap_or_default() {
                if self.meant[user].take().is_some() {
                    left.push(user);
                }
            }
        }
    }
}

/// The items of one name.
#[derive(Default)]
struct Named {
    gone: Vec<usize>,
    come: Vec<usize>,
    stayed: Vec<usize>,
}

fn is_like(old: &Entry, new: &Item) -> bool {
    old.known.outline.is_some() && old.known.outline == Outline::of(new)
}
