//! What lints say: one case a file or a folder, found by pattern, named after its lint.

mod common;

use std::path::Path;

use common::random::{Source, schema};
use common::{case_name, files_of_case, format_text};
use proptest::prelude::*;
use turbo_idl::lint::{self, Levels};
use turbo_idl::{
    Cache, Compilation, Diagnostic, FsLoader, Level, Lint, Loader, MemoryLoader, Severity, Style, apply_all,
    lint_with, render,
};

/// Every lint as a warning.
fn all_warn() -> Levels {
    let mut levels = Levels::default();
    for lint in lint::LINTS {
        levels.set(lint, Level::Warn);
    }
    levels
}

fn run(loader: &dyn Loader, file: &str, levels: &Levels) -> Compilation {
    lint_with(&mut Cache::new(), loader, &[file.to_owned()], levels)
}

fn run_text(text: &str, levels: &Levels) -> Compilation {
    let loader = MemoryLoader::new()
        .with("main.turbo", text)
        .with("money.turbo", "package money; struct Amount { minor: i64 }");
    run(&loader, "main.turbo", levels)
}

fn is_of(diagnostic: &Diagnostic, lint: &Lint) -> bool {
    diagnostic.rule.lint() == Some(lint)
}

/// The lint that a case is about.
fn lint_of_case(path: &Path) -> &'static Lint {
    let name = case_name(path);
    lint::find(&name).unwrap_or_else(|| panic!("{name} is no lint"))
}

fn check_case(path: &Path) {
    let lint = lint_of_case(path);
    let folder = path.parent().expect("a folder");
    let file = path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut linted = run(&FsLoader::rooted(folder), &file, &all_warn());
    assert!(linted.schema.is_some(), "{:?}", linted.diagnostics);
    linted.diagnostics.retain(|diagnostic| is_of(diagnostic, lint));
    assert!(!linted.diagnostics.is_empty(), "it does not show its lint");
    let rendered = render(&linted.diagnostics, &linted.sources, Style::Plain);
    let fixed: String = apply_all(&linted.diagnostics, &linted.sources)
        .files
        .iter()
        .map(|(&file, text)| format!("---- {} fixed\n{text}", linted.sources.file(file).name()))
        .collect();
    insta::with_settings!({
        omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => lint.name,
    }, {
        insta::assert_snapshot!("lint", format!("{}{rendered}{fixed}", files_of_case(path)));
    });
}

#[test]
fn files() {
    insta::glob!("cases/lint/*.turbo", check_case);
}

#[test]
fn folders() {
    insta::glob!("cases/lint/*/main.turbo", check_case);
}

#[test]
fn every_lint_has_a_case() {
    let folder = common::cases().join("lint");
    let has_case = |lint: &&&Lint| {
        folder.join(format!("{}.turbo", lint.name)).is_file()
            || folder.join(lint.name).join("main.turbo").is_file()
    };
    let without: Vec<&str> = lint::LINTS
        .iter()
        .filter(|lint| !has_case(lint))
        .map(|lint| lint.name)
        .collect();
    assert!(without.is_empty(), "lints without a case: {without:?}");
}

#[test]
fn names_are_in_kebab_case_and_in_order() {
    assert!(lint::LINTS.is_sorted_by_key(|lint| lint.name));
    for lint in lint::LINTS {
        assert!(
            lint.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
            "{}",
            lint.name
        );
        assert_eq!(lint::find(lint.name), Some(*lint));
        assert!(!lint.title.is_empty());
    }
}

/// Of each explanation the first schema has the lint and the others have not, and all are formatted.
#[test]
fn explanations_show_what_they_say() {
    for lint in lint::LINTS {
        let fences = lint.explanation.split("```turbo\n").skip(1);
        let examples: Vec<&str> = fences
            .map(|rest| rest.split_once("```").expect("a closing fence").0)
            .collect();
        assert!(examples.len() > 1, "{} does not show what is right", lint.name);
        for (index, example) in examples.iter().enumerate() {
            let linted = run_text(example, &all_warn());
            assert!(linted.schema.is_some(), "{}: {:?}", lint.name, linted.diagnostics);
            let has_it = linted
                .diagnostics
                .iter()
                .any(|diagnostic| is_of(diagnostic, lint));
            assert_eq!(has_it, index == 0, "{}:\n{example}", lint.name);
            assert_eq!(format_text(example).as_deref(), Ok(*example), "{}", lint.name);
        }
    }
}

#[test]
fn levels_decide_how_bad_it_is() {
    let text = "package a; struct wrong {}";
    let mut levels = Levels::default();
    let naming = lint::find("naming").expect("a lint");
    let severities = |levels: &Levels| -> Vec<Severity> {
        let linted = run_text(text, levels);
        assert!(linted.schema.is_some());
        linted.diagnostics.iter().map(|found| found.severity).collect()
    };
    assert_eq!(severities(&levels), [Severity::Warning]);
    levels.set(naming, Level::Deny);
    assert_eq!(severities(&levels), [Severity::Error]);
    levels.set(naming, Level::Allow);
    assert_eq!(severities(&levels), []);
    // What is wrong comes first: nothing is said of style until it is right.
    assert!(
        run_text("package a; struct wrong { a: Nope }", &all_warn())
            .diagnostics
            .iter()
            .all(|found| found.rule.code().is_some())
    );
}

/// A schema as people begin: nobody is told to do better.
#[test]
fn first_schemas_are_left_alone() {
    for text in [
        include_str!("../../examples/01-people/people.turbo"),
        include_str!("cases/valid/everything/money.turbo"),
    ] {
        let linted = run_text(text, &Levels::default());
        let rendered = render(&linted.diagnostics, &linted.sources, Style::Plain);
        assert_eq!(rendered, "");
    }
}

/// What fixes take away is what they say, and the schema stays well.
#[test]
fn fixes_leave_nothing_to_fix() {
    let text = "package a;\nimport \"money.turbo\";\n\n@allow(naming)\nstruct A {}\n";
    let levels = Levels::default();
    let linted = run_text(text, &levels);
    assert_eq!(linted.diagnostics.len(), 2);
    let fixed = apply_all(&linted.diagnostics, &linted.sources);
    let fixed = fixed.files.values().next().expect("a file");
    assert_eq!(run_text(fixed, &levels).diagnostics, []);
    assert_eq!(format_text(fixed).as_deref(), Ok("package a;\n\nstruct A {}\n"));
}

#[test]
fn many_allows_take_little_time() {
    let members: String = (0..900)
        .map(|at| format!("@allow(naming, naming) Aa{at}: u8, b{at}: u8, Cc{at}: u8,"))
        .collect();
    let linted = run_text(
        &format!("package a; struct A {{ {members} }}"),
        &Levels::default(),
    );
    let of = |name: &str| {
        linted
            .diagnostics
            .iter()
            .filter(|found| found.rule.id() == name)
            .count()
    };
    // The second name of each attribute allows nothing more.
    assert_eq!((of("naming"), of("unused-allow")), (900, 900));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Lints look at every schema, and what they fix is a schema still.
    #[test]
    fn random_schemas(numbers in proptest::collection::vec(any::<u16>(), 0..1_500)) {
        let loader = MemoryLoader::new()
            .with("main.turbo", schema(&mut Source::new(&numbers)))
            .with("money.turbo", include_str!("cases/valid/everything/money.turbo"))
            .with("geo/point.turbo", include_str!("cases/valid/everything/geo/point.turbo"));
        let levels = all_warn();
        prop_assert!(run(&loader, "main.turbo", &levels).schema.is_some());
        let check = |loader: &dyn Loader| {
            let linted = run(loader, "main.turbo", &levels);
            (linted.sources, linted.diagnostics)
        };
        let fixed = turbo_idl::fix(&loader, check, |_| true);
        let has_errors = fixed.diagnostics.iter().any(|found| found.severity == Severity::Error);
        prop_assert!(!has_errors, "{:?}", fixed.diagnostics);
        let is_left = |found: &Diagnostic| found.rule.lint().is_some() && !found.fixes.is_empty();
        prop_assert!(!fixed.diagnostics.iter().any(is_left), "{:?}", fixed.diagnostics);
    }
}
