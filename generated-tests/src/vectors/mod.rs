//! The wire vectors: values and their bytes, in the files of `vectors/`, which every language of the project reads.
//!
//! A line holds a name, the type, the bytes in hexadecimal, and the value as `tests/values/spelled.mjs` spells it.

mod everything;
mod small;

use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};

/// The committed vectors of the cases `people` and `scalars`.
pub const VALUES: &str = include_str!("../../vectors/values.tsv");

/// The committed vectors of the case `everything`.
pub const EVERYTHING: &str = include_str!("../../vectors/everything.tsv");

/// What a vector is checked with.
pub trait Visitor {
    /// Meets one value.
    fn value<T>(&mut self, name: &str, type_name: &str, value: &T)
    where
        T: Encode + Decode + PartialEq + std::fmt::Debug;
}

/// Shows the values of the cases `people` and `scalars` to a visitor, in the order of the file.
pub fn visit(visitor: &mut impl Visitor) {
    small::visit(visitor);
}

/// Shows the values of the case `everything` to a visitor, in the order of the file.
pub fn visit_everything(visitor: &mut impl Visitor) {
    everything::visit(visitor);
}

/// Compares the committed vectors of the cases `people` and `scalars` with what this build makes of the same values, both ways,
/// and answers how many there are.
///
/// # Errors
/// The first difference, in words.
pub fn check_values() -> Result<usize, String> {
    let mut values = Check::new(VALUES);
    visit(&mut values);
    values.finish()
}

/// The same of the case `everything`.
///
/// # Errors
/// The first difference, in words.
pub fn check_everything() -> Result<usize, String> {
    let mut everything = Check::new(EVERYTHING);
    visit_everything(&mut everything);
    everything.finish()
}

struct Check {
    lines: Vec<&'static str>,
    seen: usize,
    wrong: Option<String>,
}

impl Check {
    fn new(file: &'static str) -> Self {
        Self {
            lines: file.lines().collect(),
            seen: 0,
            wrong: None,
        }
    }

    fn finish(self) -> Result<usize, String> {
        match self.wrong {
            Some(wrong) => Err(wrong),
            None if self.seen == self.lines.len() => Ok(self.seen),
            None => Err(format!(
                "{} vectors, and {} lines in the file",
                self.seen,
                self.lines.len()
            )),
        }
    }
}

impl Visitor for Check {
    fn value<T>(&mut self, name: &str, type_name: &str, value: &T)
    where
        T: Encode + Decode + PartialEq + std::fmt::Debug,
    {
        let line = self.lines.get(self.seen).copied().unwrap_or_default();
        self.seen += 1;
        let outcome = line_of(name, type_name, value).and_then(|ours| {
            // The value itself is what JavaScript compares.
            let there = line.rsplit_once('\t').map_or("", |(there, _)| there);
            if ours != there {
                return Err(format!(
                    "{name}: this build writes\n{ours}\nand the file says\n{there}"
                ));
            }
            let bytes = to_vec(value).map_err(|error| error.to_string())?;
            let back: T = from_slice(&bytes).map_err(|error| format!("{name}: {error}"))?;
            if back == *value {
                Ok(())
            } else {
                Err(format!("{name}: read back as {back:?}"))
            }
        });
        if let Err(wrong) = outcome {
            self.wrong.get_or_insert(wrong);
        }
    }
}

/// The line of the file for a value, up to what the value is.
///
/// # Errors
/// The value cannot be encoded.
pub fn line_of<T: Encode>(name: &str, type_name: &str, value: &T) -> Result<String, String> {
    let bytes = to_vec(value).map_err(|error| format!("{name}: {error}"))?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{name}\t{type_name}\t{hex}"))
}
