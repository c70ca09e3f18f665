//! The package that JavaScript imports, in a project of its own. What it does is played by `tests/matrix`.

use std::path::Path;
use std::process::Command;

use turboc::options::Engine;

use package::package;

#[path = "support/package.rs"]
mod package;

#[test]
fn the_package_installs_into_an_empty_project() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let status = Command::new("node")
        .arg(here.join("tests/installed.mjs"))
        .arg(package("people", Engine::Wasm))
        .arg(here.join("tests/installed/people.ts"))
        .status()
        .unwrap_or_else(|error| panic!("node cannot be run ({error}): `cargo xtask setup`"));
    assert!(status.success(), "see above");
}
