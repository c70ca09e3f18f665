//! From a generated wasm crate to a package for browsers and Node: what `turboc wasm` does.
//!
//! cargo compiles the crate, `wasm-bindgen` (as a library, so that no tool of a matching version has to be
//! installed) writes its glue, an optimiser makes the module smaller where there is one, and the result joins the
//! files of the `typescript` backend in the package's folder.

mod bindgen;
mod cargo;
mod error;
mod manifest;
mod optimize;
mod progress;
mod sizes;
mod weight;

use std::fs;
use std::path::{Path, PathBuf};

pub use error::Error;
pub use optimize::Optimized;
pub use progress::Progress;
pub use sizes::Size;

use crate::config::{Config, Target};
use crate::options::{Options, WasmOptions};
use crate::output;
use crate::typescript::{GLUE, WASM};

/// What to build, and into what.
#[derive(Clone, Debug)]
pub struct Build {
    /// The folder of the generated crate.
    pub krate: PathBuf,
    /// The folder of the package. What is in it beside the package's files stays.
    pub package: PathBuf,
    /// The modules of the package, without an ending and relative to its folder. The first is what an import of
    /// the package itself means. Their files are there already: the `typescript` backend has written them.
    pub modules: Vec<String>,
    /// How to compile.
    pub profile: Profile,
    /// Whether cargo's messages have colours.
    pub has_colors: bool,
}

/// How to compile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// For users: the workspace's own profile `wasm` if it has one, otherwise one that is small first; then optimised.
    #[default]
    Release,
    /// For a quick look: cargo's profile `dev`, and no optimiser.
    Dev,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The files that the package's users load, with their sizes.
    pub sizes: Vec<Size>,
    /// What the optimiser did.
    pub optimized: Optimized,
    /// What the module is made of, before the optimiser joins some of it: the paths of its functions in Rust, and names of the glue.
    pub functions: Vec<String>,
    /// Warnings of the compiler, as cargo prints them.
    pub warnings: String,
}

/// Compiles a crate and writes the package, except for what the `typescript` backend writes.
///
/// # Errors
/// A tool is missing, the crate does not compile, or a file cannot be written.
pub fn build(build: &Build, progress: &mut dyn Progress) -> Result<Built, Error> {
    let compiled = cargo::compile(&build.krate, build.profile, build.has_colors, progress)?;
    progress.step("writing the glue");
    let stage = compiled.target_folder.join("turbo").join(&compiled.name);
    let functions = bindgen::run(&compiled.wasm, &stage, build.profile)?;
    let wasm = stage.join(WASM);
    let optimized = match build.profile {
        Profile::Dev => Optimized::Skipped,
        Profile::Release => {
            progress.step("optimising");
            optimize::run(&wasm, &[&build.package, &build.krate])
        }
    };
    progress.step("writing the package");
    write(
        &build.package.join("package.json"),
        manifest::text(&build.package, &build.modules).as_bytes(),
    )?;
    copy(&stage, &build.package)?;
    let sizes = sizes::of(&build.package, &[WASM, GLUE], &build.modules)?;
    progress.done();
    Ok(Built {
        sizes,
        optimized,
        functions,
        warnings: compiled.warnings,
    })
}

/// The configuration with a `typescript` target for the package of each `wasm` target that has none yet, so that
/// generating it writes everything that [`build`] needs.
#[must_use]
pub fn with_declarations(mut config: Config) -> Config {
    let typescript = crate::backend::find("typescript").unwrap_or(&crate::typescript::Typescript);
    let is_typescript = |target: &Target| target.backend.name() == typescript.name();
    let mut more = Vec::new();
    for target in config
        .targets
        .iter()
        .filter(|target| target.backend.name() == "wasm")
    {
        let out = target.options.package();
        let is_there = |target: &Target| is_typescript(target) && target.options.out == out;
        if !config.targets.iter().chain(&more).any(is_there) {
            let options = Options {
                out,
                wasm: WasmOptions::default(),
                ..target.options.clone()
            };
            more.push(Target {
                backend: typescript,
                options,
                out_span: target.out_span,
            });
        }
    }
    config.targets.extend(more);
    config
}

/// Copies a folder. Files that are the same already are left alone, so that watchers see what changed.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(from).map_err(|error| Error::file("read", from, error))? {
        let entry = entry.map_err(|error| Error::file("read", from, error))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            write(
                &target,
                &fs::read(&path).map_err(|error| Error::file("read", &path, error))?,
            )?;
        }
    }
    Ok(())
}

/// Writes a file, whole or not at all, with the folders that it needs.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    output::replace(path, bytes).map_err(Error::Write)
}
