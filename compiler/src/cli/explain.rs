//! `turboc explain`

use super::{Exit, Failure, Ui};

/// Tells the long story of a code such as E0203
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _ui: &mut Ui) -> Result<Exit, Failure> {
    Ok(Exit::Success)
}
