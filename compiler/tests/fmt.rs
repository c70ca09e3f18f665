//! `turboc fmt`, run as a process.

mod support;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use support::{Folder, Outcome, PEOPLE};

const UNTIDY: &str = "package   money;struct Amount{minor:i64}// the end\n";
const TIDY: &str = "package money;\n\nstruct Amount { minor: i64 } // the end\n";

/// A project with an import, a schema that nobody imports, and one of somebody else.
fn project() -> Folder {
    let folder = Folder::new();
    folder.write("project/turbo.toml", "schemas = [\"people.turbo\"]\n");
    let imports = "import \"money/money.turbo\";\nimport \"../theirs.turbo\";\n";
    folder.write(
        "project/people.turbo",
        &PEOPLE.replace("v1;\n", &format!("v1;\n\n{imports}")),
    );
    folder.write("project/money/money.turbo", UNTIDY);
    folder.write("project/money/other.turbo", "package   other ;\n");
    folder.write("project/node_modules/a.turbo", "package   a ;\n");
    folder.write("project/.hidden/a.turbo", "package   a ;\n");
    folder.write("theirs.turbo", "package   theirs ;\n");
    folder
}

fn in_project(folder: &Folder, args: &[&str]) -> Outcome {
    support::run(&folder.at("project"), args)
}

#[test]
fn the_schemas_of_a_project() {
    let folder = project();
    insta::assert_snapshot!("fmt_check", in_project(&folder, &["fmt", "--check"]).shown());
    assert_eq!(folder.read("project/money/money.turbo"), UNTIDY);
    insta::assert_snapshot!("fmt", in_project(&folder, &["fmt"]).shown());
    assert_eq!(folder.read("project/money/money.turbo"), TIDY);
    insta::assert_snapshot!("fmt_again", in_project(&folder, &["fmt"]).shown());
    insta::assert_snapshot!(
        "fmt_check_again",
        in_project(&folder, &["fmt", "--check"]).shown()
    );
    // What is not imported, or not within the folder, is nobody's business.
    assert_eq!(folder.read("project/money/other.turbo"), "package   other ;\n");
    assert_eq!(folder.read("theirs.turbo"), "package   theirs ;\n");
}

#[test]
fn files_and_folders() {
    let folder = project();
    let outcome = in_project(
        &folder,
        &["fmt", ".", "people.turbo", "../theirs.turbo", "./money"],
    );
    insta::assert_snapshot!("fmt_folders", outcome.shown());
    assert_eq!(folder.read("project/money/other.turbo"), "package other;\n");
    assert_eq!(folder.read("theirs.turbo"), "package theirs;\n");
    for left in ["project/node_modules/a.turbo", "project/.hidden/a.turbo"] {
        assert_eq!(folder.read(left), "package   a ;\n");
    }
    for missing in [
        &["fmt", "no.turbo"][..],
        &["fmt", "no/folder"],
        &["fmt", "-", "people.turbo"],
    ] {
        assert_eq!(in_project(&folder, missing).code, Some(2), "{missing:?}");
    }
    insta::assert_snapshot!("fmt_missing", in_project(&folder, &["fmt", "no.turbo"]).shown());
}

#[test]
fn wrong_syntax_is_left_alone() {
    let folder = Folder::new();
    folder.write("a.turbo", "package   a;\nstruct A { a u8 }\n");
    folder.write("b.turbo", UNTIDY);
    fs::write(folder.at("c.turbo"), b"package c;\n\xff").expect("a file");
    insta::assert_snapshot!("fmt_wrong", folder.turboc(&["fmt", "."]).shown());
    assert_eq!(folder.read("a.turbo"), "package   a;\nstruct A { a u8 }\n");
    assert_eq!(folder.read("b.turbo"), TIDY);
}

#[test]
fn every_byte_counts_and_nothing_else_changes() {
    let folder = Folder::new();
    folder.write("a.turbo", &TIDY.replace('\n', "\r\n"));
    folder.write("b.turbo", &format!("\u{feff}{TIDY}"));
    assert_eq!(folder.turboc(&["fmt", "--check", "a.turbo"]).code, Some(1));
    assert_eq!(folder.turboc(&["fmt", "--check", "b.turbo"]).code, Some(1));
    assert_eq!(folder.turboc(&["fmt", "a.turbo", "b.turbo"]).code, Some(0));
    assert_eq!(folder.read("a.turbo"), TIDY);
    assert_eq!(folder.read("b.turbo"), TIDY);
    assert_eq!(folder.files(), ["a.turbo", "b.turbo"]);
    let written = |name| {
        fs::metadata(folder.at(name))
            .and_then(|there| there.modified())
            .expect("a time")
    };
    let before = written("a.turbo");
    assert_eq!(folder.turboc(&["fmt", "."]).code, Some(0));
    assert_eq!(written("a.turbo"), before);
}

#[cfg(unix)]
#[test]
fn whoever_may_read_it_still_may() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    folder.write("a.turbo", UNTIDY);
    fs::set_permissions(folder.at("a.turbo"), fs::Permissions::from_mode(0o640)).expect("permissions");
    assert_eq!(folder.turboc(&["fmt", "a.turbo"]).code, Some(0));
    let mode = fs::metadata(folder.at("a.turbo"))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!((folder.read("a.turbo").as_str(), mode & 0o777), (TIDY, 0o640));
}

/// Runs `turboc fmt -` on a text.
fn through(args: &[&str], text: &str) -> Outcome {
    let mut child = Command::new(env!("CARGO_BIN_EXE_turboc"))
        .arg("fmt")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("turboc runs");
    let mut input = child.stdin.take().expect("an input");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn from_the_input_to_the_output() {
    let outcome = through(&["-"], UNTIDY);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str(), outcome.stderr.as_str()),
        (Some(0), TIDY, "")
    );
    let colored = "package a;\n\nconst A: string = \"\u{1b}[31m\";\n";
    assert_eq!(through(&["-"], colored).stdout, colored);
    assert_eq!(through(&["-", "--check"], TIDY).code, Some(0));
    insta::assert_snapshot!("fmt_input_check", through(&["-", "--check"], UNTIDY).shown());
    insta::assert_snapshot!("fmt_input_wrong", through(&["-"], "package a;\nstruct\n").shown());
}

/// All schemas of this repository but those of tests that are about strange ones.
#[test]
fn the_schemas_of_this_repository_are_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = support::run(
        &root,
        &[
            "fmt",
            "--check",
            "compiler",
            "examples",
            "generated-tests",
            "idl/tests/cases/valid/everything",
        ],
    );
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
}
