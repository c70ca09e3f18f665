//! The generated JavaScript of the cases: `tsc` reads it, and Node runs it.

use std::path::Path;

use node::{here, modules, node};

#[path = "support/node.rs"]
mod node;

/// Every declaration of every case, and a program that uses one.
#[test]
fn declarations_are_accepted_by_the_strictest_typescript() {
    let tsc = here().join("../xtask/npm/node_modules/typescript/bin/tsc");
    assert!(
        tsc.exists(),
        "TypeScript is not installed: run `cargo xtask setup`"
    );
    node(&[&tsc, Path::new("--project"), Path::new("tsconfig.json")]);
}

#[test]
fn the_code_of_everything_does_what_its_declarations_say() {
    let folder = modules("javascript", "everything");
    let test = here().join("tests/everything.test.mjs");
    node(&[&test, &folder]);
}

#[test]
fn mocks_are_servers_in_memory_and_fakes_are_values() {
    let folders = ["everything", "streams", "people"].map(|case| modules("mocks", case));
    let root = folders[0].parent().expect("the folder of the cases");
    node(&[&here().join("tests/mocks.test.mjs"), root]);
}

#[test]
fn the_runtime_installs_into_an_empty_project() {
    let test = here().join("tests/installed.mjs");
    let program = here().join("tests/installed/runtime.ts");
    node(&[&test, &here().join("../runtime/ts"), &program]);
}
