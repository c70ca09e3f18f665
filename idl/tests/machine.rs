//! Diagnostics for programs, over every invalid case: both documents are what `spec.md` and SARIF say of them.

mod common;

use std::path::{Path, PathBuf};

use common::{cases, compile_case};
use serde_json::Value;
use turbo_idl::machine::{Format, Report};
use turbo_idl::{Compilation, Diagnostic, SourceMap};

fn all_cases() -> Vec<PathBuf> {
    let folder = cases().join("invalid");
    let entries = std::fs::read_dir(folder).expect("the cases are there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a case").path())
        .map(|path| {
            if path.is_dir() {
                path.join("main.turbo")
            } else {
                path
            }
        })
        .collect();
    paths.sort();
    paths
}

fn document(format: Format, compilation: &Compilation) -> Value {
    let mut report = Report::new(format);
    report.add(&compilation.diagnostics, &compilation.sources);
    serde_json::from_str(&report.document()).expect("JSON")
}

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member]
        .as_array()
        .unwrap_or_else(|| panic!("no list {member} in {value}"))
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}")) as usize
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("no text {member} in {value}"))
}

/// P-1, P-2
fn check_json(document: &Value, compilation: &Compilation, case: &Path) {
    assert_eq!(document["version"], 1);
    let found = list(document, "diagnostics");
    assert_eq!(found.len(), compilation.diagnostics.len(), "{}", case.display());
    assert_eq!(
        number(&document["errors"]) + number(&document["warnings"]),
        found.len()
    );
    for (json, diagnostic) in found.iter().zip(&compilation.diagnostics) {
        assert_eq!(text(json, "rule"), diagnostic.rule.id());
        assert_eq!(text(json, "message"), diagnostic.message);
        assert!(matches!(text(json, "severity"), "error" | "warning"));
        match &diagnostic.primary {
            None => assert!(json["file"].is_null() && json["range"].is_null()),
            Some(_) => check_place(json, &compilation.sources),
        }
        text(json, "label");
        list(json, "labels").iter().for_each(|label| {
            text(label, "text");
            check_place(label, &compilation.sources);
        });
        for note in list(json, "notes") {
            assert!(matches!(text(note, "kind"), "help" | "note"));
            text(note, "text");
        }
        check_fixes(json, diagnostic, &compilation.sources);
    }
}

/// P-5, P-6
fn check_fixes(json: &Value, diagnostic: &Diagnostic, sources: &SourceMap) {
    let fixes = list(json, "fixes");
    assert_eq!(fixes.len(), diagnostic.fixes.len());
    for fix in fixes {
        assert!(!text(fix, "title").is_empty());
        assert!(!list(fix, "edits").is_empty());
        for edit in list(fix, "edits") {
            text(edit, "text");
            check_place(edit, sources);
        }
    }
}

/// P-3, P-4
fn check_place(json: &Value, sources: &SourceMap) {
    let name = text(json, "file");
    let (_, source) = sources
        .iter()
        .find(|(_, source)| source.name() == name)
        .unwrap_or_else(|| panic!("no file {name}"));
    let end = |point: &Value| {
        let byte = number(&point["byte"]);
        let before = &source.text()[..byte];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        assert_eq!((number(&point["line"]), number(&point["column"])), (line, column));
        byte
    };
    assert!(end(&json["range"]["start"]) <= end(&json["range"]["end"]));
}

/// P-7, and what the schema of SARIF 2.1.0 requires of the parts that are written.
fn check_sarif(document: &Value, compilation: &Compilation) {
    assert_eq!(document["version"], "2.1.0");
    assert!(text(document, "$schema").ends_with("sarif-schema-2.1.0.json"));
    let [run] = list(document, "runs") else {
        panic!("one run");
    };
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert!(!text(driver, "name").is_empty());
    let rules = list(driver, "rules");
    for (index, rule) in rules.iter().enumerate() {
        assert!(!text(&rule["shortDescription"], "text").is_empty());
        assert!(!text(&rule["help"], "text").is_empty());
        assert!(matches!(
            text(&rule["defaultConfiguration"], "level"),
            "none" | "note" | "warning" | "error"
        ));
        let is_first = rules.iter().position(|other| other["id"] == rule["id"]) == Some(index);
        assert!(is_first, "{} twice", rule["id"]);
    }
    let results = list(run, "results");
    assert_eq!(results.len(), compilation.diagnostics.len());
    for result in results {
        assert_eq!(rules[number(&result["ruleIndex"])]["id"], result["ruleId"]);
        assert!(matches!(text(result, "level"), "warning" | "error"));
        assert!(!text(&result["message"], "text").is_empty());
        for location in list(result, "locations") {
            check_region(&location["physicalLocation"], "region");
        }
        for fix in result["fixes"].as_array().into_iter().flatten() {
            assert!(!text(&fix["description"], "text").is_empty());
            assert!(!list(fix, "artifactChanges").is_empty());
            for change in list(fix, "artifactChanges") {
                assert!(!list(change, "replacements").is_empty());
                for replacement in list(change, "replacements") {
                    text(&replacement["insertedContent"], "text");
                    let mut place = change.clone();
                    place["region"] = replacement["deletedRegion"].clone();
                    check_region(&place, "region");
                }
            }
        }
    }
}

fn check_region(place: &Value, member: &str) {
    let uri = text(&place["artifactLocation"], "uri");
    assert!(
        !uri.is_empty() && !uri.contains([' ', '\\']) && uri.is_ascii(),
        "{uri}"
    );
    let region = &place[member];
    let at = |line: &str, column: &str| (number(&region[line]), number(&region[column]));
    let (start, end) = (at("startLine", "startColumn"), at("endLine", "endColumn"));
    assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
}

#[test]
fn documents_are_what_they_should_be() {
    for case in all_cases() {
        let compilation = compile_case(&case);
        check_json(&document(Format::Json, &compilation), &compilation, &case);
        check_sarif(&document(Format::Sarif, &compilation), &compilation);
    }
}

#[test]
fn a_file_may_be_wrong_as_a_whole() {
    for format in [Format::Json, Format::Sarif] {
        let mut report = Report::new(format);
        report.add_file(
            "out-of-date",
            "a generated file is out of date",
            "run it",
            "src/a b.rs",
        );
        let document: Value = serde_json::from_str(&report.document()).expect("JSON");
        match format {
            Format::Json => {
                assert_eq!(document["errors"], 1);
                let found = &document["diagnostics"][0];
                assert_eq!(
                    (text(found, "rule"), text(found, "file")),
                    ("out-of-date", "src/a b.rs")
                );
            }
            Format::Sarif => {
                let result = &document["runs"][0]["results"][0];
                let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
                assert_eq!(text(place, "uri"), "src/a%20b.rs");
            }
        }
    }
}
