//! `turboc man`

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::generate::files_of;
use super::{Cli, Exit, Failure, Ui};
use crate::output;

const EXAMPLES: &str = "\
Examples:
  turboc man ~/.local/share/man/man1    a page for turboc and one for each of its commands
  man turboc-check

Exit codes:
  0  the pages are written
  2  wrong usage, or a file that cannot be written";

/// Write manual pages into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = BTreeMap::new();
    collect(&command, "turboc", &mut pages).map_err(|error| Failure::new(error.to_string()))?;
    let written = output::write(&args.folder, &pages).map_err(|error| Failure::new(error.to_string()))?;
    ui.status(&format!(
        "wrote {}, {} unchanged",
        files_of(written.changed.len()),
        written.unchanged
    ));
    Ok(Exit::Success)
}

/// The page of a command, and those of the commands below it.
fn collect(command: &Command, name: &str, pages: &mut BTreeMap<PathBuf, String>) -> std::io::Result<()> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    pages.insert(
        PathBuf::from(format!("{name}.1")),
        String::from_utf8_lossy(&page).into_owned(),
    );
    for below in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        collect(below, &format!("{name}-{}", below.get_name()), pages)?;
    }
    Ok(())
}
