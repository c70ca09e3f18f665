//! Generating code from a `build.rs`.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use turbo_idl::lint::Levels;
use turbo_idl::{SourceMap, Span, Style};

use crate::backend::Backend;
use crate::compile::{self, Generated};
use crate::config::{Config, ReadError, Schema, Target};
use crate::options::Options;
use crate::output;
use crate::rust_client::RustClient;
use crate::rust_server::RustServer;

/// Generates the server traits and the client of a schema: the one line of a `build.rs`.
///
/// ```no_run
/// // build.rs
/// turboc::build("schema/people.turbo");
/// ```
///
/// The packages of the schema, such as `people::v1`, are then where `src/main.rs` or any other file says
///
/// ```text
/// include!(concat!(env!("OUT_DIR"), "/turbo.rs"));
/// ```
///
/// The path is relative to the package's folder. Cargo is told to run the build script again when the schema, or a
/// file that it imports, changes. If the path is that of a `turbo.toml`, its targets are written to where it says. A `turbo.lock`
/// beside that file, or in the package's folder if there is none, makes the server serve the clients of its releases too.
///
/// A schema with problems ends the build: they are shown as `turboc` shows them, and the process exits with code 1.
/// For more say in it, see [`Build`].
pub fn build(path: impl AsRef<Path>) {
    if let Err(error) = Build::new(path).run() {
        // A build script has nobody to return to.
        drop(writeln!(io::stderr(), "{error}"));
        std::process::exit(1);
    }
}

/// What a `build.rs` may choose.
///
/// ```no_run
/// # fn main() -> Result<(), turboc::BuildError> {
/// turboc::Build::new("schema/people.turbo").server(false).file("people.rs").run()
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Build {
    paths: Vec<PathBuf>,
    has_server: bool,
    has_client: bool,
    file: PathBuf,
}

/// Why a build script cannot go on. Its text is for people, and has several lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(String);

impl Build {
    /// A server and a client of the schema at `path`, in `$OUT_DIR/turbo.rs`.
    pub fn new(path: impl AsRef<Path>) -> Self {
        Self {
            paths: vec![path.as_ref().to_owned()],
            has_server: true,
            has_client: true,
            file: "turbo.rs".into(),
        }
    }

    /// Adds a schema.
    #[must_use]
    pub fn schema(mut self, path: impl AsRef<Path>) -> Self {
        self.paths.push(path.as_ref().to_owned());
        self
    }

    /// Whether to generate what a server implements: true unless it is said.
    #[must_use]
    pub fn server(mut self, wanted: bool) -> Self {
        self.has_server = wanted;
        self
    }

    /// Whether to generate what a client calls: true unless it is said.
    #[must_use]
    pub fn client(mut self, wanted: bool) -> Self {
        self.has_client = wanted;
        self
    }

    /// The file to write, relative to `$OUT_DIR`: `turbo.rs` unless it is said.
    #[must_use]
    pub fn file(mut self, path: impl AsRef<Path>) -> Self {
        self.file = path.as_ref().to_owned();
        self
    }

    /// Generates, writes what changed, and tells Cargo what to watch.
    ///
    /// # Errors
    /// Problems in a schema or in `turbo.toml`, and files that cannot be read or written.
    pub fn run(&self) -> Result<(), BuildError> {
        let mut watched = self.paths.clone();
        let outcome = self.configs().and_then(|configs| {
            configs.iter().try_for_each(|config| {
                let generated = compile::generate(config);
                watched.extend(generated.inputs.iter().cloned());
                finish(config, generated)
            })
        });
        watched.sort();
        watched.dedup();
        tell_cargo(&watched);
        outcome
    }

    /// One for the schemas, and one for each `turbo.toml`.
    fn configs(&self) -> Result<Vec<Config>, BuildError> {
        let (files, schemas): (Vec<_>, Vec<_>) = self
            .paths
            .iter()
            .partition(|path| path.extension().is_some_and(|it| it == "toml"));
        let mut configs = files
            .into_iter()
            .map(|path| read(path))
            .collect::<Result<Vec<_>, _>>()?;
        if !schemas.is_empty() {
            configs.push(self.config(&schemas)?);
        }
        Ok(configs)
    }

    fn config(&self, paths: &[&PathBuf]) -> Result<Config, BuildError> {
        let out = env::var_os("OUT_DIR").ok_or_else(|| {
            BuildError("OUT_DIR is not set: this is for build scripts, run by Cargo".to_owned())
        })?;
        let out = Path::new(&out).join(&self.file);
        let mut sources = SourceMap::default();
        // Messages about this configuration, if there are any, have this line to show.
        let span = Span {
            file: sources.add("build.rs", ""),
            start: 0,
            end: 0,
        };
        let target = |backend: &'static dyn Backend| Target {
            backend,
            options: Options {
                out: out.clone(),
                ..Options::default()
            },
            out_span: span,
        };
        let mut targets = Vec::new();
        if self.has_server {
            targets.push(target(&RustServer));
        }
        if self.has_client {
            targets.push(target(&RustClient));
        }
        let schemas = paths
            .iter()
            .map(|path| Schema {
                path: path.to_string_lossy().replace('\\', "/"),
                span,
            })
            .collect();
        Ok(Config {
            lints: Levels::default(),
            root: PathBuf::new(),
            schemas,
            targets,
            sources,
        })
    }
}

fn read(path: &Path) -> Result<Config, BuildError> {
    Config::read(path).map_err(|error| match error {
        ReadError::Unreadable(cause) => BuildError(format!("cannot read `{}`: {cause}", path.display())),
        ReadError::Problems(problems) => BuildError(problems.render(Style::Plain)),
    })
}

fn finish(config: &Config, generated: Generated) -> Result<(), BuildError> {
    let text = generated.problems.render(Style::Plain);
    let files: BTreeMap<_, _> = generated.files.ok_or_else(|| BuildError(text.clone()))?;
    output::write(&config.root, &files).map_err(|error| BuildError(error.to_string()))?;
    if !text.is_empty() {
        say(&text
            .lines()
            .map(|line| format!("cargo::warning={line}\n"))
            .collect::<String>());
    }
    Ok(())
}

fn tell_cargo(watched: &[PathBuf]) {
    let lines: String = watched
        .iter()
        .map(|path| format!("cargo::rerun-if-changed={}\n", path.display()))
        .collect();
    say(&lines);
}

/// A build script talks to Cargo through its standard output. If Cargo does not listen, nobody does.
fn say(text: &str) {
    drop(io::stdout().write_all(text.as_bytes()));
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for BuildError {}
