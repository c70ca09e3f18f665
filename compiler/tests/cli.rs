//! What the command line says, run as a process.

mod support;

use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};

use support::{Folder, PEOPLE};

/// Snapshots bear no version, which changes with every release.
fn snapshot(name: &str, text: &str) {
    let text = text
        .replace(env!("CARGO_PKG_VERSION"), "VERSION")
        .replace("turboc.exe", "turboc");
    insta::assert_snapshot!(name, text);
}

#[test]
fn help() {
    let folder = Folder::new();
    let help = folder.turboc(&["--help"]).shown();
    let all = cfg!(all(feature = "lsp", feature = "wasm"));
    // The list of subcommands is that of the default features.
    if all {
        snapshot("help", &help);
    }
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() >= if all { 10 } else { 8 }, "{commands:?}");
    for command in commands {
        let help = folder.turboc(&[command, "--help"]).shown();
        assert!(help.contains("Examples:"), "{help}");
        snapshot(&format!("help_{command}"), &help);
    }
}

#[test]
fn wrong_usage_is_code_2() {
    let folder = Folder::new();
    for args in [
        &[][..],
        &["generrate"],
        &["generate", "--chekc"],
        &["generate", "a", "--config", "b"],
        &["dump", "people.turbo"],
        &["dump", "--stage", "code", "--backend", "cobol", "people.turbo"],
        &["explain", "E9999"],
    ] {
        let outcome = folder.turboc(args);
        assert_eq!(outcome.code, Some(2), "{args:?}: {}", outcome.shown());
        assert_eq!(outcome.stdout, "", "{args:?}");
    }
    snapshot("wrong_usage", &folder.turboc(&["generate", "--chekc"]).shown());
}

#[test]
fn generate_says_what_it_wrote() {
    let folder = Folder::of_people();
    snapshot("generate_first", &folder.turboc(&["generate"]).shown());
    snapshot("generate_again", &folder.turboc(&["generate"]).shown());
    snapshot("generate_quiet", &folder.turboc(&["generate", "--quiet"]).shown());
    snapshot(
        "check_is_current",
        &folder.turboc(&["generate", "--check"]).shown(),
    );
}

#[test]
fn without_a_configuration() {
    let folder = Folder::new();
    snapshot("no_configuration", &folder.turboc(&["generate"]).shown());
    folder.write("people.turbo", PEOPLE);
    let of_a_file = folder.turboc(&["generate", "people.turbo"]);
    snapshot("a_file_in_place_of_a_folder", &of_a_file.shown());
    folder.write("turbo.toml/a", "");
    snapshot("configuration_is_a_folder", &folder.turboc(&["check"]).shown());
}

#[test]
fn a_configuration_without_targets_or_schemas() {
    let folder = Folder::new();
    folder.write("turbo.toml", "schemas = []\n");
    snapshot("nothing_to_generate", &folder.turboc(&["generate"]).shown());
}

#[test]
fn a_schema_that_is_not_there() {
    let folder = Folder::of_people();
    folder.write("turbo.toml", "schemas = [\"person.turbo\"]\n");
    snapshot("missing_schema", &folder.turboc(&["generate"]).shown());
}

#[test]
fn a_schema_with_problems() {
    let folder = Folder::of_people();
    folder.write(
        "people.turbo",
        &PEOPLE.replace("throws PersonError", "throws PersonEror"),
    );
    snapshot("schema_problem", &folder.turboc(&["generate"]).shown());
    snapshot(
        "schema_problem_check",
        &folder.turboc(&["check", "people.turbo"]).shown(),
    );
    assert_eq!(folder.files(), ["people.turbo", "turbo.toml"]);
}

#[test]
fn check_is_content() {
    let folder = Folder::of_people();
    snapshot("check", &folder.turboc(&["check"]).shown());
    snapshot("check_file", &folder.turboc(&["check", "people.turbo"]).shown());
}

#[test]
fn folders_stand_for_their_schemas() {
    let folder = Folder::new();
    folder.write("schemas/people.turbo", PEOPLE);
    folder.write(
        "schemas/deep/wrong.turbo",
        "package wrong;\nstruct A { a: u65 }\n",
    );
    folder.write("bare/notes.txt", "package notes;\n");
    for command in ["check", "lint"] {
        for named in ["schemas", "./schemas/", "."] {
            let outcome = folder.turboc(&[command, named]);
            assert_eq!(outcome.code, Some(1), "{command} {named}: {}", outcome.shown());
            assert!(
                outcome.stderr.contains("schemas/deep/wrong.turbo:2:"),
                "{}",
                outcome.shown()
            );
        }
        assert_eq!(folder.turboc(&[command, "schemas/people.turbo"]).code, Some(0));
        let bare = folder.turboc(&[command, "bare"]);
        assert_eq!(bare.code, Some(2), "{}", bare.shown());
        assert_eq!(bare.stderr, "error: there is no schema in `bare`\n");
    }
}

#[test]
fn stale_files_are_shown_as_a_diff() {
    let folder = Folder::of_people();
    folder.write(
        "turbo.toml",
        "schemas = [\"people.turbo\"]\n[[target]]\nbackend = \"rust_client\"\nout = \"people.rs\"\n",
    );
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    let current = folder.read("people.rs");

    folder.write(
        "people.rs",
        &current.replace("i64", "i32").replace("/// Calls", "/// Rings"),
    );
    let stale = folder.read("people.rs");
    snapshot("stale", &folder.turboc(&["generate", "--check"]).shown());
    assert_eq!(folder.read("people.rs"), stale, "--check writes nothing");

    folder.write("people.rs", current.trim_end());
    snapshot(
        "stale_without_line_end",
        &folder.turboc(&["generate", "--check"]).shown(),
    );

    fs::remove_file(folder.at("people.rs")).expect("removed");
    let missing = folder.turboc(&["generate", "--check"]);
    assert_eq!(missing.code, Some(1));
    assert!(
        missing
            .stdout
            .starts_with("--- /dev/null\n+++ people.rs\n@@ -0,0 +1,"),
        "{}",
        missing.stdout
    );
    assert_eq!(folder.files(), ["people.turbo", "turbo.toml"]);
}

#[test]
fn dump_shows_each_stage() {
    let folder = Folder::of_people();
    for stage in ["ast", "ir", "layout", "model", "code"] {
        let outcome = folder.turboc(&["dump", "--stage", stage, "people.turbo"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
        assert!(outcome.stdout.contains("Person"), "{}", outcome.shown());
        snapshot(&format!("dump_{stage}"), &outcome.shown());
    }
}

#[test]
fn explain_tells_the_story() {
    let folder = Folder::new();
    snapshot("explain", &folder.turboc(&["explain", "e0702"]).shown());
    snapshot("explain_unknown", &folder.turboc(&["explain", "E0777"]).shown());
    let all = folder.turboc(&["explain"]).stdout;
    assert!(
        all.lines().count() > 20 && all.contains("E0702  turbo.toml has an unknown key\n"),
        "{all}"
    );
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = Folder::new();
    folder.write("turbo.toml", "shemas = []\n");
    let is_colored = |args: &[&str]| folder.turboc(args).stderr.contains('\u{1b}');
    assert!(!is_colored(&["check"]));
    assert!(!is_colored(&["check", "--color", "never"]));
    assert!(is_colored(&["check", "--color", "always"]));
    assert!(is_colored(&["--color", "always", "check"]));
}

/// Whoever reads the output may stop, as `head` does.
#[test]
fn a_closed_pipe_is_no_panic() {
    let folder = Folder::of_people();
    let mut child = Command::new(env!("CARGO_BIN_EXE_turboc"))
        .args(["dump", "--stage", "model", "people.turbo"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("turboc runs");
    drop(child.stdout.take());
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .expect("piped")
        .read_to_string(&mut stderr)
        .expect("UTF-8");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(stderr, "");
}

const BROKEN: &str = "\
package shop.v1

struct Item {
    name: String,
    price: Amuont;
}

struct Amount { minor: i64 }
";

#[test]
fn certain_fixes_are_made() {
    let folder = Folder::new();
    folder.write("turbo.toml", "schemas = \"shop.turbo\"\n");
    folder.write("shop.turbo", &format!("\u{feff}{BROKEN}"));
    folder.write("left.turbo", "package left;\n\nstruct Item { name: Nothing }\n");
    snapshot("fixable", &folder.turboc(&["check", "shop.turbo"]).shown());
    snapshot("fix", &folder.turboc(&["check", "--fix"]).shown());
    let fixed = BROKEN
        .replace("v1", "v1;")
        .replace("String", "string")
        .replace("Amuont;", "Amount,");
    assert_eq!(folder.read("shop.turbo"), format!("\u{feff}{fixed}"));
    assert_eq!(folder.read("turbo.toml"), "schemas = [\"shop.turbo\"]\n");
    snapshot("fix_again", &folder.turboc(&["check", "--fix"]).shown());
    let left = folder.turboc(&["check", "--fix", "left.turbo"]);
    assert_eq!(left.code, Some(1));
    assert!(!left.stderr.contains("fixed"), "{}", left.shown());
}

/// What others own is not changed.
#[test]
fn only_files_of_the_project_are_fixed() {
    let folder = Folder::new();
    folder.write("own/turbo.toml", "schemas = [\"shop.turbo\"]\n");
    folder.write(
        "own/shop.turbo",
        "package shop\nimport \"../other/money.turbo\";\nstruct Item { price: money.Amount }\n",
    );
    let other = "package money\nstruct Amount { minor: i64 }\n";
    folder.write("other/money.turbo", other);
    let outcome = folder.turboc(&["check", "--fix", "--config", "own/turbo.toml"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert_eq!(folder.read("other/money.turbo"), other);
    assert!(folder.read("own/shop.turbo").starts_with("package shop;\n"));
}

#[test]
fn problems_for_programs() {
    let folder = Folder::new();
    folder.write("shop.turbo", BROKEN);
    for format in ["json", "sarif"] {
        let outcome = folder.turboc(&["check", "--format", format, "shop.turbo"]);
        assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
        assert!(!outcome.stderr.contains("error"), "{}", outcome.shown());
        snapshot(&format!("check_{format}"), &outcome.stdout);
    }
    let nothing = folder.turboc(&["check", "--format", "json", "none.turbo"]);
    assert!(nothing.stdout.contains("\"file\": null"), "{}", nothing.shown());
    let unreadable = folder.turboc(&["check", "--format", "json"]);
    assert_eq!((unreadable.code, unreadable.stdout.as_str()), (Some(2), ""));

    let folder = Folder::of_people();
    let stale = folder.turboc(&["generate", "--check", "--format", "json"]);
    assert_eq!(stale.code, Some(1));
    assert!(
        stale.stdout.contains("\"rule\": \"out-of-date\"") && !stale.stdout.contains("+++"),
        "{}",
        stale.shown()
    );
    let fine = folder.turboc(&["check", "--format", "json"]);
    assert_eq!(fine.code, Some(0));
    assert!(fine.stdout.contains("\"diagnostics\": []"), "{}", fine.shown());
}

#[test]
fn verbose_says_what_is_read_and_written() {
    let folder = Folder::of_people();
    let outcome = folder.turboc(&["generate", "--verbose"]);
    for part in [
        "read turbo.toml\n",
        "read people.turbo\n",
        "checked in ",
        "generated rust_server in ",
        " wrote ",
    ] {
        assert!(outcome.stderr.contains(part), "{part}: {}", outcome.shown());
    }
    for (args, what) in [
        (["fmt", "--check", "--verbose"], "formatted in "),
        (["lint", "--verbose", "people.turbo"], "linted in "),
    ] {
        let outcome = folder.turboc(&args);
        for part in ["read turbo.toml\n", "read people.turbo\n", what] {
            assert!(outcome.stderr.contains(part), "{part}: {}", outcome.shown());
        }
    }
    assert!(!folder.turboc(&["generate"]).stderr.contains("read "));
    assert_eq!(folder.turboc(&["generate", "--verbose", "--quiet"]).code, Some(2));
}

#[test]
fn shells_and_manuals() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = folder.turboc(&["completions", shell]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(outcome.stdout.contains("explain"), "{shell}: {}", outcome.stdout);
    }
    assert_eq!(folder.turboc(&["completions", "cmd"]).code, Some(2));

    assert_eq!(folder.turboc(&["man", "man1"]).code, Some(0));
    let files = folder.files();
    assert!(files.contains(&"man1/turboc.1".to_owned()), "{files:?}");
    let page = folder.read("man1/turboc-check.1");
    assert!(
        page.contains(".TH turboc\\-check 1") || page.contains(".TH turboc-check 1"),
        "{page}"
    );
    assert!(page.contains("Exit codes"), "{page}");
}
