//! Running Node.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a script, gives it what it reads, and returns what it printed.
///
/// # Panics
///
/// If Node is not there, or the script fails; the message has what it said.
#[must_use]
pub fn run(script: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = Command::new("node")
        .arg(script)
        .args(arguments)
        .current_dir(crate::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs: `cargo xtask setup` says what is missing");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    // Written from another thread: both pipes may be full at once.
    let writer = std::thread::spawn(move || {
        // A script that ends early says why by itself.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("an end");
    writer.join().expect("the writer does not panic");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{} failed:\n{printed}{}",
        script.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}
