//! `turboc dump`

use super::{Exit, Failure, Ui};

/// Shows what a stage of the compiler made of a schema
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _ui: &mut Ui) -> Result<Exit, Failure> {
    Ok(Exit::Success)
}
