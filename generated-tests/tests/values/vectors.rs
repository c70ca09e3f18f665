//! The committed vectors: this build, bincode 2.0.1 and JavaScript read and write them. `tests/matrix` has them read by
//! every end.
//!
//! `BLESS=1` writes them anew.

use std::path::Path;

use generated_tests::vectors::{self, EVERYTHING, VALUES, Visitor, line_of};
use turbo_idl::ir::Schema;
use turbo_runtime::wire::{Decode, Encode};

use super::cases::Case;
use super::derived::through_bincode;
use super::schema::{everything, load, types};
use super::{oracle, spell};

// V-2 to V-12
#[test]
fn this_build_reads_and_writes_the_vectors() {
    let mut values = Lines::default();
    vectors::visit(&mut values);
    let mut everything = Lines::default();
    vectors::visit_everything(&mut everything);
    if std::env::var_os("BLESS").is_some() {
        bless("values.tsv", &values.0, &[&people(), &scalars()]);
        bless("everything.tsv", &everything.0, &[&super::schema::everything()]);
    }
    let checked = vectors::check_values().and_then(|values| Ok(values + vectors::check_everything()?));
    let checked = checked.expect("the committed vectors; BLESS=1 writes them anew");
    assert!(checked > 80, "{checked}");
}

fn people() -> Schema {
    load("people", &["people.turbo"])
}

fn scalars() -> Schema {
    load("scalars", &["scalars.turbo"])
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Visitor for Lines {
    fn value<T>(&mut self, name: &str, type_name: &str, value: &T)
    where
        T: Encode + Decode + PartialEq + std::fmt::Debug,
    {
        let line = line_of(name, type_name, value).expect("a value that can be encoded");
        self.0.push(line);
    }
}

fn bless(file: &str, lines: &[String], schemas: &[&Schema]) {
    let mut text = String::new();
    for line in lines {
        let json = spelled(line, schemas);
        text.push_str(&format!("{line}\t{json}\n"));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(file);
    std::fs::write(path, text).expect("the vectors are written");
}

fn columns<const N: usize>(line: &str) -> [&str; N] {
    let columns: Vec<&str> = line.split('\t').collect();
    columns
        .try_into()
        .unwrap_or_else(|_| panic!("{N} columns: {line}"))
}

fn bytes(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// The value of a line as bincode reads it, and as one of the schemas says what it is.
fn spelled(line: &str, schemas: &[&Schema]) -> String {
    let [_, text, digits] = columns(line);
    let mut found = schemas
        .iter()
        .filter_map(|schema| Some((schema, types(schema).remove(text)?)));
    let (schema, ty) = found.next().unwrap_or_else(|| panic!("no schema has {text}"));
    let value = oracle::read(schema, &ty, &bytes(digits));
    spell::json(schema, &ty, &value)
}

fn are_what_they_say(file: &str, schemas: &[&Schema]) {
    for line in file.lines() {
        let (rest, json) = line.rsplit_once('\t').expect("columns");
        assert_eq!(spelled(rest, schemas), json, "{rest}");
    }
}

#[test]
fn the_vectors_are_the_values_that_they_say() {
    are_what_they_say(VALUES, &[&people(), &scalars()]);
    are_what_they_say(EVERYTHING, &[&everything()]);
}

// V-1
#[test]
fn bincode_reads_and_writes_the_same_bytes() {
    for line in VALUES.lines() {
        let [_, text, digits, _] = columns(line);
        assert_eq!(through_bincode(text, &bytes(digits)), bytes(digits), "{line}");
    }
    let schema = everything();
    let types = types(&schema);
    for line in EVERYTHING.lines() {
        let [_, text, digits, _] = columns(line);
        let value = oracle::read(&schema, &types[text], &bytes(digits));
        assert_eq!(
            oracle::write(&schema, &types[text], &value),
            bytes(digits),
            "{line}"
        );
    }
}

/// Each type that has values has a vector, unless another one holds it.
#[test]
fn every_type_of_the_schema_is_in_the_vectors() {
    let tested: Vec<&str> = EVERYTHING.lines().map(|line| columns::<4>(line)[1]).collect();
    let inside = [
        "Code", "Currency", "End", "Inner", "Level", "Links", "LongCode", "OldCode",
    ];
    let inside = [&inside[..], &["Page<Page<u8>>", "Page<u8>", "Wrapped<Chain>"]].concat();
    for text in types(&everything()).into_keys() {
        let is_tested = tested.contains(&text.as_str());
        assert!(
            is_tested || inside.contains(&text.as_str()),
            "no vector of {text}"
        );
    }
}

// V-1 to V-19, V-26
#[test]
fn generated_javascript_reads_and_writes_the_vectors() {
    let of = |file: &str, schema: &Schema| {
        let types = types(schema);
        let lines = file
            .lines()
            .filter(|line| types.contains_key(columns::<4>(line)[1]));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let cases = [
        (VALUES, Case::new("vectors", "people", &["people.turbo"])),
        (VALUES, Case::new("vectors", "scalars", &["scalars.turbo"])),
        (EVERYTHING, Case::everything("vectors")),
    ];
    let mut checked = 0;
    for (file, case) in cases {
        let lines = of(file, &case.schema);
        case.check(&lines);
        checked += lines.lines().count();
    }
    assert_eq!(checked, VALUES.lines().count() + EVERYTHING.lines().count());
}
