//! What `turboc generate` leaves on the disk.

mod support;

use std::fs;
use std::time::{Duration, SystemTime};

use support::Folder;

const LONG_AGO: Duration = Duration::from_secs(1_000_000_000);

fn of_two_packages() -> Folder {
    let folder = Folder::of_people();
    folder.write("b/money.turbo", "package money;\nstruct Amount { minor: i128 }\n");
    folder.write(
        "a.turbo",
        "package a.b;\nimport \"b/money.turbo\";\nstruct Price { amount: money.Amount }\n",
    );
    folder
}

fn targets(schemas: &str) -> String {
    let mut text = format!("schemas = [{schemas}]\n");
    for (backend, out) in [
        ("rust_client", "all.rs"),
        ("rust_server", "all.rs"),
        ("wasm", "wasm"),
        ("typescript", "web"),
    ] {
        text.push_str(&format!("[[target]]\nbackend = \"{backend}\"\nout = \"{out}\"\n"));
    }
    text
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    let outputs = [
        "\"people.turbo\", \"a.turbo\", \"b/money.turbo\"",
        "\"b/money.turbo\", \"./a.turbo\", \"people.turbo\"",
        "\"a.turbo\", \"people.turbo\", \"a.turbo\"",
        "\"people.turbo\", \"b/../b/money.turbo\", \"a.turbo\"",
    ]
    .map(|schemas| {
        let folder = of_two_packages();
        folder.write("turbo.toml", &targets(schemas));
        let outcome = folder.turboc(&["generate"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
        let files = folder.files().into_iter().filter(|name| name != "turbo.toml");
        files
            .map(|name| (name.clone(), folder.read(&name)))
            .collect::<Vec<_>>()
    });
    assert!(
        outputs[0].len() > 6,
        "{:?}",
        outputs[0].iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    for other in &outputs[1..] {
        assert!(*other == outputs[0], "the order of schemas changes the output");
    }
}

#[test]
fn the_folder_that_it_is_called_from_does_not_matter() {
    let folder = Folder::new();
    folder.write("here/turbo.toml", &targets("\"../there/people.turbo\""));
    folder.write("there/people.turbo", support::PEOPLE);
    let mut texts = Vec::new();
    for (from, args) in [
        ("here", &["generate"][..]),
        ("", &["generate", "here"]),
        ("there", &["generate", "--config", "../here/turbo.toml"]),
        ("there", &["generate", &folder.at("here").to_string_lossy()]),
    ] {
        let outcome = support::run(&folder.at(from), args);
        assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
        texts.push(folder.read("here/all.rs"));
        fs::remove_file(folder.at("here/all.rs")).expect("removed");
    }
    assert!(
        texts[0].contains("from ../there/people.turbo. Do not edit."),
        "{}",
        texts[0]
    );
    assert!(texts.iter().all(|text| *text == texts[0]));
}

#[test]
fn server_and_client_share_a_file() {
    let folder = of_two_packages();
    folder.write("turbo.toml", &targets("\"people.turbo\", \"a.turbo\""));
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    let text = folder.read("all.rs");
    for once in [
        "pub struct Person {",
        "pub const PEOPLE:",
        "pub trait People:",
        "pub struct PeopleClient(",
        "pub mod people {",
    ] {
        assert_eq!(text.matches(once).count(), 1, "{once}");
    }
    assert!(text.contains("super::super::money::Amount"), "{text}");
}

#[test]
fn only_changed_files_are_touched() {
    let folder = of_two_packages();
    folder.write("turbo.toml", &targets("\"people.turbo\""));
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    let names = ["all.rs", "wasm/Cargo.toml"];
    let then = SystemTime::UNIX_EPOCH + LONG_AGO;
    for name in names {
        fs::File::options()
            .write(true)
            .open(folder.at(name))
            .and_then(|file| file.set_modified(then))
            .expect("a time");
    }
    folder.write(
        "people.turbo",
        &support::PEOPLE.replace("One person.", "A person."),
    );
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let touched = names.map(|name| {
        fs::metadata(folder.at(name))
            .and_then(|data| data.modified())
            .expect("a time")
            != then
    });
    assert_eq!(touched, [true, false]);
}

#[test]
fn line_ends_of_another_system_are_no_change() {
    let folder = Folder::of_people();
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    let text = folder.read("src/people.rs").replace('\n', "\r\n");
    folder.write("src/people.rs", &text);
    assert_eq!(folder.turboc(&["generate", "--check"]).code, Some(0));
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    assert_eq!(folder.read("src/people.rs"), text);
}

#[test]
fn nothing_else_is_left_behind() {
    let folder = Folder::of_people();
    folder.write("src/mine.rs", "// mine\n");
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    assert_eq!(
        folder.files(),
        ["people.turbo", "src/mine.rs", "src/people.rs", "turbo.toml"]
    );
    folder.write(
        "turbo.toml",
        &support::PEOPLE_TOML.replace("src/people.rs", "src/other.rs"),
    );
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    assert_eq!(
        folder.files(),
        [
            "people.turbo",
            "src/mine.rs",
            "src/other.rs",
            "src/people.rs",
            "turbo.toml"
        ]
    );
}

#[test]
fn a_file_where_a_folder_should_be() {
    let folder = Folder::of_people();
    folder.write("src", "a file\n");
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(
        outcome.stderr,
        "error: cannot create the folder `src`: there is a file in its place\n"
    );
    assert_eq!(folder.read("src"), "a file\n");
}

#[test]
fn a_folder_where_a_file_should_be() {
    let folder = Folder::of_people();
    folder.write("src/people.rs/mine", "");
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(
        outcome.stderr,
        "error: cannot read `src/people.rs`: there is a folder in its place\n"
    );
    assert_eq!(
        folder.files(),
        ["people.turbo", "src/people.rs/mine", "turbo.toml"]
    );
}

/// Even root cannot write there.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_nobody_can_write() {
    let folder = Folder::of_people();
    folder.write(
        "turbo.toml",
        &support::PEOPLE_TOML.replace("src/people.rs", "/proc/turboc/people.rs"),
    );
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
    assert!(
        outcome
            .stderr
            .starts_with("error: cannot create the folder `/proc/turboc`: "),
        "{}",
        outcome.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = Folder::of_people();
    folder.write("elsewhere/real.rs", "old\n");
    fs::create_dir(folder.at("src")).expect("a folder");
    std::os::unix::fs::symlink("../elsewhere/real.rs", folder.at("src/people.rs")).expect("a link");
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    assert!(folder.at("src/people.rs").is_symlink());
    assert!(folder.read("elsewhere/real.rs").contains("pub struct Person"));
    assert_eq!(
        folder
            .files()
            .iter()
            .filter(|name| name.starts_with("elsewhere"))
            .count(),
        1
    );
}

#[test]
fn targets_that_disagree_about_a_file() {
    let folder = Folder::of_people();
    folder.write(
        "turbo.toml",
        "schemas = [\"people.turbo\"]\n\n[[target]]\nbackend = \"wasm\"\nout = \"wasm\"\n\n[[target]]\nbackend = \"wasm\"\nout = \"./wasm\"\nname = \"other\"\n",
    );
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(1));
    insta::assert_snapshot!(outcome.shown());
    assert_eq!(folder.files(), ["people.turbo", "turbo.toml"]);
}
