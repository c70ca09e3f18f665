//! What must hold whatever a schema is: any bytes, as any set of files.
//!
//! [`run`] is all that is done with one input, and panics where something does not hold. libFuzzer calls it, by way of
//! `cargo fuzz`; on a stable toolchain `tests/bounded.rs` calls it for the corpus and for what [`Mutator`] makes of it.

mod files;
mod mutate;
mod promises;

pub use files::{Files, join};
pub use mutate::Mutator;

use std::fs;
use std::path::{Path, PathBuf};

/// Splits an input into files, and holds the compiler to its promises about them.
///
/// # Panics
///
/// If it breaks one.
pub fn run(input: &[u8]) {
    promises::hold(&Files::split(input));
}

fn fuzz() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The committed inputs with their names, in order of name.
///
/// # Panics
///
/// If they cannot be read.
#[must_use]
pub fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = fuzz().join("corpus/schemas");
    let mut inputs: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("the corpus")
        .flatten()
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a readable input"))
        })
        .collect();
    inputs.sort();
    inputs
}

/// The words of `schemas.dict`, which libFuzzer reads too.
///
/// # Panics
///
/// If they cannot be read.
#[must_use]
pub fn dictionary() -> Vec<Vec<u8>> {
    let text = fs::read_to_string(fuzz().join("schemas.dict")).expect("the dictionary");
    let words = text.lines().filter_map(|line| {
        let word = line.strip_prefix('"')?.strip_suffix('"')?;
        Some(unescaped(word))
    });
    words.collect()
}

/// libFuzzer knows `\"`, `\\` and `\x0A`.
fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        match (byte, byte == b'\\') {
            (_, false) => bytes.push(byte),
            (_, true) => match rest.next() {
                Some(b'x') => {
                    let digits: String = rest.by_ref().take(2).map(char::from).collect();
                    bytes.extend(u8::from_str_radix(&digits, 16));
                }
                Some(plain) => bytes.push(plain),
                None => {}
            },
        }
    }
    bytes
}
