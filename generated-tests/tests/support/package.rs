//! The package of a case: its modules over one of the engines.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

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
    package_of(case, &[case], engine)
}

/// One package of several cases. What an import of the package itself means is the first of them.
///
/// # Panics
/// When it cannot be built: with what is missing.
pub fn package_of(name: &str, cases: &[&str], engine: Engine) -> PathBuf {
    // Tests that run at the same time share it: nobody writes what another reads.
    static BUILT: Mutex<Option<HashSet<PathBuf>>> = Mutex::new(None);

    // Its name is that of the folder.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{engine:?}").to_lowercase());
    let package = folder.join(format!("{name}-package"));
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let built = built.get_or_insert_default();
    if !built.contains(&package) {
        make(cases, engine, &package);
        built.insert(package.clone());
    }
    package
}

/// Writes the modules of a case, and answers their paths.
fn write(case: &str, engine: Engine, package: &Path) -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
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
    generated.modules
}

fn make(cases: &[&str], engine: Engine, package: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules: Vec<String> = cases
        .iter()
        .flat_map(|case| write(case, engine, package))
        .collect();
    match engine {
        Engine::Js => {
            let entry = format!("{{ \"default\": \"./{}.js\" }}", cases[0]);
            let manifest = format!("{{ \"type\": \"module\", \"exports\": {{ \".\": {entry} }} }}");
            fs::write(package.join("package.json"), manifest).expect("a file");
        }
        Engine::Wasm => {
            let what = Build {
                krate: here.join("../examples/01-people/wasm"),
                package: package.to_owned(),
                modules,
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
}
