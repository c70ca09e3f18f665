//! What the page needs beside its own files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use turboc::wasm_package::{self, Build, Built, Optimized, Profile, Progress};

/// The samples that the page offers: a name, and its files as they are called there and as they are in the project.
const SAMPLES: &[(&str, &[(&str, &str)])] = &[
    ("people", &[("people.turbo", "examples/01-people/people.turbo")]),
    (
        "everything",
        &[
            ("everything.turbo", "generated-tests/everything/everything.turbo"),
            ("money.turbo", "generated-tests/everything/money.turbo"),
            ("geo/point.turbo", "generated-tests/everything/geo/point.turbo"),
        ],
    ),
    (
        "evolution",
        &[
            ("shapes_v2.turbo", "examples/playground/samples/shapes_v2.turbo"),
            ("shapes_v1.turbo", "examples/playground/samples/shapes_v1.turbo"),
        ],
    ),
];

/// The folder that is served.
#[must_use]
pub fn web() -> PathBuf {
    here().join("web")
}

/// Compiles the module into `web/compiler` and copies the samples into `web/samples`.
///
/// # Errors
/// The module cannot be built, or a file cannot be copied; the text is for people.
pub fn build(profile: Profile, progress: &mut dyn Progress) -> Result<Built, String> {
    let build = Build {
        krate: here().join("wasm"),
        package: web().join("compiler"),
        modules: Vec::new(),
        profile,
        has_colors: io::IsTerminal::is_terminal(&io::stderr()),
    };
    let built = wasm_package::build(&build, progress).map_err(|error| error.to_string())?;
    if let Optimized::Failed { tools } = &built.optimized {
        for (tool, why) in tools {
            // It goes on without: the module is only larger.
            let _ = writeln!(io::stderr(), "not optimised: {} failed: {why}", tool.display());
        }
    }
    copy(
        "examples/playground/wasm/turbo-wasm.d.ts",
        &web().join("compiler/turbo-wasm.d.ts"),
    )?;
    samples()?;
    Ok(built)
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copies a file of the project.
fn copy(from: &str, to: &Path) -> Result<(), String> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
    let outcome = fs::copy(here().join("../..").join(from), to);
    outcome.map(drop).map_err(|cause| format!("{from}: {cause}"))
}

fn samples() -> Result<(), String> {
    for (sample, files) in SAMPLES {
        for (name, from) in *files {
            copy(from, &web().join("samples").join(sample).join(name))?;
        }
    }
    let index: Vec<String> = SAMPLES
        .iter()
        .map(|(sample, files)| {
            let files: Vec<String> = files.iter().map(|(name, _)| format!("{name:?}")).collect();
            format!("  {sample:?}: [{}]", files.join(", "))
        })
        .collect();
    let path = web().join("samples/index.json");
    fs::write(&path, format!("{{\n{}\n}}\n", index.join(",\n")))
        .map_err(|cause| format!("{}: {cause}", path.display()))
}
