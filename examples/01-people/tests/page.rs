//! The page, in a real browser: inserts, live arrivals, typed errors, a restart of the server.

use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;

const SETUP: &str = "run `cargo xtask setup`";
const BUILD: &str = "run `cargo xtask test`, or `turboc generate` and `turboc wasm` in examples/01-people";

fn example() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn tools() -> PathBuf {
    example().join("../../xtask/npm/node_modules")
}

/// A `node` that has what these tests need.
fn node() -> Command {
    let mut node = Command::new("node");
    assert!(
        node.arg("--version").output().is_ok(),
        "Node is not installed: {SETUP}"
    );
    assert!(
        tools().join("playwright-core").is_dir(),
        "the npm packages of xtask are not installed: {SETUP}"
    );
    for file in ["web/people/turbo-wasm.js", "web/people-js/people.js"] {
        assert!(
            example().join(file).is_file(),
            "{file} has not been built: {BUILD}"
        );
    }
    let mut node = Command::new("node");
    node.current_dir(example());
    node
}

fn assert_succeeds(command: &mut Command) {
    let output = command.output().expect("node was there a moment ago");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

#[test]
fn the_page_loads_no_more_than_its_budget() {
    assert_succeeds(node().args(["--test", "tests/size.test.mjs"]));
}

#[test]
fn works_in_a_browser() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let database = folder.path().join("people.db");
    assert_succeeds(
        node()
            .args([
                "--test",
                "--test-reporter=spec",
                "--test-timeout=240000",
                "tests/page.test.mjs",
            ])
            .env("PEOPLE_SERVER", env!("CARGO_BIN_EXE_people-server"))
            .env("PEOPLE_DATABASE", &database),
    );

    let names = "SELECT group_concat(name, ', ' ORDER BY rowid) FROM person";
    let stored: String = Connection::open(&database)
        .and_then(|connection| connection.query_one(names, [], |row| row.get(0)))
        .expect("the server's database can be read");
    assert_eq!(
        stored,
        "Ada Lovelace, Grace Hopper, Gertrude_Stein, Alan Turing, Grete Hermann, Frances Allen, Barbara Liskov",
    );
}

#[test]
fn is_typed() {
    assert_succeeds(
        node()
            .arg(tools().join("typescript/bin/tsc"))
            .args(["-p", "web/jsconfig.json"]),
    );
}
