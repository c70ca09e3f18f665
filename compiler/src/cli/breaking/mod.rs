//! `turboc breaking`

mod against;
mod git;
mod usage;

use std::path::{Path, PathBuf};

use turbo_idl::breaking::{Level, findings, merged};

use self::against::{Against, Old};
use self::usage::Usage;
use super::project::{self, Loaded};
use super::{Exit, Failure, Ui, format};
use crate::compile;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  turboc breaking                        compares with all releases of turbo.lock that are not retired
  turboc breaking --against lock:v3      with one of them
  turboc breaking --against main         with a revision of git: a branch, a tag, a commit
  turboc breaking --against ../released  with another folder that has a turbo.toml, or with a schema, or with a lock
  turboc breaking --level source         also what changes the code of people who generate it again
  turboc breaking --usage usage.json     also who calls what breaks, as servers have counted it (Endpoint::usage)
  turboc breaking --format sarif         for code hosts; json for everything else
  turboc explain field-removed           what a finding means, and how to make the change safely

`wire` is what clients feel that are running: calls of theirs fail. `source` is what people feel who generate their code again.
What exists on the disk goes before a revision of git of the same name.

Exit codes:
  0  nothing breaks at the level that was asked for
  1  something does; or turbo.toml, a schema or turbo.lock has problems
  2  wrong usage; nothing to compare with; no git where one is needed; or a file that cannot be read";

/// Tell what a change of the schemas breaks, and for whom
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    project: project::Args,
    /// What to compare with: `lock`, `lock:RELEASE`, a folder, a file, or a revision of git
    #[arg(long, value_name = "OLD", default_value = "lock")]
    against: String,
    /// What to look for
    #[arg(long, value_enum, default_value_t = Asked::Wire, value_name = "LEVEL")]
    level: Asked,
    /// What a server has counted: says of each finding who would be hit. Several are added up
    #[arg(long, value_name = "FILE")]
    usage: Vec<PathBuf>,
    #[command(flatten)]
    format: format::Args,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Asked {
    /// What old clients notice that are running
    Wire,
    /// Also what the source code of servers and clients notices
    Source,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    ui.report_to_programs(args.format);
    let usage = match args.usage.is_empty() {
        true => None,
        false if is_lock(&args.against) => Some(Usage::read(&args.usage)?),
        false => {
            return Err(Failure::new(
                "`--usage` counts by releases, so it goes with `--against lock` and `--against lock:RELEASE`",
            ));
        }
    };
    let config = match project::load(&args.project, ui)? {
        Loaded::Config(config) => config,
        Loaded::Problems => return Ok(Exit::Problems),
    };
    let compilation = compile::files(&compile::roots(&config));
    let mut problems = Problems {
        sources: compilation.sources,
        diagnostics: compilation.diagnostics,
    };
    let Some(new) = compilation.schema else {
        ui.problems(&problems);
        return Ok(Exit::Problems);
    };
    let against = Against {
        config: &config,
        path: args.project.path(),
    };
    let old = match against.find(&args.against, &mut problems.sources)? {
        Ok(old) => old,
        Err(found) => {
            problems.diagnostics = found;
            ui.problems(&problems);
            return Ok(Exit::Problems);
        }
    };
    let level = match args.level {
        Asked::Wire => Level::Wire,
        Asked::Source => Level::Source,
    };
    let mut each = Vec::new();
    for Old { name, schema } in &old {
        let found = findings(schema, &new, name, level);
        each.push(found.map_err(|error| Failure::new(error.to_string()))?);
    }
    let mut breaking = merged(each);
    if let Some(usage) = &usage {
        breaking.iter_mut().for_each(|found| usage.tell(found));
    }
    problems.diagnostics.extend(breaking);
    ui.problems(&problems);
    let names: Vec<&str> = old.iter().map(|old| old.name.as_str()).collect();
    let names = names.join(", ");
    let (wire, source) = (problems.errors(), problems.warnings());
    if wire + source == 0 {
        ui.status(&format!("nothing breaks against {names}"));
        return Ok(Exit::Success);
    }
    ui.status(&match source {
        0 => format!("{} old clients of {names}", breaks(wire)),
        _ => format!(
            "{} old clients of {names}, {} source code",
            breaks(wire),
            breaks(source)
        ),
    });
    Ok(Exit::Problems)
}

/// Whether old revisions are asked for by the names of releases.
fn is_lock(against: &str) -> bool {
    against == "lock"
        || against.starts_with("lock:")
        || Path::new(against).extension() == Some("lock".as_ref())
}

fn breaks(count: usize) -> String {
    match count {
        0 => "nothing breaks".to_owned(),
        1 => "1 change breaks".to_owned(),
        more => format!("{more} changes break"),
    }
}
