//! A schema and some edits of it.

use evolve_model::{Maker, Random};

use crate::revision::{Revision, text_of};

/// So often an edit is tried again that breaks a rule of the language.
const TRIES: usize = 50;

/// So many revisions as asked for, all made from one schema by a few edits each: each two of them are a pair.
///
/// # Panics
/// When edits break rules of the language again and again.
#[must_use]
pub fn family(seed: u64, size: usize) -> Vec<Revision> {
    let mut random = Random(seed);
    let mut maker = Maker { random: &mut random };
    let mut last = String::new();
    for _ in 0..TRIES {
        let base = maker.schema();
        match text_of(&base).and_then(Revision::read) {
            Err(why) => last = why,
            Ok(first) => {
                let mut revisions = vec![first];
                for _ in 0..TRIES {
                    if revisions.len() == size {
                        return revisions;
                    }
                    match text_of(&maker.edited(&base)).and_then(Revision::read) {
                        Err(why) => last = why,
                        Ok(next) => revisions.push(next),
                    }
                }
            }
        }
    }
    panic!("seed {seed}: no schema that is well: {last}");
}
