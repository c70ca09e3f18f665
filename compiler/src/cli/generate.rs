//! `turboc generate`

use super::{Exit, Failure, Ui};

/// Writes the code that turbo.toml asks for
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _ui: &mut Ui) -> Result<Exit, Failure> {
    Ok(Exit::Success)
}
