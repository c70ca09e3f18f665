//! `turboc wasm`

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, PEOPLE};
use crate::{interrupt, turboc};

const TOML: &str = "\
schemas = [\"people.turbo\"]

[[target]]
backend = \"wasm\"
out = \"wasm\"
package = \"web/people\"
dependencies = { turbo-runtime = { path = \"../runtime\" } }
";

const MODULE: &str = "web/people/turbo-wasm_bg.wasm";

/// A cargo whose modules end with what the file `section` holds.
const CARGO: &str = "\
#!/bin/sh
case \"$1\" in
build)
    folder=\"$CARGO_TARGET_DIR/wasm32-unknown-unknown/debug\"
    rm -f \"$folder\"/*.wasm \"$folder\"/deps/*.wasm
    cargo \"$@\" || exit 1
    for module in \"$folder\"/*.wasm; do cat section >> \"$module\"; done
    ;;
*) exec cargo \"$@\" ;;
esac
";

/// Makes the next module one that takes some milliseconds to write: with a section that nothing reads.
fn choose(folder: &Folder, byte: u8) {
    let name = b"\x04bulk";
    let mut left = name.len() + SIZE;
    let mut section = vec![0];
    while left >= 0x80 {
        section.push(left as u8 | 0x80);
        left >>= 7;
    }
    section.push(left as u8);
    section.extend(name);
    section.resize(section.len() + SIZE, byte);
    fs::write(folder.at("section"), section).expect("a file");
}

const SIZE: usize = 6_000_000;

/// A crate in the place of the runtime, so that nothing large is compiled.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("people.turbo", PEOPLE);
    folder.write("turbo.toml", TOML);
    folder.write("cargo.sh", CARGO);
    fs::set_permissions(folder.at("cargo.sh"), fs::Permissions::from_mode(0o755)).expect("a mode");
    folder.write(
        "runtime/Cargo.toml",
        "[package]\nname = \"turbo-runtime\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    folder.write("runtime/src/lib.rs", "pub mod js {}\n");
    folder
}

/// Begins to make the package, in a group of processes of its own, with cargo and rustc.
fn wasm(folder: &Folder) -> Child {
    turboc()
        .args(["wasm", "--dev"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env("CARGO", folder.at("cargo.sh"))
        .env("CARGO_TARGET_DIR", folder.at("target"))
        .env("CARGO_NET_OFFLINE", "true")
        .process_group(0)
        .spawn()
        .expect("turboc runs")
}

/// The files of the package, those that are being written aside.
fn package(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let files = folder.files().into_iter();
    let files = files.filter(|name| name.starts_with("web/") && !name.ends_with(".tmp"));
    files
        .map(|name| (name.clone(), fs::read(folder.at(&name)).expect("a file")))
        .collect()
}

/// Which file the module is, and how much of it is there.
fn module(folder: &Folder) -> Option<(u64, u64, i64)> {
    let there = fs::metadata(folder.at(MODULE)).ok()?;
    Some((there.ino(), there.len(), there.mtime_nsec()))
}

fn is_writing(folder: &Folder) -> bool {
    let entries = fs::read_dir(folder.at("web/people"))
        .into_iter()
        .flatten()
        .flatten();
    entries
        .into_iter()
        .any(|entry| entry.file_name().to_string_lossy().ends_with(".tmp"))
}

#[test]
fn no_file_of_a_package_is_left_by_half() {
    let folder = folder();
    let whole = [1, 2].map(|byte| {
        choose(&folder, byte);
        assert!(wasm(&folder).wait().expect("it ends").success());
        package(&folder)
    });
    assert_ne!(whole[0][MODULE], whole[1][MODULE]);
    let mut interrupted = 0;
    for round in 0..4 {
        choose(&folder, 1 + round % 2);
        let before = module(&folder);
        let mut child = wasm(&folder);
        let begun = Instant::now();
        // The last is interrupted while cargo runs, and the others while the package is written.
        while child.try_wait().expect("a state").is_none() {
            let is_early = round == 3 && begun.elapsed() > Duration::from_millis(50);
            if is_early || is_writing(&folder) || module(&folder) != before {
                interrupt(&format!("-{}", child.id()));
                break;
            }
        }
        interrupted += usize::from(child.wait().expect("it ends").signal().is_some());
        for (name, content) in package(&folder) {
            let is_whole = whole.iter().any(|package| package.get(&name) == Some(&content));
            assert!(is_whole, "{name} in round {round}: {} bytes", content.len());
        }
    }
    assert!(interrupted > 0, "nothing was interrupted");
    // What is left behind is in nobody's way.
    choose(&folder, 1);
    assert!(wasm(&folder).wait().expect("it ends").success());
    assert_eq!(package(&folder), whole[0]);
}
