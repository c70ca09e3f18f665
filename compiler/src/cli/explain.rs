//! `turboc explain`

use turbo_idl::breaking::{self, RULES};
use turbo_idl::lint::{self, LINTS};
use turbo_idl::{Code, Rule, did_you_mean};

use super::{Exit, Failure, Ui};

const EXAMPLES: &str = "\
Examples:
  turboc explain E0203           what this error means, and what to do
  turboc explain unused-import   the same for a lint
  turboc explain field-removed   the same for a rule of turboc breaking
  turboc explain                 all codes, lints and rules, one a line

Exit codes:
  0  it is explained
  2  there is no such code, no such lint and no such rule";

/// Tell the long story of a code such as E0203, of a lint, or of a rule of turboc breaking
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The code, as in `error[E0203]`, or the name of a lint or a rule, as in `warning[unused-import]`
    #[arg(value_name = "CODE")]
    rule: Option<String>,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let Some(asked) = &args.rule else {
        let lines: String = all()
            .map(|rule| format!("{}  {}\n", rule.id(), rule.title()))
            .collect();
        ui.print(&lines);
        return Ok(Exit::Success);
    };
    let code = Code::from_id(asked).map(Rule::from);
    let name = asked.to_lowercase();
    let named = || {
        lint::find(&name)
            .or_else(|| breaking::find(&name))
            .map(Rule::from)
    };
    let Some(rule) = code.or_else(named) else {
        let near = did_you_mean(&asked.to_uppercase(), Code::ALL.iter().map(|code| code.id()))
            .or_else(|| did_you_mean(asked, LINTS.iter().chain(RULES).map(|rule| rule.name)));
        let help = near.unwrap_or_else(|| "`turboc explain` lists all of them".to_owned());
        return Err(Failure::new(format!("there is no code {asked:?}; {help}")));
    };
    ui.print(&format!(
        "{}: {}\n\n{}\n",
        rule.id(),
        rule.title(),
        rule.explanation().trim_end()
    ));
    Ok(Exit::Success)
}

/// Every code, then every lint, then every rule.
fn all() -> impl Iterator<Item = Rule> {
    let codes = Code::ALL.iter().copied().map(Rule::from);
    codes.chain(LINTS.iter().chain(RULES).copied().map(Rule::from))
}
