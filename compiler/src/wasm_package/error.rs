use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::output::WriteError;

/// Why there is no package.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// cargo cannot be run.
    NoCargo(io::Error),
    /// cargo failed.
    Cargo {
        /// What it printed, whole.
        output: String,
        /// What to do, where it is known.
        help: Option<String>,
    },
    /// The crate makes no wasm module: it is no `cdylib`.
    NoModule(PathBuf),
    /// `wasm-bindgen` did not accept the module.
    Bindgen(String),
    /// A file cannot be used.
    File {
        /// What was to be done with it: `read` or `write`.
        action: &'static str,
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// A file of the package cannot be written.
    Write(WriteError),
}

impl Error {
    pub(super) fn file(action: &'static str, path: &Path, cause: io::Error) -> Self {
        Self::File {
            action,
            path: path.to_owned(),
            cause,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCargo(cause) if cause.kind() == io::ErrorKind::NotFound => f.write_str(
                "cargo was not found: `turboc wasm` compiles Rust, so it needs Rust's tools (see rustup.rs)",
            ),
            Self::NoCargo(cause) => write!(f, "cargo cannot be run: {cause}"),
            Self::Cargo { output, help } => {
                write!(f, "the wasm crate does not compile\n\n{}", output.trim_end())?;
                help.as_ref().map_or(Ok(()), |help| write!(f, "\n\n{help}"))
            }
            Self::NoModule(krate) => {
                write!(
                    f,
                    "the crate in `{}` makes no wasm module: it needs `crate-type = [\"cdylib\"]`",
                    krate.display()
                )
            }
            Self::Bindgen(message) => write!(f, "wasm-bindgen does not accept the module: {message}"),
            Self::File { action, path, cause } => write!(f, "cannot {action} `{}`: {cause}", path.display()),
            Self::Write(cause) => cause.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
