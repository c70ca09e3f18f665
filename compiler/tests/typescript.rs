//! What the `typescript` backend writes: goldens, which `tsc` compiles programs against, and which Node runs.
//!
//! `BLESS=1` rewrites the goldens in `typescript/expected`.

mod support;

#[path = "typescript/sources.rs"]
mod sources;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::Folder;
use turboc::compile::generate;
use turboc::config::Config;

/// The folder of the case: ordinary and hostile names. Everything the language has is a case of `generated-tests`.
fn case() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typescript")
}

/// The generated files, relative to the output folder.
fn generated() -> BTreeMap<PathBuf, String> {
    let config = Config::read(&case().join("turbo.toml")).expect("a healthy configuration");
    let generated = generate(&config);
    let files = generated
        .files
        .unwrap_or_else(|| panic!("{:#?}", generated.problems));
    let relative = |path: &Path| {
        path.strip_prefix("expected")
            .expect("in the output folder")
            .to_owned()
    };
    files
        .into_iter()
        .map(|(path, text)| (relative(&path), text))
        .collect()
}

/// A folder with the generated files, and a module in the place of what `turboc wasm` adds.
fn folder() -> Folder {
    let folder = Folder::new();
    for (path, text) in generated() {
        folder.write(&path.to_string_lossy(), &text);
    }
    folder.write(
        "turbo-wasm.js",
        "export default async () => {};\nexport const dial = () => {};\n",
    );
    folder.write("package.json", "{ \"type\": \"module\" }");
    folder
}

fn node(folder: &Path, args: &[&OsStr]) {
    let output = Command::new("node")
        .args(args)
        .env("GENERATED", folder)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| {
            panic!("node cannot be run ({error}): `cargo xtask setup` says what is missing")
        });
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{args:?}\n{out}{err}");
}

#[test]
fn the_goldens_are_what_is_generated() {
    let expected = case().join("expected");
    for (path, text) in generated() {
        // The runtime's own files are what they are: see `the_runtime_is_one_module`.
        if path.to_string_lossy().starts_with("turbo-runtime") {
            continue;
        }
        compare(&expected.join(&path), &text);
    }
}

/// Compares a file with its golden, or writes that.
fn compare(golden: &Path, text: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(golden.parent().expect("a folder")).expect("folders");
        fs::write(golden, text).expect("a golden");
    }
    let there = fs::read_to_string(golden).unwrap_or_else(|error| panic!("{}: {error}", golden.display()));
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let there = there.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_eq!(there, text, "{}: BLESS=1 rewrites it", golden.display());
}

fn tsc() -> PathBuf {
    let tsc = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xtask/npm/node_modules/typescript/bin/tsc");
    assert!(
        tsc.exists(),
        "TypeScript is not installed: run `cargo xtask setup`"
    );
    tsc
}

#[test]
fn programs_compile_against_the_declarations() {
    let tsc = tsc();
    let folder = folder();
    folder.write(
        "program.ts",
        &fs::read_to_string(case().join("program.ts")).expect("the program"),
    );
    // Declarations are checked too: nothing here skips them.
    let strict = "--noEmit --strict --exactOptionalPropertyTypes --isolatedDeclarations --declaration --verbatimModuleSyntax \
                  --noUncheckedIndexedAccess --noImplicitOverride --noPropertyAccessFromIndexSignature";
    for platform in [
        "--module nodenext --target es2022 --lib es2022,dom",
        "--module esnext --moduleResolution bundler --target es2022 --lib es2022,dom,dom.iterable,esnext.disposable",
        "--module preserve --target es2018 --lib es2018,dom --types *",
    ] {
        let mut args = vec![tsc.as_os_str()];
        args.extend(
            strict
                .split_whitespace()
                .chain(platform.split(' '))
                .map(OsStr::new),
        );
        args.push(OsStr::new("program.ts"));
        node(folder.path(), &args);
    }
}

#[test]
fn the_code_does_what_the_declarations_say() {
    let test = case().join("generated.test.mjs");
    node(folder().path(), &[OsStr::new("--test"), test.as_os_str()]);
}

#[test]
fn the_runtime_is_one_module() {
    let files = generated();
    let text = &files[Path::new("turbo-runtime.js")];
    assert!(!text.contains("\nimport "), "the modules were joined");
    let folder = folder();
    folder.write(
        "all.mjs",
        "import * as runtime from './turbo-runtime.js';\n\
         const names = ['CallError', 'Client', 'DecodeError', 'EncodeError', 'MethodInfo', 'Service', 'checkLimit', 'checkObject', 'checkTuple', 'claim', 'inputOf', 'isAvailable', 'newList', 'newStream', 'orderKeys', 'orderUuids', 'reloadOnSkew', 'skewOf', 'unknownVariant', 'wasmEngine', 'watchSkew'];\n\
         const isOfKind = (name) => /^(get|put)[A-Z]/.test(name);\n\
         const found = Object.keys(runtime).filter((name) => !isOfKind(name));\n\
         if (found.join() !== names.join()) throw new Error(found.join());\n\
         if (Object.keys(runtime).filter(isOfKind).length < 60) throw new Error('the codec is missing');\n",
    );
    node(folder.path(), &[OsStr::new("all.mjs")]);
}

#[test]
fn mocks_are_written_where_they_are_asked_for_and_bring_what_they_need() {
    let folder = Folder::new();
    folder.write(
        "a.turbo",
        "package a; struct S { n: u8 } service A { fn a() -> S; }",
    );
    let config = "schemas = [\"a.turbo\"]\n[[target]]\nbackend = \"typescript\"\nout = \"web\"\n";
    folder.write("turbo.toml", &format!("{config}mocks = \"beside\"\n"));
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    folder.write("package.json", "{ \"type\": \"module\" }");
    folder.write(
        "web/turbo-wasm.js",
        "export default async () => {}; export const dial = () => {};",
    );
    folder.write(
        "all.mjs",
        "import { A } from './web/a.js';\n\
         import { fakeS, mockChannel } from './web/a.mock.js';\n\
         const { n } = await new A(mockChannel({ A: { a: () => fakeS(5) } })).a();\n\
         if (n !== fakeS(5).n) throw new Error(n);\n",
    );
    node(folder.path(), &[OsStr::new("all.mjs")]);
    folder.write("turbo.toml", &format!("{config}mocks = \"yes\"\n"));
    let outcome = folder.turboc(&["generate"]);
    assert!(
        outcome.shown().contains("`mocks` cannot be \"yes\""),
        "{}",
        outcome.shown()
    );
}

#[test]
fn the_runtime_can_come_from_npm() {
    let folder = Folder::new();
    folder.write("a.turbo", "package a; service A { fn a(); }");
    folder.write(
        "turbo.toml",
        "schemas = [\"a.turbo\"]\n[[target]]\nbackend = \"typescript\"\nout = \"web\"\nruntime = \"turbo-runtime\"\n",
    );
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let written: Vec<String> = folder
        .files()
        .into_iter()
        .filter(|file| file.starts_with("web/"))
        .collect();
    assert_eq!(
        written,
        [
            "web/a.d.ts",
            "web/a.js",
            "web/turbo-engine.d.ts",
            "web/turbo-engine.js"
        ]
    );
    for file in written {
        assert!(folder.read(&file).contains("from \"turbo-runtime\""), "{file}");
    }
}

#[test]
fn names_that_become_one_are_told() {
    let folder = Folder::new();
    folder.write(
        "a.turbo",
        "package a;\nenum E { V { a_b: u8, aB: u8 } }\nservice S { fn get_it(x: u8); fn getIt(x: u8); }\n",
    );
    folder.write(
        "turbo.toml",
        "schemas = [\"a.turbo\"]\n[[target]]\nbackend = \"typescript\"\nout = \"web\"\n",
    );
    let outcome = folder.turboc(&["check"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert!(outcome.stderr.contains("E0312"), "{}", outcome.shown());
}

#[test]
fn an_unknown_engine_is_told() {
    let folder = Folder::new();
    folder.write("a.turbo", "package a;\n");
    folder.write(
        "turbo.toml",
        "schemas = [\"a.turbo\"]\n[[target]]\nbackend = \"typescript\"\nout = \"web\"\nengine = \"steam\"\n",
    );
    let outcome = folder.turboc(&["generate"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert!(
        outcome.stderr.contains("wasm") && outcome.stderr.contains("steam"),
        "{}",
        outcome.shown()
    );
}
