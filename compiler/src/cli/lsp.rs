//! `turboc lsp`

use std::io::{self, BufReader, IsTerminal as _};

use super::{Exit, Failure, Ui};
use crate::lsp::{End, serve};

const EXAMPLES: &str = "\
Examples:
  turboc lsp    what an editor runs; it speaks the language server protocol on
                the standard input and output

Exit codes:
  0  the editor ended the session
  1  the editor ended the session without shutting it down
  2  the editor went away, or what came is not the protocol";

/// Serve an editor: problems, completion, renaming and more as one types
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    if io::stdin().is_terminal() {
        ui.status("waiting for an editor, which speaks the language server protocol; Ctrl-C ends it");
    }
    let end = serve(BufReader::new(io::stdin()), &mut io::stdout())
        .map_err(|error| Failure::new(error.to_string()))?;
    match end {
        End::Orderly => Ok(Exit::Success),
        End::Abrupt => Ok(Exit::Problems),
        End::Gone => Err(Failure::new("the editor went away without ending the session")),
    }
}
