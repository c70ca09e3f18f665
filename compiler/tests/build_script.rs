//! `turboc::build`, called by a process that is set up as Cargo sets up a build script.
//!
//! That the generated code compiles and runs is shown by the package in `generated-tests/build_script`.

mod support;

use std::process::{Command, Stdio};

use support::{Folder, Outcome, PEOPLE};

/// Says to this executable that it is the build script, and of what.
const SCRIPT: &str = "TURBOC_TEST_BUILD_SCRIPT";

/// What stands in `build.rs`. It runs only as the child of the other tests.
#[test]
fn script() {
    match std::env::var(SCRIPT).as_deref() {
        Ok("client") => {
            let build = turboc::Build::new("schema/people.turbo")
                .server(false)
                .file("sub/client.rs");
            build.run().expect("it builds");
        }
        Ok(path) => turboc::build(path),
        Err(_) => {}
    }
}

fn run(folder: &Folder, script: &str, out: Option<&str>) -> Outcome {
    let mut command = Command::new(std::env::current_exe().expect("this executable"));
    command
        .args(["script", "--exact", "--nocapture"])
        .env(SCRIPT, script)
        .env_remove("OUT_DIR");
    if let Some(out) = out {
        command.env("OUT_DIR", folder.at(out));
    }
    let output = command
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn told(outcome: &Outcome) -> Vec<&str> {
    outcome
        .stdout
        .lines()
        .filter(|line| line.contains("cargo::"))
        .collect()
}

fn of_schema() -> Folder {
    let folder = Folder::new();
    folder.write("schema/people.turbo", PEOPLE);
    folder.write(
        "schema/money.turbo",
        "package money;\nstruct Amount { minor: i128 }\n",
    );
    folder.write(
        "schema/shop.turbo",
        "package shop;\nimport \"money.turbo\";\nstruct Price { amount: money.Amount }\n",
    );
    folder
}

#[test]
fn one_line_writes_server_and_client() {
    let folder = of_schema();
    let outcome = run(&folder, "schema/people.turbo", Some("target/out"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    assert_eq!(told(&outcome), ["cargo::rerun-if-changed=schema/people.turbo"]);
    let text = folder.read("target/out/turbo.rs");
    assert!(
        text.contains("pub trait People") && text.contains("pub struct PeopleClient"),
        "{text}"
    );
    assert_eq!(
        folder
            .files()
            .iter()
            .filter(|name| name.starts_with("target"))
            .count(),
        1
    );
}

#[test]
fn imports_are_watched_too() {
    let folder = of_schema();
    let outcome = run(&folder, "schema/shop.turbo", Some("out"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let lines = [
        "cargo::rerun-if-changed=schema/money.turbo",
        "cargo::rerun-if-changed=schema/shop.turbo",
    ];
    assert_eq!(told(&outcome), lines);
}

#[test]
fn a_client_alone_and_another_file() {
    let folder = of_schema();
    let outcome = run(&folder, "client", Some("out"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let text = folder.read("out/sub/client.rs");
    assert!(
        !text.contains("pub trait People") && text.contains("pub struct PeopleClient"),
        "{text}"
    );
}

#[test]
fn a_configuration_writes_where_it_says() {
    let folder = of_schema();
    folder.write(
        "schema/turbo.toml",
        "schemas = [\"people.turbo\"]\n[[target]]\nbackend = \"rust_client\"\nout = \"../src/people.rs\"\n",
    );
    let outcome = run(&folder, "schema/turbo.toml", None);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let lines = [
        "cargo::rerun-if-changed=schema/people.turbo",
        "cargo::rerun-if-changed=schema/turbo.toml",
    ];
    assert_eq!(told(&outcome), lines);
    assert!(folder.read("src/people.rs").contains("pub struct PeopleClient"));
}

#[test]
fn problems_end_the_build_and_are_shown() {
    let folder = of_schema();
    folder.write(
        "schema/people.turbo",
        &PEOPLE.replace("rowid: i64?", "rowid: i46?"),
    );
    let outcome = run(&folder, "schema/people.turbo", Some("out"));
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert!(
        outcome.stderr.contains("error[E0308]: there is no type `i46`"),
        "{}",
        outcome.shown()
    );
    assert!(
        outcome.stderr.contains("schema/people.turbo:5:12"),
        "{}",
        outcome.shown()
    );
    // So that mending the schema runs it again.
    assert_eq!(told(&outcome), ["cargo::rerun-if-changed=schema/people.turbo"]);

    let outcome = run(&folder, "schema/nobody.turbo", Some("out"));
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert!(
        outcome.stderr.contains("there is no file `schema/nobody.turbo`"),
        "{}",
        outcome.shown()
    );

    let outcome = run(&folder, "schema/money.turbo", None);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert!(
        outcome.stderr.contains("OUT_DIR is not set"),
        "{}",
        outcome.shown()
    );
}

#[test]
fn a_lock_is_read_and_watched() {
    let folder = Folder::new();
    folder.write("turbo.toml", "schemas = [\"schema/people.turbo\"]\n");
    folder.write("schema/people.turbo", PEOPLE);
    assert_eq!(folder.turboc(&["lock", "--name", "v1"]).code, Some(0));
    folder.write(
        "schema/people.turbo",
        &PEOPLE.replace("struct Person {", "struct Person { nick: string?,"),
    );
    let outcome = run(&folder, "schema/people.turbo", Some("out"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let lines = [
        "cargo::rerun-if-changed=schema/people.turbo",
        "cargo::rerun-if-changed=turbo.lock",
    ];
    assert_eq!(told(&outcome), lines);
    assert!(folder.read("out/turbo.rs").contains("Adapter {"));
    folder.write("turbo.lock", "nonsense");
    let outcome = run(&folder, "schema/people.turbo", Some("out"));
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("E0801"), "{}", outcome.shown());
}
