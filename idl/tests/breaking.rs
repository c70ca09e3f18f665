//! What `turboc breaking` says: one case a folder with two revisions, found by pattern, named after its rule.

mod common;
#[path = "breaking/edits.rs"]
mod edits;

use common::{cases, format_text};
use turbo_idl::breaking::{self, Level, RULES, behind, findings};
use turbo_idl::ir::Schema;
use turbo_idl::lint::LINTS;
use turbo_idl::{Diagnostic, Lint, MemoryLoader, SourceMap, Style, compile, render};

/// Compiles a text, and adds it to the sources.
fn revision(name: &str, text: &str, sources: &mut SourceMap) -> Schema {
    let compilation = compile(&MemoryLoader::new().with(name, text), &[name.to_owned()]);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert_eq!(rendered, "");
    let mut schema = compilation.schema.expect("no complaints");
    behind(&mut schema, sources.iter().count() as u32);
    sources.add(name, text);
    schema
}

fn compared(old: &str, new: &str, level: Level) -> (Vec<Diagnostic>, SourceMap) {
    let mut sources = SourceMap::default();
    let new = revision("new.turbo", new, &mut sources);
    let old = revision("old.turbo", old, &mut sources);
    (findings(&old, &new, "v1", level).expect("small schemas"), sources)
}

fn has(found: &[Diagnostic], rule: &Lint) -> bool {
    found.iter().any(|it| it.rule.lint() == Some(rule))
}

#[test]
fn cases_are_shown() {
    insta::glob!("cases/breaking/*/new.turbo", |path| {
        let folder = path.parent().expect("a folder");
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let rule = breaking::find(&name).unwrap_or_else(|| panic!("{name} is no rule"));
        let read = |file: &str| std::fs::read_to_string(folder.join(file)).expect("a revision");
        let (old, new) = (read("old.turbo"), read("new.turbo"));
        let level = if name.starts_with("source-") {
            Level::Source
        } else {
            Level::Wire
        };
        let (found, sources) = compared(&old, &new, level);
        assert!(has(&found, rule), "it does not show its rule");
        let shown = render(&found, &sources, Style::Plain);
        insta::with_settings!({
            omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name,
        }, {
            insta::assert_snapshot!("breaking", format!("---- old.turbo\n{old}---- new.turbo\n{new}----\n{shown}"));
        });
    });
}

#[test]
fn every_rule_has_a_case() {
    let folder = cases().join("breaking");
    let without: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| !folder.join(name).join("new.turbo").is_file())
        .collect();
    assert!(without.is_empty(), "rules without a case: {without:?}");
}

#[test]
fn names_are_in_kebab_case_and_no_lints() {
    for rule in RULES {
        assert!(rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        assert_eq!(breaking::find(rule.name), Some(*rule));
        assert!(LINTS.iter().all(|lint| lint.name != rule.name), "{}", rule.name);
    }
}

/// Of each explanation the first schema becomes the second, which the rule is about, and the third does without.
#[test]
fn explanations_show_what_they_say() {
    for rule in RULES {
        let fences = rule.explanation.split("```turbo\n").skip(1);
        let examples: Vec<&str> = fences
            .map(|rest| rest.split_once("```").expect("a closing fence").0)
            .collect();
        let [old, new, safe] = examples.as_slice() else {
            panic!("{} has three examples", rule.name);
        };
        let (found, _) = compared(old, new, Level::Source);
        assert!(has(&found, rule), "{}", rule.name);
        let (found, _) = compared(old, safe, Level::Source);
        assert!(!has(&found, rule), "{}: {found:?}", rule.name);
        for example in examples {
            assert_eq!(format_text(example).as_deref(), Ok(example), "{}", rule.name);
        }
    }
}
