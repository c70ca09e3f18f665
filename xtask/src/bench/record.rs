//! The result of a benchmark, for programs, and what is drawn from it. Both are JavaScript: `benchmarks/charts`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::list::Bench;
use crate::shell::{self, Result};

/// A result that is being written.
pub(crate) struct Record {
    file: PathBuf,
}

impl Record {
    /// Says in a new result, or in the one that is there, which machine this is and what is compared.
    ///
    /// # Errors
    ///
    /// When the result cannot be written.
    pub(crate) fn begin(bench: &Bench, is_quick: bool, adds: bool) -> Result<Self> {
        let file = results().join(format!("{}.jsonl", bench.name));
        let mut command = script("record.mjs");
        command.arg("begin").arg(&file).args([bench.name, bench.folder()]);
        for (flag, is_set) in [
            ("--quick", is_quick),
            ("--add", adds),
            ("--browser", bench.has_browser()),
        ] {
            command.args(is_set.then_some(flag));
        }
        shell::run(&mut command)?;
        Ok(Self { file })
    }

    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Says how busy the machine was.
    ///
    /// # Errors
    ///
    /// When the result cannot be written.
    pub(crate) fn end(self) -> Result {
        shell::run(script("record.mjs").arg("end").arg(&self.file))
    }
}

/// Draws the charts of all results that are there.
///
/// # Errors
///
/// When a result cannot be read, or a chart cannot be written.
pub(crate) fn draw() -> Result {
    shell::step("drawing benchmarks/charts");
    shell::run(script("draw.mjs").arg(results()).arg(folder()))
}

fn results() -> PathBuf {
    shell::root().join("target").join("bench")
}

fn folder() -> PathBuf {
    shell::root().join("benchmarks").join("charts")
}

fn script(name: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder().join(name)).current_dir(shell::root());
    command
}
