//! `turbo-react` and `turbo-svelte`, with React and Svelte as they are published, and a generated module.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use node::{here, modules, node};

#[path = "support/node.rs"]
mod node;

fn frameworks() -> PathBuf {
    here().join("../runtime/frameworks")
}

/// Runs tests that import packages by name: all of a folder, or one file.
fn test(owner: &str, what: &str) {
    let path = frameworks().join(what);
    let mut files = vec![path.clone()];
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder");
        files = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
        assert!(!files.is_empty());
    }
    let output = Command::new("node")
        .args(["--import", "../../xtask/npm/packages.mjs"])
        .args(["--test", "--test-reporter=spec", "--test-timeout=120000"])
        .args(files)
        .current_dir(frameworks())
        .env("TURBO_PEOPLE", modules(owner, "people"))
        .output()
        .expect("node runs: `cargo xtask setup` says what is missing");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn hooks_call_stream_cancel_and_suspend() {
    test("react", "react/test");
}

#[test]
fn stores_call_stream_and_cancel() {
    test("svelte", "svelte/test");
}

#[test]
fn packages_keep_to_their_budgets_and_to_what_is_usual() {
    test("frameworks", "packages.test.mjs");
}

#[test]
fn sources_and_uses_are_accepted_by_the_strictest_typescript() {
    let tsc = here().join("../xtask/npm/node_modules/typescript/bin/tsc");
    node(&[&tsc, Path::new("--project"), &frameworks().join("tsconfig.json")]);
}

#[test]
fn turbo_react_installs_into_an_empty_project() {
    let beside = ["react", "@types/react", "csstype"].map(Path::new);
    installs("react", &beside);
}

#[test]
fn turbo_svelte_installs_into_an_empty_project() {
    installs("svelte", &[]);
}

fn installs(framework: &str, beside: &[&Path]) {
    let script = here().join("tests/installed.mjs");
    let program = here().join(format!("tests/installed/{framework}.ts"));
    let package = frameworks().join(framework);
    node(&[&[script.as_path(), &package, &program], beside].concat());
}
