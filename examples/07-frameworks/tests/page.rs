//! The four pages, in a real browser, against one server.

use std::path::{Path, PathBuf};
use std::process::Command;

const SETUP: &str = "run `cargo xtask setup`";

fn example() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn tools() -> PathBuf {
    example().join("../../xtask/npm/node_modules")
}

fn run(command: &mut Command) {
    let output = command
        .current_dir(example())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}: {SETUP}"));
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

fn node(arguments: &[&str]) -> Command {
    assert!(
        tools().join("playwright-core").is_dir(),
        "the npm packages of xtask are not installed: {SETUP}"
    );
    assert!(
        example().join("web/guests/guests.js").is_file(),
        "web/guests has not been generated: run `cargo xtask test`, or `turboc generate` in examples/07-frameworks"
    );
    let mut node = Command::new("node");
    node.args(arguments);
    node
}

#[test]
fn works_in_a_browser() {
    let server = env!("CARGO_BIN_EXE_guests-server");
    // Beside what is compiled already, so that what both workspaces use is compiled once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder");
    run(Command::new(server)
        .args(["--build", "--dev"])
        .env("CARGO_TARGET_DIR", target));
    run(node(&[
        "--test",
        "--test-reporter=spec",
        "--test-timeout=240000",
        "tests/page.test.mjs",
    ])
    .env("GUESTS_SERVER", server));
}

#[test]
fn is_typed() {
    let tsc = tools().join("typescript/bin/tsc");
    run(&mut node(&[
        &tsc.display().to_string(),
        "-p",
        "web/tsconfig.json",
    ]));
}

/// The READMEs of `turbo-dioxus` and `turbo-leptos` show these pages, which `works_in_a_browser` compiles.
#[test]
fn what_the_readmes_show_is_what_runs() {
    for framework in ["dioxus", "leptos"] {
        let read = |path: PathBuf| {
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let readme = read(example().join(format!("../../runtime/frameworks/{framework}/README.md")));
        let page = read(example().join(format!("pages/{framework}/src/page.rs")));
        let shown = readme
            .split_once("```rust\n")
            .and_then(|(_, rest)| rest.split_once("```"))
            .map(|(code, _)| code);
        assert_eq!(shown, Some(&*page), "{framework}");
    }
}
