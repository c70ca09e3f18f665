//! `turboc lint`, run as a process.

mod support;

use support::{Folder, Outcome, PEOPLE};

const WARNED: &str = "\
package shop.v1;

import \"money.turbo\";

struct order {
    id: u64,
}

service Shop {
    fn order(id: u64) -> order;
}
";

/// A project with a schema to warn of, an import to warn of, and one of somebody else.
fn project(lints: &str) -> Folder {
    let folder = Folder::new();
    folder.write(
        "project/turbo.toml",
        &format!("schemas = [\"shop.turbo\"]\n{lints}"),
    );
    folder.write("project/shop.turbo", WARNED);
    folder.write(
        "project/money.turbo",
        "package money.v1;\n\nimport \"../theirs.turbo\";\n\nstruct amount { of: theirs.amount }\n",
    );
    folder.write(
        "theirs.turbo",
        "package theirs.v1;\n\nstruct amount { minor: i64 }\n",
    );
    folder
}

fn in_project(folder: &Folder, args: &[&str]) -> Outcome {
    support::run(&folder.at("project"), args)
}

#[test]
fn warnings_are_shown_and_nothing_fails() {
    let folder = project("");
    let outcome = in_project(&folder, &["lint"]);
    assert_eq!(outcome.code, Some(0));
    insta::assert_snapshot!("lint_warnings", outcome.shown());
    assert_eq!(in_project(&folder, &["lint", "--deny-warnings"]).code, Some(1));
    assert_eq!(
        in_project(&folder, &["lint", "shop.turbo", "--deny-warnings"]).code,
        Some(1)
    );
}

#[test]
fn levels_come_from_the_configuration() {
    let folder = project("[lints]\nnaming = \"deny\"\nunused-import = \"allow\"\nmissing-docs = \"warn\"\n");
    let outcome = in_project(&folder, &["lint"]);
    assert_eq!(outcome.code, Some(1));
    insta::assert_snapshot!("lint_levels", outcome.shown());
    // Of files by themselves too; where there is no configuration, lints have their own.
    let shown = |outcome: &Outcome| outcome.stderr.contains("error[naming]");
    assert!(shown(&in_project(&folder, &["lint", "shop.turbo"])));
    assert!(!shown(&folder.turboc(&["lint", "project/shop.turbo"])));
    assert!(shown(&folder.turboc(&[
        "lint",
        "--config",
        "project/turbo.toml",
        "project/shop.turbo"
    ])));
    insta::assert_snapshot!("lint_list", in_project(&folder, &["lint", "--list"]).shown());
}

#[test]
fn check_and_generate_do_not_lint() {
    let folder = project("[lints]\nnaming = \"deny\"\n");
    for command in ["check", "generate"] {
        let outcome = in_project(&folder, &[command]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
        assert!(!outcome.stderr.contains("naming"), "{}", outcome.shown());
    }
}

#[test]
fn what_is_well_is_called_so() {
    let folder = Folder::of_people();
    insta::assert_snapshot!("lint_nothing", folder.turboc(&["lint"]).shown());
    folder.write("people.turbo", &PEOPLE.replace("rowid: i64?", "rowid: Nope"));
    let outcome = folder.turboc(&["lint"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("error[E0308]"), "{}", outcome.shown());
    let folder = Folder::new();
    assert_eq!(folder.turboc(&["lint"]).code, Some(2));
    assert_eq!(folder.turboc(&["lint", "--list"]).code, Some(0));
    assert_eq!(folder.turboc(&["lint", "no.turbo"]).code, Some(1));
    assert_eq!(folder.turboc(&["lint", "--list", "people.turbo"]).code, Some(2));
}

#[test]
fn lints_are_explained() {
    let folder = Folder::new();
    insta::assert_snapshot!(
        "lint_explained",
        folder.turboc(&["explain", "unused-import"]).shown()
    );
    assert_eq!(folder.turboc(&["explain", "Unused-Import"]).code, Some(0));
    let all = folder.turboc(&["explain"]).stdout;
    assert!(
        all.contains("\nmissing-docs  something has no documentation\n"),
        "{all}"
    );
    let wrong = folder.turboc(&["explain", "unused-imports"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr.contains("did you mean `unused-import`?"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn certain_fixes_are_made() {
    let folder = project("");
    folder.write(
        "theirs.turbo",
        "@allow(naming)\npackage theirs.v1;\n\nstruct Amount { minor: i64 }\n",
    );
    folder.write(
        "project/money.turbo",
        "package money.v1;\n\n@allow(naming)\nstruct Fine {}\n",
    );
    insta::assert_snapshot!("lint_fix", in_project(&folder, &["lint", "--fix"]).shown());
    assert_eq!(
        folder.read("project/shop.turbo"),
        WARNED.replace("import \"money.turbo\";\n", "")
    );
    assert_eq!(
        folder.read("project/money.turbo"),
        "package money.v1;\n\nstruct Fine {}\n"
    );
    // What is somebody else's is changed only if it is asked for by name.
    folder.write(
        "project/money.turbo",
        "package money.v1;\n\nimport \"../theirs.turbo\";\n\nstruct A { of: theirs.Amount }\n",
    );
    assert_eq!(
        in_project(&folder, &["lint", "--fix", "money.turbo"]).stderr,
        "nothing to say\n"
    );
    let outcome = in_project(&folder, &["lint", "--fix", "../theirs.turbo"]);
    insta::assert_snapshot!("lint_fix_files", outcome.shown());
    assert!(!folder.read("theirs.turbo").contains("@allow"));
}

#[test]
fn programs_are_told_too() {
    let folder = project("");
    let outcome = in_project(&folder, &["lint", "--format", "json"]);
    assert_eq!(outcome.code, Some(0));
    for name in ["unused-import", "naming"] {
        assert!(
            outcome.stdout.contains(&format!("\"{name}\"")),
            "{}",
            outcome.shown()
        );
    }
    assert_eq!(
        in_project(&folder, &["lint", "--format", "sarif", "--deny-warnings"]).code,
        Some(1)
    );
}
