//! `turboc check`

use super::{Exit, Failure, Ui};

/// Reports every problem in schemas, and writes nothing
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _ui: &mut Ui) -> Result<Exit, Failure> {
    Ok(Exit::Success)
}
