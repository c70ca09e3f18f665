//! Any value of any type of the case `everything`, made on either side.
//!
//! `SEED=...` repeats a run that failed.

use std::collections::BTreeSet;

use super::cases::Case;
use super::random::Random;
use super::schema::types;
use super::types::{TYPES, find};
use super::{oracle, spell};

/// So many values of each type.
const COUNT: usize = 40;

/// What everything of a run by chance is made from.
pub fn seed() -> u64 {
    match std::env::var("SEED") {
        Ok(seed) => seed.parse().expect("a number"),
        Err(_) => fastrand::u64(..),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
    (0..digits.len()).step_by(2).map(byte).collect()
}

#[test]
fn every_type_of_the_schema_is_tested() {
    let schema = super::schema::everything();
    let there: BTreeSet<String> = types(&schema).into_keys().collect();
    let tested: BTreeSet<String> = TYPES.iter().map(|(text, _)| (*text).to_owned()).collect();
    assert_eq!(there, tested, "`types.rs` has a line for each type");
}

/// Values by chance, written by bincode, are read and written by Rust, then by JavaScript, and stay what they are.
// V-1 to V-19, V-26, V-27
#[test]
fn values_of_rust_go_to_javascript_and_back() {
    let case = Case::everything("rust");
    let seed = seed();
    let mut random = Random::new(&case.schema, seed);
    let mut lines = String::new();
    for (text, ty) in types(&case.schema) {
        let again = find(&text).unwrap_or_else(|| panic!("`types.rs` has no {text}"));
        for _ in 0..COUNT {
            let value = random.value(&ty);
            let bytes = oracle::write(&case.schema, &ty, &value);
            let back =
                again(&bytes).unwrap_or_else(|error| panic!("{text}: {error}: {value:?}, SEED={seed}"));
            assert_eq!(hex(&back), hex(&bytes), "{text}: {value:?}, SEED={seed}");
            let json = spell::json(&case.schema, &ty, &value);
            lines.push_str(&format!("SEED={seed}\t{text}\t{}\t{json}\n", hex(&bytes)));
        }
    }
    case.check(&lines);
}

/// Values by chance, written by JavaScript, are read and written by Rust, are the same to bincode, and go back.
// V-1 to V-19, V-26, V-27
#[test]
fn values_of_javascript_go_to_rust_and_back() {
    let case = Case::everything("javascript");
    let seed = seed();
    let types = types(&case.schema);
    let mut lines = String::new();
    let mut seen = BTreeSet::new();
    for line in case.make(COUNT, seed).lines() {
        let mut columns = line.split('\t');
        let [Some(text), Some(digits), Some(json), None] = std::array::from_fn(|_| columns.next()) else {
            panic!("{line}")
        };
        let again = find(text).unwrap_or_else(|| panic!("`types.rs` has no {text}"));
        let bytes = from_hex(digits);
        let back = again(&bytes).unwrap_or_else(|error| panic!("{text}: {error}: {json}, SEED={seed}"));
        assert_eq!(hex(&back), digits, "{text}: {json}, SEED={seed}");
        let value = oracle::read(&case.schema, &types[text], &back);
        let ours = spell::json(&case.schema, &types[text], &value);
        // As Rust spells it, and as JavaScript did: both are what JavaScript reads now.
        lines.push_str(&format!("SEED={seed}\t{text}\t{digits}\t{ours}\n"));
        lines.push_str(&format!("SEED={seed}\t{text}\t{digits}\t{json}\n"));
        seen.insert(text.to_owned());
    }
    assert_eq!(seen, types.into_keys().collect(), "values of every type");
    case.check(&lines);
}
