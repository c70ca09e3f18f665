//! The extension for VS Code, packaged as users get it, unpacked, and run against a stand-in of the editor.

use std::path::Path;

use grammar_check::node;

#[test]
fn the_package_has_what_it_needs_and_starts_its_server() {
    let made = tempfile::tempdir().expect("a folder");
    let vsix = made.path().join("turbo.vsix");
    let vsix = vsix.to_str().expect("a path in UTF-8");
    let folder = grammar_check::grammar().join("vscode");
    let run = |script: &str| node::run(&folder.join(Path::new(script)), &[vsix], "");
    let packaged = run("package.mjs");
    assert!(packaged.contains("turbo.tmLanguage.json"), "{packaged}");
    assert_eq!(run("test/extension.mjs"), "ok\n");
}
