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

// W-3 to W-12, W-19, W-25 to W-31, W-36 to W-57, W-65, W-66: byte for byte, over sockets of which the test is the server.
#[test]
fn the_engine_in_wasm_says_what_the_one_in_javascript_says() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/ts/test");
    let status = Command::new("node")
        .arg("--test")
        .arg(tests.join("engine_calls.test.mjs"))
        .arg(tests.join("engine_reconnect.test.mjs"))
        .env("TURBO_PACKAGE", package("people", Engine::Wasm))
        .status()
        .unwrap_or_else(|error| panic!("node cannot be run ({error}): `cargo xtask setup`"));
    assert!(status.success(), "see above");
}
