//! The generated JavaScript of the cases: `tsc` reads it, and the wire vectors go through it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn node(args: &[&Path]) -> String {
    let output = Command::new("node")
        .args(args)
        .current_dir(here())
        .output()
        .expect("node runs: `cargo xtask setup` says what is missing");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{out}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    out
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

/// The committed JavaScript of a case, with the npm package `turbo-runtime`, and a stand-in for the wasm module that only
/// `turboc wasm` makes.
fn modules(case: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("javascript")
        .join(case);
    copy(
        &here().join("../runtime/ts"),
        &folder.join("node_modules/turbo-runtime"),
    );
    copy(&here().join(case).join("expected/typescript"), &folder);
    fs::write(folder.join("package.json"), "{ \"type\": \"module\" }").expect("a file");
    fs::write(
        folder.join("turbo-wasm.js"),
        "export default async () => {};\nexport const dial = () => {};\n",
    )
    .expect("a file");
    folder
}

// V-1 to V-13
#[test]
fn generated_javascript_reads_and_writes_the_vectors() {
    let script = here().join("tests/vectors.mjs");
    let out = node(&[&script, &modules("people"), &modules("scalars")]);
    let count = generated_tests::vectors::VECTORS.lines().count();
    assert_eq!(out.trim(), format!("{count} vectors"));
}

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
