//! The page, in a real browser: joining, signing in, staying signed in, signing out.

use std::path::{Path, PathBuf};
use std::process::Command;

const SETUP: &str = "run `cargo xtask setup`";
const BUILD: &str = "run `cargo xtask test`, or `turboc generate` in examples/05-sign-in";

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/npm/node_modules")
}

/// Runs a script that needs the tools and the package of the page.
fn node(arguments: &[&str]) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(
        tools().join("playwright-core").is_dir(),
        "the npm packages of xtask are not installed: {SETUP}"
    );
    assert!(
        example.join("web/notebook/notebook.js").is_file(),
        "web/notebook has not been generated: {BUILD}"
    );
    let output = Command::new("node")
        .current_dir(example)
        .args(arguments)
        .env("NOTEBOOK_SERVER", env!("CARGO_BIN_EXE_notebook-server"))
        .output()
        .expect("Node is installed: run `cargo xtask setup`");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

#[test]
fn works_in_a_browser() {
    node(&[
        "--test",
        "--test-reporter=spec",
        "--test-timeout=240000",
        "tests/page.test.mjs",
    ]);
}

#[test]
fn is_typed() {
    let tsc = tools().join("typescript/bin/tsc");
    node(&[&tsc.display().to_string(), "-p", "web/jsconfig.json"]);
}
