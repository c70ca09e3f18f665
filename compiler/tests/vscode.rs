//! The extension for VS Code starts this turboc, and shows what it says.

use std::path::Path;
use std::process::Command;

fn node(arguments: &[&Path]) {
    let output = Command::new("node")
        .args(arguments)
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
fn the_extension_shows_what_the_server_says() {
    let made = tempfile::tempdir().expect("a folder");
    let vsix = made.path().join("turbo.vsix");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar/vscode");
    node(&[&folder.join("package.mjs"), &vsix]);
    let turboc = Path::new(env!("CARGO_BIN_EXE_turboc"));
    node(&[&folder.join("test/extension.mjs"), &vsix, turboc]);
}
