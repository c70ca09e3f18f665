//! The page, in a real browser: what it shows is what `turboc generate` writes, and nothing that is typed breaks it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use turboc::config::Config;
use turboc::{compile, output};

const SETUP: &str = "run `cargo xtask setup`";
const BUILD: &str = "run `cargo xtask test`, or `cargo run -p playground -- --build`";

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
    assert!(
        example().join("web/compiler/turbo-wasm.js").is_file(),
        "web/compiler has not been built: {BUILD}"
    );
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
fn works_in_a_browser() {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = folder.path().join("shown.json");
    assert_succeeds(
        node()
            .args([
                "--test",
                "--test-reporter=spec",
                "--test-timeout=300000",
                "tests/page.test.mjs",
            ])
            .env("PLAYGROUND", env!("CARGO_BIN_EXE_playground"))
            .env("PLAYGROUND_SHOWN", &shown),
    );
    let shown: Value =
        serde_json::from_slice(&fs::read(&shown).expect("what the page has shown")).expect("JSON");
    let shown = shown.as_array().expect("one entry a sample");
    assert!(shown.len() > 3, "{} samples", shown.len());
    for sample in shown {
        assert_native(sample);
    }
}

/// What the page showed of a sample is what the compiler writes on a disk.
fn assert_native(sample: &Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = texts(&sample["files"]);
    let config = files.remove("turbo.toml").expect("a turbo.toml");
    for (path, text) in texts(&sample["schemas"]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a schema");
    }
    let path = folder.path().join("turbo.toml");
    fs::write(&path, config).expect("a configuration");
    let config = Config::read(&path).expect("a configuration without problems");
    let generated = compile::generate(&config);
    let written = generated.files.expect("a schema without errors");
    output::write(&config.root, &written).expect("files");
    assert!(files.len() > 3);
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        written
            .keys()
            .map(|path| path.to_str().expect("UTF-8"))
            .collect::<Vec<_>>(),
        "of {}",
        sample["name"]
    );
    for (path, text) in files {
        let native = fs::read_to_string(folder.path().join(&path)).expect("a written file");
        assert!(native == text, "{path} of {} is another", sample["name"]);
    }
}

/// Texts by path.
fn texts(files: &Value) -> BTreeMap<String, String> {
    let files = files.as_array().expect("files").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    files
        .map(|file| (text(&file["path"]), text(&file["text"])))
        .collect()
}

#[test]
fn is_typed() {
    node();
    assert_succeeds(
        Command::new("node")
            .current_dir(example())
            .arg(tools().join("typescript/bin/tsc"))
            .args(["-p", "web/jsconfig.json"]),
    );
}
