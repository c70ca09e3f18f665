//! `turboc init`

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{Exit, Failure, Ui};
use crate::config::FILE_NAME;

const EXAMPLES: &str = "\
Examples:
  turboc init                in this folder
  turboc init guests         in the folder guests, which is made if it is not there
  turboc init --engine wasm  with the client for pages that is compiled Rust

What is there already stays as it is.

Exit codes:
  0  both files have been written
  2  wrong usage, or one of them is there already, or cannot be written";

/// Write a turbo.toml to begin with, and a small schema to change
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Where the Cargo.toml of the server is, or will be [default: the current one]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The engine of the client for pages
    #[arg(long, value_enum, default_value_t = Engine::Js, value_name = "ENGINE")]
    engine: Engine,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Engine {
    /// Plain JavaScript: nothing but `turboc generate` is needed
    Js,
    /// The Rust client, which `turboc wasm` builds
    Wasm,
}

const SCHEMA_NAME: &str = "greeter.turbo";

const SCHEMA: &str = include_str!("init/greeter.turbo");

impl Engine {
    fn config(self) -> &'static str {
        match self {
            Self::Js => include_str!("init/js.toml"),
            Self::Wasm => include_str!("init/wasm.toml"),
        }
    }

    /// What there is to do now.
    fn next(self) -> &'static str {
        match self {
            Self::Js => {
                "
next:
  Cargo.toml       needs turbo-runtime, axum and tokio
  turboc generate  writes src/api.rs for a server and a client in Rust, and web/greeter for pages"
            }
            Self::Wasm => {
                "
next:
  Cargo.toml       needs turbo-runtime, axum and tokio
  turboc generate  writes src/api.rs for a server and a client in Rust, and the crate wasm
  turboc wasm      builds that crate into web/greeter, for pages"
            }
        }
    }
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let folder = args.folder.clone().unwrap_or_default();
    let files = [(FILE_NAME, args.engine.config()), (SCHEMA_NAME, SCHEMA)];
    let files = files.map(|(name, text)| (folder.join(name), text));
    // Both or none.
    for (path, _) in &files {
        if path.symlink_metadata().is_ok() {
            return Err(Failure::new(format!("there is a `{}` already", path.display())));
        }
    }
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(&folder).map_err(|cause| failed(&folder, &cause))?;
    }
    for (path, text) in &files {
        fs::write(path, text).map_err(|cause| failed(path, &cause))?;
        ui.status(&format!("  wrote {}", path.display()));
    }
    ui.status(args.engine.next());
    Ok(Exit::Success)
}

fn failed(path: &Path, cause: &io::Error) -> Failure {
    Failure::new(format!("cannot write `{}`: {cause}", path.display()))
}
