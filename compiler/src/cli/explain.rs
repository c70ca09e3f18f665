//! `turboc explain`

use turbo_idl::{Code, did_you_mean};

use super::{Exit, Failure, Ui};

const EXAMPLES: &str = "\
Examples:
  turboc explain E0203    what this error means, and what to do
  turboc explain          all codes, one a line

Exit codes:
  0  the code is explained
  2  there is no such code";

/// Tell the long story of a code such as E0203
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The code, as in `error[E0203]`
    code: Option<String>,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let Some(asked) = &args.code else {
        let lines: String = Code::ALL
            .iter()
            .map(|code| format!("{}  {}\n", code.id(), code.title()))
            .collect();
        ui.print(&lines);
        return Ok(Exit::Success);
    };
    let Some(code) = Code::from_id(asked) else {
        let near = did_you_mean(&asked.to_uppercase(), Code::ALL.iter().map(|code| code.id()));
        let help = near.unwrap_or_else(|| "`turboc explain` lists all of them".to_owned());
        return Err(Failure::new(format!("there is no code {asked:?}; {help}")));
    };
    ui.print(&format!(
        "{}: {}\n\n{}\n",
        code.id(),
        code.title(),
        code.explanation().trim_end()
    ));
    Ok(Exit::Success)
}
