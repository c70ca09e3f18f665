//! In which form problems are told: to people, or to programs.

use turbo_idl::machine;

/// An option of the subcommands that report problems.
#[derive(Clone, Copy, Debug, clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// How to tell problems: to people on the standard error, or to programs on the standard output
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// With the source and what to do
    Human,
    /// One document, described in spec.md
    Json,
    /// SARIF 2.1.0, which code hosts and editors read
    Sarif,
}

impl Args {
    /// The report for programs, if one is wanted.
    pub(super) fn report(self) -> Option<machine::Report> {
        let format = match self.format {
            Format::Human => return None,
            Format::Json => machine::Format::Json,
            Format::Sarif => machine::Format::Sarif,
        };
        Some(machine::Report::new(format))
    }
}
