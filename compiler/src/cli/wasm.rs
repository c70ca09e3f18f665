//! `turboc wasm`

use super::{Exit, Failure, Ui};

/// Builds the wasm client crate into a package for browsers and Node
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, _ui: &mut Ui) -> Result<Exit, Failure> {
    Ok(Exit::Success)
}
