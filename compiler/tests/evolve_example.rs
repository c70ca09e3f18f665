//! What the README of `examples/03-evolve` says of a change that is refused is what `turboc` says.

use std::path::Path;
use std::process::Command;

#[test]
fn the_readme_shows_what_is_refused() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/03-evolve");
    let output = Command::new(env!("CARGO_BIN_EXE_turboc"))
        .args(["breaking", "--against", "../turbo.lock", "--usage", "usage.json"])
        .current_dir(example.join("refused"))
        .env("NO_COLOR", "1")
        .output()
        .expect("turboc runs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("text");
    let readme = std::fs::read_to_string(example.join("README.md")).expect("a README");
    assert!(
        readme.contains(said.trim_end()),
        "examples/03-evolve/README.md should show this:\n{said}"
    );
}

/// Each release was no break of those before it, and the lock of each is what was known then.
#[test]
fn every_release_was_fine() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/03-evolve");
    for (folder, against) in [
        ("v2", "v1/turbo.lock"),
        (".", "v2/turbo.lock"),
        (".", "turbo.lock"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_turboc"))
            .args(["breaking", "--against"])
            .arg(example.join(against))
            .current_dir(example.join(folder))
            .output()
            .expect("turboc runs");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{against}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
