//! `cargo xtask vscode`: the extension for VS Code, as a file to install.

use std::process::Command;

use crate::npm;
use crate::shell::{self, Result};

/// Packages the extension.
///
/// # Errors
///
/// When Node or its packages cannot be had, or the packaging fails.
pub(crate) fn run() -> Result {
    npm::node()?;
    npm::packages()?;
    shell::step("packaging grammar/vscode");
    let folder = shell::root().join("grammar").join("vscode");
    let vsix = shell::root().join("target").join("vscode").join("turbo.vsix");
    shell::run(Command::new("node").arg(folder.join("package.mjs")).arg(&vsix))?;
    shell::step("`code --install-extension target/vscode/turbo.vsix` installs it");
    Ok(())
}
