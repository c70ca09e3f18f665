//! Node, and the committed JavaScript of the cases as it can be imported.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs Node to its end, and answers what it printed.
///
/// # Panics
/// When it fails: with what it said.
pub fn node(args: &[&Path]) -> String {
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

/// The committed JavaScript of a case in a folder of the test `owner`, with the npm package `turbo-runtime`, and a
/// stand-in for the wasm module that only `turboc wasm` makes.
pub fn modules(owner: &str, case: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(owner).join(case);
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
