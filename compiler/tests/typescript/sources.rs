//! Modules that are written as TypeScript: the same declarations, and the same behaviour.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::support::Folder;
use super::{compare, node, tsc};
use turboc::compile::generate;
use turboc::config::Config;

/// The folder of the golden case: the schema of the other one.
fn case() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typescript_sources")
}

#[test]
fn the_goldens_are_what_is_generated() {
    let config = Config::read(&case().join("turbo.toml")).expect("a healthy configuration");
    let generated = generate(&config);
    let files = generated
        .files
        .unwrap_or_else(|| panic!("{:#?}", generated.problems));
    let mut names = Vec::new();
    for (path, text) in files {
        let name = path.to_string_lossy().replace('\\', "/");
        if !name.contains("turbo-runtime") {
            compare(&case().join(&path), &text);
        }
        names.push(name);
    }
    // Declarations stand in the module; only what is no module of a package has them beside it.
    let declared: Vec<&String> = names.iter().filter(|name| name.ends_with(".d.ts")).collect();
    assert_eq!(
        declared,
        ["expected/turbo-engine.d.ts", "expected/turbo-runtime.d.ts"]
    );
}

/// A folder with everything that the language has, as TypeScript.
fn everything() -> Folder {
    let folder = Folder::new();
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-tests/everything");
    for file in [
        "everything.turbo",
        "extras.turbo",
        "mirror.turbo",
        "money.turbo",
        "geo/point.turbo",
    ] {
        folder.write(file, &fs::read_to_string(schemas.join(file)).expect("a schema"));
    }
    folder.write(
        "turbo.toml",
        "schemas = [\"everything.turbo\", \"extras.turbo\", \"mirror.turbo\"]\n[[target]]\nbackend = \"typescript\"\nout = \"web\"\n\
         engine = \"js\"\nsources = \"ts\"\n",
    );
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    folder.write("package.json", "{ \"type\": \"module\" }");
    folder
}

/// Every flag under which an application may compile its sources.
const STRICT: &str = "--strict --exactOptionalPropertyTypes --isolatedDeclarations --isolatedModules --declaration \
    --verbatimModuleSyntax --noUncheckedIndexedAccess --noImplicitOverride --noPropertyAccessFromIndexSignature --noImplicitReturns \
    --noUnusedLocals --noUnusedParameters --noFallthroughCasesInSwitch --allowUnreachableCode false --erasableSyntaxOnly";

fn compile(folder: &Folder, more: &str, file: &str) {
    let tsc = tsc();
    let mut args = vec![tsc.as_os_str()];
    args.extend(
        STRICT
            .split_whitespace()
            .chain(more.split_whitespace())
            .map(OsStr::new),
    );
    args.push(OsStr::new(file));
    node(folder.path(), &args);
}

#[test]
fn typescript_accepts_everything_and_finds_the_same_types() {
    let folder = everything();
    // The program that pins the types of the declarations.
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-tests/tests/everything.ts");
    let text = fs::read_to_string(program).expect("the program");
    let text = text
        .replace("../everything/expected/typescript/", "./web/")
        .replace(".js\"", ".ts\"");
    assert!(text.contains("from \"./web/sample/everything.ts\""));
    folder.write("program.ts", &text);
    for platform in [
        "--module nodenext --target es2022 --lib es2022,dom",
        "--module esnext --moduleResolution bundler --target es2022 --lib es2022,dom,dom.iterable,esnext.disposable",
        "--module preserve --target esnext --lib es2022,dom",
    ] {
        compile(
            &folder,
            &format!("--noEmit --allowImportingTsExtensions {platform}"),
            "program.ts",
        );
    }
}

#[test]
fn compiled_sources_do_what_modules_in_javascript_do() {
    let folder = everything();
    folder.write("all.ts", "export * from \"./web/sample/everything.ts\";\nexport * as extras from \"./web/sample/extras.ts\";\n");
    let platform = "--rewriteRelativeImportExtensions --outDir built --rootDir . --module nodenext --target es2022 --lib es2022,dom";
    compile(&folder, platform, "all.ts");
    for file in ["turbo-runtime.js", "turbo-engine.js"] {
        let text = fs::read_to_string(folder.path().join("web").join(file)).expect("a module");
        folder.write(&format!("built/web/{file}"), &text);
    }
    let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-tests/tests/everything.test.mjs");
    let built = folder.path().join("built/web");
    node(folder.path(), &[test.as_os_str(), built.as_os_str()]);
}

#[test]
fn sources_run_where_types_are_stripped() {
    let folder = everything();
    let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-tests/tests/stripped.mjs");
    let web = folder.path().join("web");
    node(folder.path(), &[test.as_os_str(), web.as_os_str()]);
}
