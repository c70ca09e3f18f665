//! Every rule of the language and of identity in the specification is cited beside a test of this crate, but for those of servers, which
//! `generated-tests/tests/specification.rs` asks of everybody's tests.

use std::path::Path;

/// The sections of rules that servers and what counts their calls have to follow.
const ELSEWHERE: [&str; 2] = ["### How servers serve old clients", "### Who still calls what"];

/// All text of the tests, their cases and the unit tests.
fn collect(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let is_snapshot = path.ends_with("snapshots");
        if path.is_dir() && !is_snapshot {
            collect(&path, text);
        } else if path.is_file() {
            text.push_str(&String::from_utf8_lossy(
                &std::fs::read(path).expect("a readable file"),
            ));
        }
    }
}

fn cites(text: &str, rule: &str) -> bool {
    text.match_indices(rule)
        .any(|(at, _)| !text[at + rule.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

#[test]
fn every_rule_is_cited() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    collect(&crate_folder.join("tests"), &mut text);
    collect(&crate_folder.join("src"), &mut text);
    let specification = include_str!("../../spec.md");
    let mut section = "";
    let mut left_out = Vec::new();
    let mut rules = Vec::new();
    for line in specification.lines() {
        if line.starts_with('#') {
            section = line;
        }
        let rule = line.strip_prefix("- **").and_then(|line| line.split_once("**"));
        match rule {
            Some((rule, _)) if !rule.starts_with("L-") && !rule.starts_with("I-") => {}
            Some(_) if ELSEWHERE.contains(&section) => left_out.push(section),
            Some((rule, _)) => rules.push(rule),
            None => {}
        }
    }
    left_out.dedup();
    assert_eq!(left_out, ELSEWHERE);
    assert!(rules.len() > 30, "{rules:?}");
    let uncited: Vec<&&str> = rules.iter().filter(|rule| !cites(&text, rule)).collect();
    assert!(uncited.is_empty(), "rules that no test cites: {uncited:?}");
}
