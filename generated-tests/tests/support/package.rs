//! The package of a case: its modules over the wasm engine.

use std::fs;
use std::path::{Path, PathBuf};

use turboc::compile::generate;
use turboc::config::Config;
use turboc::wasm_package::{Build, Profile, build};

/// Builds the package of a case with the crate of the example: the crate knows nothing of a schema.
///
/// # Panics
/// When it cannot be built: with what is missing.
pub fn package(case: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{case}-package"));
    let mut config = Config::read(&here.join(case).join("turbo.toml")).expect("a healthy configuration");
    for target in &mut config.targets {
        // A package brings the runtime with it, unless it is told otherwise.
        target.options.typescript.runtime = None;
    }
    let generated = generate(&config);
    for (path, text) in generated.files.expect("a healthy schema") {
        if let Ok(file) = path.strip_prefix("expected/typescript") {
            let file = package.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
            fs::write(file, text).expect("a file");
        }
    }
    let what = Build {
        krate: here.join("../examples/01-people/wasm"),
        package: package.clone(),
        modules: generated.modules,
        profile: Profile::Dev,
        has_colors: false,
    };
    let built = build(&what, &mut ())
        .unwrap_or_else(|error| panic!("{error}\n(`cargo xtask setup` installs what is missing)"));
    assert!(
        built.sizes.iter().all(|size| size.raw > 0 && size.gzip > 0),
        "{built:?}"
    );
    package
}
