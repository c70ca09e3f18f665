//! What makes the pages complete: JavaScript in one file each, and modules of wasm.

use std::path::{Path, PathBuf};
use std::process::Command;

use turboc::wasm_package::{self, Build, Profile, Progress};

/// The folder that is served.
#[must_use]
pub fn web() -> PathBuf {
    here().join("web")
}

/// Bundles the pages of React and Svelte, as a bundler of one's own choice would, and compiles those of Dioxus and Leptos, as `dx` and `trunk` do.
/// The code of the schema has to be there: `turboc generate` writes it.
///
/// # Errors
/// A page does not compile, or a tool is missing; the text is for people.
pub fn build(profile: Profile, progress: &mut dyn Progress) -> Result<(), String> {
    progress.step("bundling");
    let bundle = Command::new("node")
        .args(["--import", "../../xtask/npm/packages.mjs", "./bundle.mjs"])
        .current_dir(here())
        .output()
        .map_err(|cause| format!("node: {cause}"))?;
    if !bundle.status.success() {
        return Err(String::from_utf8_lossy(&bundle.stderr).into_owned());
    }
    for framework in ["dioxus", "leptos"] {
        progress.step(framework);
        let build = Build {
            krate: here().join("pages").join(framework),
            package: web().join(framework).join("pkg"),
            modules: Vec::new(),
            profile,
            has_colors: false,
        };
        let built = wasm_package::build(&build, progress).map_err(|error| error.to_string())?;
        if !built.warnings.is_empty() {
            return Err(built.warnings);
        }
        for size in built.sizes {
            progress.step(&format!(
                "{framework}: {} is {} kB, {} kB as gzip",
                size.file.display(),
                size.raw / 1000,
                size.gzip / 1000
            ));
        }
    }
    Ok(())
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
