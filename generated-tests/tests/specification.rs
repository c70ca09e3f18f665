//! Every rule of `spec.md` is cited by a test, and every citation names a rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether a word is the id of a rule: `W-7`.
fn is_rule(word: &str) -> bool {
    word.split_once('-').is_some_and(|(kind, number)| {
        ["L", "V", "I", "W", "P"].contains(&kind)
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The rules that a text names, one by one or as a range: `V-2, V-4 to V-6`.
fn rules_in(text: &str) -> BTreeSet<String> {
    let words = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let mut rules: BTreeSet<String> = words
        .iter()
        .filter(|word| is_rule(word))
        .map(|word| (*word).to_owned())
        .collect();
    for range in words.windows(3) {
        let [first, "to", last] = range else { continue };
        let (Some((kind, from)), Some((_, to))) = (numbered(first), numbered(last)) else {
            continue;
        };
        rules.extend((from..=to).map(|number| format!("{kind}-{number}")));
    }
    rules
}

fn numbered(rule: &str) -> Option<(&str, u32)> {
    let (kind, number) = rule.split_once('-').filter(|_| is_rule(rule))?;
    Some((kind, number.parse().ok()?))
}

/// The rules that the specification defines: `- **W-7** ...`.
fn defined() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("spec.md")).expect("spec.md");
    let bold = text.split("**").skip(1).step_by(2);
    bold.filter(|word| is_rule(word)).map(str::to_owned).collect()
}

/// The part of a file that is a test: all of it in a folder of tests, otherwise what follows `#[cfg(test)]`.
fn tests_of(path: &Path, text: &str) -> String {
    let is_test = |name: &str| {
        matches!(name, "tests" | "test") || name.ends_with("tests.rs") || name.ends_with(".test.mjs")
    };
    let in_test = path.iter().any(|part| part.to_str().is_some_and(is_test));
    let from = if in_test {
        Some(0)
    } else {
        text.find("#[cfg(test)]")
    };
    from.map_or_else(String::new, |from| text[from..].to_owned())
}

fn collect(folder: &Path, tests: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || matches!(&*name, "target" | "node_modules") {
            continue;
        }
        if path.is_dir() {
            collect(&path, tests);
        } else if [".rs", ".mjs", ".js", ".ts", ".turbo"]
            .iter()
            .any(|ending| name.ends_with(ending))
            && name != "specification.rs"
        {
            let relative = path.strip_prefix(root()).unwrap_or(&path).to_owned();
            if let Ok(text) = fs::read_to_string(&path) {
                tests.push((relative.clone(), tests_of(&relative, &text)));
            }
        }
    }
}

#[test]
fn every_rule_is_cited_by_a_test() {
    let mut tests = Vec::new();
    collect(&root(), &mut tests);
    assert!(tests.len() > 50, "the sources are found");
    let cited: BTreeSet<String> = tests.iter().flat_map(|(_, text)| rules_in(text)).collect();
    let defined = defined();
    assert!(defined.len() > 60, "the rules are found");
    let missing: Vec<&String> = defined.difference(&cited).collect();
    assert!(missing.is_empty(), "no test cites these rules: {missing:?}");
}

#[test]
fn every_citation_names_a_rule() {
    let mut tests = Vec::new();
    collect(&root(), &mut tests);
    let defined = defined();
    for (path, text) in tests {
        let unknown: Vec<String> = rules_in(&text).difference(&defined).cloned().collect();
        assert!(
            unknown.is_empty(),
            "{} cites rules that are not in spec.md: {unknown:?}",
            path.display()
        );
    }
}
