//! `turboc dump`

use std::path::PathBuf;

use clap::ValueEnum;
use turbo_idl::{Compilation, FileId, ir};

use super::{Exit, Failure, Ui};
use crate::backend::{self, BACKENDS, Backend, Work};
use crate::compile;
use crate::limits;
use crate::options::Options;
use crate::output::Output;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  turboc dump --stage ast people.turbo
  turboc dump --stage layout people.turbo
  turboc dump --stage code --backend typescript people.turbo

The format is for people, and changes from version to version.

Exit codes:
  0  all is well
  1  the schema has problems
  2  wrong usage";

/// Show what a stage of the compiler makes of a schema
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The stage
    #[arg(long, value_enum)]
    stage: Stage,
    /// Whose model or code
    #[arg(long, value_name = "NAME", default_value = BACKENDS[0].name(), value_parser = parse_backend)]
    backend: &'static dyn Backend,
    /// The schema
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Stage {
    /// The syntax of the file: comments, names and places
    Ast,
    /// The checked schema: every name an id
    Ir,
    /// The bytes of every type and method, with a value of each
    Layout,
    /// What a backend's templates print
    Model,
    /// The generated code
    Code,
}

fn parse_backend(name: &str) -> Result<&'static dyn Backend, String> {
    let names: Vec<&str> = BACKENDS.iter().map(|backend| backend.name()).collect();
    backend::find(name).ok_or_else(|| format!("the backends are {}", names.join(", ")))
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let path = args.file.to_string_lossy().into_owned();
    let compilation = compile::files(std::slice::from_ref(&path));
    if let Stage::Ast = args.stage {
        return Ok(syntax(compilation, ui));
    }
    let Compilation {
        sources,
        diagnostics,
        schema,
    } = compilation;
    let mut problems = Problems { sources, diagnostics };
    if let (Stage::Model | Stage::Code, Some(schema)) = (args.stage, &schema) {
        problems.diagnostics.extend(limits::check(args.backend, schema));
    }
    ui.problems(&problems);
    let Some(schema) = schema.filter(|_| !problems.has_errors()) else {
        return Ok(Exit::Problems);
    };
    match args.stage {
        Stage::Ast => {}
        Stage::Ir => ui.print(&turbo_idl::dump::ir(&schema)),
        Stage::Layout => ui.print(&turbo_idl::dump::layout(&schema)),
        Stage::Model => ui.print(&args.backend.models(&schema, &options())),
        Stage::Code => ui.print(&code(args.backend, &schema)),
    }
    Ok(Exit::Success)
}

/// The healthy parts of a file have a syntax even where others are sick.
fn syntax(compilation: Compilation, ui: &mut Ui) -> Exit {
    let is_read = compilation.sources.iter().next().is_some();
    if !is_read {
        ui.problems(&Problems {
            sources: compilation.sources,
            diagnostics: compilation.diagnostics,
        });
        return Exit::Problems;
    }
    let parsed = turbo_idl::parse(&compilation.sources, FileId(0));
    ui.print(&turbo_idl::dump::ast(&parsed.file, &compilation.sources));
    let problems = Problems {
        sources: compilation.sources,
        diagnostics: parsed.diagnostics,
    };
    ui.problems(&problems);
    if problems.has_errors() {
        Exit::Problems
    } else {
        Exit::Success
    }
}

fn options() -> Options {
    Options {
        out: PathBuf::from("out"),
        ..Options::default()
    }
}

/// One file as it is, several each under its name.
fn code(backend: &dyn Backend, schema: &ir::Schema) -> String {
    let mut output = Output::default();
    backend.emit(&Work::new(schema), &options(), &mut output);
    let files = output.into_files();
    if files.len() == 1 {
        return files.into_values().collect();
    }
    files
        .iter()
        .map(|(path, text)| format!("==> {} <==\n{text}\n", path.display()))
        .collect()
}
