//! The JavaScript half, in `ts/`: its types, checked by `tsc`, and its own tests, run by Node.

#![cfg(not(target_arch = "wasm32"))]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

fn ts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ts")
}

fn node(args: impl IntoIterator<Item = impl AsRef<OsStr>>) {
    let output = Command::new("node")
        .args(args)
        .current_dir(ts())
        .output()
        .unwrap_or_else(|error| {
            panic!("node cannot be run ({error}): `cargo xtask setup` says what is missing")
        });
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}{err}");
}

// V-1 to V-24, V-26, V-27
#[test]
fn the_tests_of_the_javascript_half() {
    let folder = ts().join("test");
    let entries = std::fs::read_dir(&folder).expect("the folder of the tests");
    let mut tests: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    tests.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    tests.sort();
    assert!(tests.len() >= 5, "{tests:?}");
    // One that fails may leave a channel open, and would never end.
    let mut args = ["--test", "--test-timeout=240000"].map(PathBuf::from).to_vec();
    args.extend(tests);
    node(args);
}

#[test]
fn the_types_of_the_javascript_half() {
    let tsc = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xtask/npm/node_modules/typescript/bin/tsc");
    assert!(
        tsc.exists(),
        "TypeScript is not installed: run `cargo xtask setup`"
    );
    for project in [".", "test"] {
        node([tsc.as_os_str(), OsStr::new("-p"), OsStr::new(project)]);
    }
}
