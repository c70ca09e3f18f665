//! `turboc completions`

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, Exit, Ui};

const EXAMPLES: &str = "\
Examples:
  turboc completions bash > ~/.local/share/bash-completion/completions/turboc
  turboc completions zsh > ~/.zfunc/_turboc
  turboc completions fish > ~/.config/fish/completions/turboc.fish
  turboc completions powershell >> $PROFILE
  turboc completions elvish >> ~/.config/elvish/rc.elv

Exit codes:
  0  the script is written
  2  wrong usage";

/// Write a script that lets a shell complete what is typed after turboc
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "turboc", &mut script);
    ui.print(&String::from_utf8_lossy(&script));
    Exit::Success
}
