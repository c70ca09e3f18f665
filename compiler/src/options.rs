//! What a target of `turbo.toml` asks of its backend.

use std::path::PathBuf;

/// What one `[[target]]` says. A backend reads the common part and its own.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The file or folder to write, as `turbo.toml` says: relative to its folder, or absolute.
    pub out: PathBuf,
    /// Of the `wasm` backend.
    pub wasm: WasmOptions,
    /// Of the `typescript` backend.
    pub typescript: TypescriptOptions,
}

impl Options {
    /// The folder that the package of a `wasm` target goes to: what it says, or `pkg` beside the crate's sources.
    #[must_use]
    pub fn package(&self) -> PathBuf {
        self.wasm.package.clone().unwrap_or_else(|| self.out.join("pkg"))
    }
}

/// What the `wasm` backend and `turboc wasm` may be told.
#[derive(Clone, Debug, Default)]
pub struct WasmOptions {
    /// The crate's name; by default the last segment of the first package that is no version, with `-wasm` appended.
    pub name: Option<String>,
    /// Dependencies of the crate, one line of TOML each: `("turbo-runtime", "{ path = \"../runtime\" }")`.
    pub dependencies: Vec<(String, String)>,
    /// The folder that `turboc wasm` writes the package to, relative to the folder of `turbo.toml`.
    pub package: Option<PathBuf>,
}

/// What the `typescript` backend may be told.
#[derive(Clone, Debug, Default)]
pub struct TypescriptOptions {
    /// What runs behind the declarations.
    pub engine: Engine,
    /// What the modules import the runtime as, such as `turbo-runtime`. By default they bring a copy with them.
    pub runtime: Option<String>,
    /// In which language the modules of packages are written.
    pub sources: Sources,
    /// Whether each module has another beside it with a server in memory and made-up values, for tests of pages.
    pub mocks: bool,
}

/// What the modules of packages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sources {
    /// JavaScript, with declarations beside it: runs and is published as it is.
    #[default]
    Js,
    /// TypeScript, of which types can be stripped: a part of an application that is written in it.
    Ts,
}

impl Sources {
    /// How the name of a module ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Js => "js",
            Self::Ts => "ts",
        }
    }
}

/// What runs behind the TypeScript declarations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The Rust client, which `turboc wasm` compiles into the package.
    #[default]
    Wasm,
    /// A client in JavaScript, which needs no wasm.
    Js,
}
