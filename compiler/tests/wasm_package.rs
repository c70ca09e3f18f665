//! `turboc wasm` where something is missing or wrong. That it makes packages which work is shown in `generated-tests`.

mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use support::{Folder, Outcome, PEOPLE};

const TOML: &str = "\
schemas = [\"people.turbo\"]

[[target]]
backend = \"wasm\"
out = \"wasm\"
package = \"web/people\"
dependencies = { turbo-runtime = { path = \"../runtime\" } }
";

/// A folder with a crate in the place of the runtime, so that nothing large is compiled.
fn folder(runtime: &str) -> Folder {
    let folder = Folder::new();
    folder.write("people.turbo", PEOPLE);
    folder.write("turbo.toml", TOML);
    folder.write(
        "runtime/Cargo.toml",
        "[package]\nname = \"turbo-runtime\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    folder.write("runtime/src/lib.rs", runtime);
    folder
}

fn wasm(folder: &Folder, variables: &[(&str, &Path)]) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_turboc"))
        .args(["wasm", "--dev"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .env("CARGO_TARGET_DIR", folder.at("target"))
        .env("CARGO_NET_OFFLINE", "true")
        .envs(variables.iter().copied())
        .output()
        .expect("turboc runs");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn a_configuration_without_a_wasm_target() {
    let folder = Folder::of_people();
    let outcome = folder.turboc(&["wasm"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
    assert!(
        outcome.stderr.contains("turbo.toml has no wasm target"),
        "{}",
        outcome.shown()
    );
    assert!(!folder.at("src").exists(), "nothing was written");
}

#[test]
fn a_schema_with_problems() {
    let folder = folder("");
    folder.write("people.turbo", "package people; struct Person { name: sting }");
    let outcome = wasm(&folder, &[]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert!(outcome.stderr.contains("E0308"), "{}", outcome.shown());
    assert!(!folder.at("wasm").exists(), "nothing was written");
}

#[test]
fn without_cargo() {
    let folder = folder("");
    let nowhere = folder.at("no/cargo");
    let outcome = wasm(&folder, &[("CARGO", &nowhere)]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
    assert!(
        outcome.stderr.contains("cargo was not found"),
        "{}",
        outcome.shown()
    );
}

#[test]
fn an_error_of_the_compiler_is_shown_whole() {
    let folder = folder("pub mod js {\n    pub fn broken() -> u32 {\n        \"text\"\n    }\n}\n");
    let outcome = wasm(&folder, &[]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
    for part in [
        "the wasm crate does not compile",
        "error[E0308]: mismatched types",
        "runtime/src/lib.rs:3:9",
        "\"text\"",
    ] {
        assert!(outcome.stderr.contains(part), "{part}: {}", outcome.shown());
    }
    assert!(
        !folder.at("web/people/package.json").exists(),
        "there is no package"
    );
    assert!(
        folder.at("web/people/people.js").exists(),
        "what was generated stays"
    );
}

#[test]
fn without_the_wasm_target_the_command_that_installs_it_is_named() {
    let folder = folder("pub mod js {}\n");
    // A toolchain that has no standard library for wasm, as far as it says.
    let rustc = folder.at("rustc.sh");
    folder.write(
        "rustc.sh",
        "#!/bin/sh\ncase \"$*\" in\n*target-libdir*) echo /nowhere ;;\n\
         *wasm32*crate-name\\ turbo_runtime* | *crate-name\\ turbo_runtime*wasm32*) \
         echo \"error[E0463]: can't find crate for \\`core\\`\" >&2; exit 1 ;;\n*) exec rustc \"$@\" ;;\nesac\n",
    );
    if cfg!(not(unix)) {
        // Without a shell there is no such toolchain to play with.
        return;
    }
    make_executable(&rustc);
    let outcome = wasm(&folder, &[("RUSTC", &rustc)]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
    assert!(
        outcome
            .stderr
            .contains("run `rustup target add wasm32-unknown-unknown`"),
        "{}",
        outcome.shown()
    );
}

#[test]
fn warnings_and_sizes_are_shown_and_the_package_is_written() {
    let folder = folder("pub mod js {\n    pub fn f() {\n        let unused = 1;\n    }\n}\n");
    let outcome = wasm(&folder, &[]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    for part in [
        "compiling to wasm",
        "unused variable: `unused`",
        "turbo-wasm_bg.wasm",
        "gzip",
        "wrote web/people",
    ] {
        assert!(outcome.stderr.contains(part), "{part}: {}", outcome.shown());
    }
    let package: Vec<String> = folder
        .files()
        .into_iter()
        .filter(|file| file.starts_with("web/"))
        .collect();
    let expected = [
        "package.json",
        "people.d.ts",
        "people.js",
        "turbo-engine.d.ts",
        "turbo-engine.js",
        "turbo-runtime.d.ts",
        "turbo-runtime.js",
        "turbo-wasm.js",
        "turbo-wasm_bg.wasm",
    ];
    assert_eq!(package, expected.map(|file| format!("web/people/{file}")));
    let again = wasm(&folder, &[]);
    assert_eq!(again.code, Some(0), "{}", again.shown());
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) {}
