//! The package of a case: its modules over one of the engines.

use std::fs;
use std::path::{Path, PathBuf};

use turboc::compile::generate;
use turboc::config::Config;
use turboc::options::Engine;
use turboc::wasm_package::{Build, Profile, build};

/// The package of a case over an engine. The one in wasm is built with the crate of the example, which knows nothing of a
/// schema; the other is what was generated.
///
/// # Panics
/// When it cannot be built: with what is missing.
pub fn package(case: &str, engine: Engine) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{case}-package-{engine:?}"));
    let mut config = Config::read(&here.join(case).join("turbo.toml")).expect("a healthy configuration");
    for target in &mut config.targets {
        // A package brings the runtime with it, unless it is told otherwise.
        target.options.typescript.runtime = None;
        target.options.typescript.engine = engine;
    }
    let generated = generate(&config);
    for (path, text) in generated.files.expect("a healthy schema") {
        if let Ok(file) = path.strip_prefix("expected/typescript") {
            let file = package.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
            fs::write(file, text).expect("a file");
        }
    }
    match engine {
        Engine::Js => {
            let entry = format!("{{ \"default\": \"./{case}.js\" }}");
            let manifest = format!("{{ \"type\": \"module\", \"exports\": {{ \".\": {entry} }} }}");
            fs::write(package.join("package.json"), manifest).expect("a file");
        }
        Engine::Wasm => {
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
        }
    }
    package
}
