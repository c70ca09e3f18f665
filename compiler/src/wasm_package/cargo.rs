//! Compiling the crate.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;
use toml::de::DeTable;

use super::{Error, Profile, Progress};

const TARGET: &str = "wasm32-unknown-unknown";

/// A profile for workspaces that have none of that name: small first.
const PROFILE: &[(&str, &str)] = &[
    ("inherits", "\"release\""),
    ("opt-level", "\"z\""),
    ("lto", "true"),
    ("codegen-units", "1"),
    ("panic", "\"abort\""),
];

/// What cargo made.
pub(super) struct Compiled {
    /// The crate's name.
    pub(super) name: String,
    pub(super) wasm: PathBuf,
    pub(super) target_folder: PathBuf,
    pub(super) warnings: String,
}

pub(super) fn compile(
    krate: &Path,
    profile: Profile,
    has_colors: bool,
    progress: &mut dyn Progress,
) -> Result<Compiled, Error> {
    progress.step("compiling to wasm");
    let manifest = krate.join("Cargo.toml");
    let workspace = workspace(&manifest)?;
    let mut command = Command::new(cargo());
    command.args([
        "build",
        "--lib",
        "--target",
        TARGET,
        "--message-format",
        "json-render-diagnostics",
    ]);
    command.args(["--color", if has_colors { "always" } else { "never" }]);
    command.arg("--manifest-path").arg(&manifest);
    match profile {
        Profile::Dev => {}
        Profile::Release => {
            command.args(["--profile", "wasm"]);
            if !has_profile(&workspace) {
                for (key, value) in PROFILE {
                    command.arg("--config").arg(format!("profile.wasm.{key}={value}"));
                }
            }
            // wasm-bindgen reads what a stripped module has lost, and drops names and debug information itself.
            command.args(["--config", "profile.wasm.strip=\"none\""]);
        }
    }
    let run = run(command, progress)?;
    if !run.is_success {
        return Err(Error::Cargo {
            help: help(&run.errors, krate),
            output: run.errors,
        });
    }
    let Artifact { name, wasm } =
        artifact(&run.messages, &manifest).ok_or_else(|| Error::NoModule(krate.to_owned()))?;
    // <target>/wasm32-unknown-unknown/<profile>/<name>.wasm
    let target_folder = wasm
        .ancestors()
        .nth(3)
        .map_or_else(|| krate.join("target"), Path::to_owned);
    Ok(Compiled {
        name,
        wasm,
        target_folder,
        warnings: diagnostics(&run.errors),
    })
}

/// The cargo that runs this process, or the one in the path.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The manifest of the workspace that the crate belongs to.
fn workspace(manifest: &Path) -> Result<PathBuf, Error> {
    let mut command = Command::new(cargo());
    command
        .args([
            "locate-project",
            "--workspace",
            "--message-format",
            "plain",
            "--manifest-path",
        ])
        .arg(manifest);
    let output = command.output().map_err(Error::NoCargo)?;
    if !output.status.success() {
        return Err(Error::Cargo {
            output: String::from_utf8_lossy(&output.stderr).into_owned(),
            help: None,
        });
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// Whether a workspace says itself how wasm is compiled.
fn has_profile(workspace: &Path) -> bool {
    let text = std::fs::read_to_string(workspace).unwrap_or_default();
    let (manifest, _errors) = DeTable::parse_recoverable(&text);
    manifest
        .get_ref()
        .get("profile")
        .and_then(|profiles| profiles.get_ref().get("wasm"))
        .is_some()
}

struct Run {
    is_success: bool,
    /// The standard output: one JSON a line.
    messages: String,
    /// The standard error: progress and diagnostics.
    errors: String,
}

fn run(mut command: Command, progress: &mut dyn Progress) -> Result<Run, Error> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Error::NoCargo)?;
    let output = child.stdout.take();
    // Both pipes have to be emptied, or cargo waits for whoever does not read.
    let messages = thread::spawn(move || {
        let mut text = String::new();
        if let Some(mut output) = output {
            let _ = output.read_to_string(&mut text);
        }
        text
    });
    let mut errors = String::new();
    for line in child
        .stderr
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
        .map_while(Result::ok)
    {
        if let Some(what) = activity(&line) {
            progress.detail(&what);
        }
        errors.push_str(&line);
        errors.push('\n');
    }
    let status = child.wait().map_err(Error::NoCargo)?;
    Ok(Run {
        is_success: status.success(),
        messages: messages.join().unwrap_or_default(),
        errors,
    })
}

/// `bytes v1.12.0`, of the line in which cargo says that it compiles it.
fn activity(line: &str) -> Option<String> {
    let line = plain(line);
    let what = line.trim_start().strip_prefix("Compiling ")?;
    Some(what.split(" (").next().unwrap_or(what).to_owned())
}

/// What remains of cargo's output without its progress.
fn diagnostics(output: &str) -> String {
    const PROGRESS: &[&str] = &[
        "Adding",
        "Blocking",
        "Compiling",
        "Downloaded",
        "Downloading",
        "Finished",
        "Fresh",
        "Locking",
        "Updating",
    ];
    let is_progress = |line: &str| {
        let line = plain(line);
        let indented = line.starts_with(' ');
        indented
            && PROGRESS
                .iter()
                .any(|word| line.trim_start().split(' ').next() == Some(word))
    };
    let lines: Vec<&str> = output.lines().filter(|line| !is_progress(line)).collect();
    lines.join("\n").trim().to_owned()
}

/// Without colours.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

struct Artifact {
    name: String,
    wasm: PathBuf,
}

fn artifact(messages: &str, manifest: &Path) -> Option<Artifact> {
    let manifest = manifest.canonicalize().ok()?;
    let is_ours = |message: &Value| {
        let path = message["manifest_path"].as_str().map(Path::new);
        message["reason"] == "compiler-artifact"
            && path.and_then(|path| path.canonicalize().ok()) == Some(manifest.clone())
    };
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.filter(is_ours).find_map(|message| {
        let files = message["filenames"]
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .map(PathBuf::from);
        let wasm = files
            .into_iter()
            .find(|file| file.extension().is_some_and(|it| it == "wasm"))?;
        Some(Artifact {
            name: message["target"]["name"].as_str()?.to_owned(),
            wasm,
        })
    })
}

/// What to do about an error that has a known cause.
fn help(output: &str, krate: &Path) -> Option<String> {
    let output = plain(output);
    if output.contains("E0463") && !has_target(krate) {
        return Some(format!(
            "the target {TARGET} is not installed: run `rustup target add {TARGET}`"
        ));
    }
    if output.contains("wasm-bindgen") && output.contains("failed to select a version") {
        let version = super::bindgen::VERSION;
        return Some(format!(
            "this turboc works with wasm-bindgen {version} and no other: run `cargo update -p wasm-bindgen --precise {version}`"
        ));
    }
    None
}

/// Whether the toolchain of a folder has the target's standard library.
fn has_target(krate: &Path) -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(krate)
        .output();
    output.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_and_diagnostics_are_told_apart() {
        let output = "\u{1b}[1m\u{1b}[92m   Compiling\u{1b}[0m bytes v1.12.0\nwarning: unused\n --> src/lib.rs\n    Finished `wasm` profile\n";
        assert_eq!(
            activity(output.lines().next().unwrap_or_default()).as_deref(),
            Some("bytes v1.12.0")
        );
        assert_eq!(diagnostics(output), "warning: unused\n --> src/lib.rs");
        assert_eq!(
            activity("   Compiling people-wasm v0.1.0 (/a/b)").as_deref(),
            Some("people-wasm v0.1.0")
        );
    }
}
