//! Schemas that mean no good, and compile: what is generated for them is generated at once.

use std::path::{Path, PathBuf};

use turbo_idl::{MemoryLoader, Severity, compile, ir};
use turboc::backend::{BACKENDS, Work};
use turboc::config::Config;
use turboc::limits;
use turboc::options::Options;
use turboc::output::Output;

fn schema(text: String) -> ir::Schema {
    let loader = MemoryLoader::new().with("main.turbo", text);
    let compilation = compile(&loader, &["main.turbo".to_owned()]);
    let diagnostics = compilation.diagnostics;
    compilation.schema.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// The bytes that every backend writes.
fn generated(schema: &ir::Schema) -> Vec<usize> {
    let write = |backend: &&dyn turboc::backend::Backend| {
        assert!(limits::check(*backend, schema).is_empty());
        let options = Options {
            out: PathBuf::from("out"),
            ..Options::default()
        };
        let mut output = Output::default();
        backend.emit(&Work::new(schema), &options, &mut output);
        output.into_files().values().map(String::len).sum()
    };
    BACKENDS.iter().map(write).collect()
}

/// What is made of an argument with parameters in it is made of what its own arguments are made of.
#[test]
fn arguments_of_arguments() {
    let nested = |depth: usize| format!("{}T{}", "Pair<".repeat(depth), ">".repeat(depth));
    let schema = schema(format!(
        "package a;\nstruct Pair<T> {{ a: T, b: [T], c: map<u8, T> }}\nstruct Deep<T> {{ x: {0}, y: [{0}], z: Pair<{0}?> }}\n\
         service S {{ fn f(a: Deep<u8>) -> Deep<[u8]>; }}",
        nested(50)
    ));
    for (written, backend) in generated(&schema).into_iter().zip(BACKENDS) {
        assert!(written < 600_000, "{} writes {written} bytes", backend.name());
    }
}

/// Whoever compares each complaint with all others, to say it once, is never done.
#[test]
fn complaints_of_targets_in_many_places() {
    const MANY: usize = 30_000;
    let tuple = ["u8"; 13].join(", ");
    let structs = (0..MANY).map(|at| format!("struct A{at} {{ x: ({tuple}) }}\n"));
    let folder = tempfile::tempdir().expect("a folder");
    let config = "schemas = [\"a.turbo\"]\n[[target]]\nbackend = \"rust_server\"\nout = \"a.rs\"\n\
                  [[target]]\nbackend = \"rust_client\"\nout = \"b.rs\"\n";
    let config = Config::parse("turbo.toml", config, folder.path()).expect("a configuration");
    std::fs::write(
        folder.path().join("a.turbo"),
        format!("package a;\n{}", structs.collect::<String>()),
    )
    .expect("a schema");
    let problems = turboc::compile::generate(&config).problems;
    assert_eq!(problems.diagnostics.len(), MANY);
}

/// What Rust's compiler gives up on is said where the schema is, by the lint's rules.
#[test]
fn chains_that_are_too_long_for_rust() {
    let chain: String = (0..12)
        .map(|at| format!("struct T{at} {{ next: [[[T{}]]] }}\n", (at + 1) % 12))
        .collect();
    let said = |backend: &str, lints: &str, allow: &str| {
        let text = format!("package a;\n{chain}{allow}service S {{ fn f() -> T0; }}\n");
        let loader = MemoryLoader::new().with("a.turbo", text);
        let config =
            format!("schemas = [\"a.turbo\"]\n{lints}\n[[target]]\nbackend = \"{backend}\"\nout = \"out\"\n");
        let config = Config::parse("turbo.toml", &config, Path::new("")).expect("a configuration");
        let generated = turboc::compile::generate_from(&loader, &config);
        assert!(generated.files.is_some(), "{:?}", generated.problems);
        let said = generated.problems.diagnostics.into_iter();
        said.map(|problem| (problem.severity, problem.rule.id().to_owned()))
            .collect::<Vec<_>>()
    };
    let warned = [(Severity::Warning, "long-chain".to_owned())];
    assert_eq!(said("rust_server", "", ""), warned);
    assert_eq!(said("rust_client", "[lints]\nlong-chain = \"deny\"", ""), warned);
    assert_eq!(said("rust_client", "[lints]\nlong-chain = \"allow\"", ""), []);
    assert_eq!(said("rust_client", "", "@allow(long-chain)\n"), []);
    assert_eq!(said("typescript", "", ""), []);
}

/// Each mark could begin something that ends where no mark is: whoever looks for that end at each of them is never done.
#[test]
fn documentation_full_of_marks() {
    for mark in [
        "<", "[", "`", "`` ` ", "-h", "[a](", "<http://", "-http://", "{@", "*/", "- ", "> ", "1. ",
    ] {
        let docs = mark.repeat(50_000);
        let schema = schema(format!(
            "package a;\n/// {docs}\nstruct A {{ a: u8 }}\nservice S {{ fn f(a: A); }}"
        ));
        for (written, backend) in generated(&schema).into_iter().zip(BACKENDS) {
            assert!(
                written < 20 * docs.len() + 1_000_000,
                "{} writes {written} bytes for `{mark}`",
                backend.name()
            );
        }
    }
}
