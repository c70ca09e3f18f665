//! `turboc wasm`

use std::path::Path;

use super::project::{self, Loaded};
use super::steps::Steps;
use super::{Exit, Failure, Ui};
use crate::wasm_package::{self, Build, Built, Optimized, Profile};
use crate::{compile, output};

const EXAMPLES: &str = "\
Examples:
  turboc wasm                    the packages that turbo.toml in this folder asks for
  turboc wasm examples/people    those that examples/people/turbo.toml asks for
  turboc wasm --dev              quickly, large and slow

In turbo.toml:
  [[target]]
  backend = \"wasm\"
  out = \"wasm\"              # the crate
  package = \"web/people\"    # the package; by default pkg in the crate's folder

It generates first, as `turboc generate` does. A wasm-opt is used where there is one: $WASM_OPT, one that npm has
installed in a folder above (`npm install binaryen`), or one in the path.

Exit codes:
  0  the packages are written
  1  problems in turbo.toml or in a schema
  2  wrong usage, no cargo or no wasm target, a crate that does not compile, a file that cannot be written";

/// Build the wasm client into a package for browsers and Node
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    project: project::Args,
    /// Compile without optimising
    #[arg(long)]
    dev: bool,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let config = match project::load(&args.project, ui)? {
        Loaded::Config(config) => config,
        Loaded::Problems => return Ok(Exit::Problems),
    };
    let config = wasm_package::with_declarations(config);
    let mut targets = config
        .targets
        .iter()
        .filter(|target| target.backend.name() == "wasm")
        .peekable();
    if targets.peek().is_none() {
        return Err(Failure::new(
            "turbo.toml has no wasm target\n\nIt could say:\n\n    [[target]]\n    backend = \"wasm\"\n    out = \"wasm\"\n    \
             package = \"web/people\"",
        ));
    }
    let generated = compile::generate(&config);
    ui.stages(&generated.inputs, &generated.stages);
    ui.problems(&generated.problems);
    let Some(files) = generated.files else {
        return Ok(Exit::Problems);
    };
    let written = output::write(&config.root, &files).map_err(|error| Failure::new(error.to_string()))?;
    for path in &written.changed {
        ui.verbose(&format!("wrote {}", config.root.join(path).display()));
    }
    for target in targets {
        let build = Build {
            krate: config.root.join(&target.options.out),
            package: config.root.join(target.options.package()),
            modules: generated.modules.clone(),
            profile: if args.dev { Profile::Dev } else { Profile::Release },
            has_colors: true,
        };
        let mut steps = Steps::new(ui);
        let built = wasm_package::build(&build, &mut steps);
        drop(steps);
        let built = built.map_err(|error| Failure::new(error.to_string()))?;
        report(&build.package, &built, ui);
    }
    Ok(Exit::Success)
}

fn report(package: &Path, built: &Built, ui: &mut Ui) {
    if !built.warnings.is_empty() {
        ui.status(&format!("{}\n", built.warnings));
    }
    match &built.optimized {
        Optimized::Yes { .. } | Optimized::Skipped => {}
        Optimized::NoTool => {
            ui.status(
                "  not optimised: there is no wasm-opt (`npm install binaryen` in a folder above brings one)",
            );
        }
        Optimized::Failed { tools } => {
            for (tool, why) in tools {
                ui.status(&format!("  not optimised: {} failed: {why}", tool.display()));
            }
            ui.status("  A newer one may do: `npm install binaryen` in a folder above brings it.");
        }
    }
    let width = built
        .sizes
        .iter()
        .map(|size| size.file.as_os_str().len())
        .max()
        .unwrap_or(0);
    ui.status(&format!("  {:width$}  {:>10}  {:>10}", "", "size", "gzip"));
    for size in &built.sizes {
        let file = size.file.display().to_string();
        ui.status(&format!(
            "  {file:width$}  {:>10}  {:>10}",
            bytes(size.raw),
            bytes(size.gzip)
        ));
    }
    let (raw, gzip) = built
        .sizes
        .iter()
        .fold((0, 0), |(raw, gzip), size| (raw + size.raw, gzip + size.gzip));
    ui.status(&format!(
        "  {:width$}  {:>10}  {:>10}",
        "together",
        bytes(raw),
        bytes(gzip)
    ));
    ui.status(&format!("wrote {}", package.display()));
}

/// `12.3 kB`
fn bytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}
