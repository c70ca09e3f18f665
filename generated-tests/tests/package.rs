//! The package that JavaScript imports, in a project of its own. What it does is played by `tests/matrix`.

use std::path::Path;
use std::process::Command;

use turboc::options::Engine;
use turboc::wasm_package::{Build, Profile, build};

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
        // One that fails leaves its channel open, and would never end.
        .args(["--test", "--test-timeout=240000"])
        .arg(tests.join("engine_calls.test.mjs"))
        .arg(tests.join("engine_reconnect.test.mjs"))
        .env("TURBO_PACKAGE", package("people", Engine::Wasm))
        .status()
        .unwrap_or_else(|error| panic!("node cannot be run ({error}): `cargo xtask setup`"));
    assert!(status.success(), "see above");
}

/// What a page loads for the engine in wasm has nothing of what formats values as text, and no hash that is keyed against collisions.
#[test]
fn the_module_formats_nothing_and_hashes_nothing() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let built = build(
        &Build {
            krate: here.join("../examples/01-people/wasm"),
            package: Path::new(env!("CARGO_TARGET_TMPDIR")).join("light-package"),
            modules: Vec::new(),
            profile: Profile::Release,
            has_colors: false,
        },
        &mut (),
    )
    .unwrap_or_else(|error| panic!("{error}\n(`cargo xtask setup` installs what is missing)"));
    let is_there = |part: &str| built.functions.iter().any(|name| name.contains(part));
    // They are names of Rust, or nothing would ever be found.
    assert!(
        is_there("turbo_runtime::client::session"),
        "{:?}",
        built.functions
    );
    let heavy = [
        "core::fmt",
        "alloc::fmt",
        "fmt::Formatter",
        "sip::",
        "Sip13",
        "RandomState",
        "hashbrown",
    ];
    let found: Vec<&String> = built
        .functions
        .iter()
        .filter(|name| heavy.iter().any(|part| name.contains(part)))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
