//! A cache saves work and changes nothing.

use turbo_idl::{Cache, Compilation, MemoryLoader, compile, compile_with, dump};

fn shown(compilation: &Compilation) -> String {
    let schema = compilation.schema.as_ref().map(dump::ir);
    let files: Vec<&str> = compilation
        .sources
        .iter()
        .map(|(_, source)| source.name())
        .collect();
    format!(
        "{files:?}\n{:#?}\n{}",
        compilation.diagnostics,
        schema.unwrap_or_default()
    )
}

/// Compiles one version after another with one cache, and each of them without.
fn same(versions: &[MemoryLoader]) {
    let roots = ["main.turbo".to_owned()];
    let mut cache = Cache::new();
    for loader in versions {
        let with = compile_with(&mut cache, loader, &roots);
        assert_eq!(shown(&with), shown(&compile(loader, &roots)));
    }
}

const MAIN: &str = "package main;\nimport \"a.turbo\";\nimport \"b.turbo\";\nstruct M { a: a.A, b: b.B }";
const A: &str = "package a;\nstruct A { x: u8 }";
const B: &str = "package b;\nstruct B { x: u8 }";

#[test]
fn files_that_change_are_read_again() {
    let files = MemoryLoader::new()
        .with("main.turbo", MAIN)
        .with("a.turbo", A)
        .with("b.turbo", B);
    same(&[
        files.clone(),
        files.clone(),
        files
            .clone()
            .with("b.turbo", "package b;\nstruct B { x: u8 y: Nothing }"),
        files.clone().with("b.turbo", "package b;\n"),
        files.clone().with("main.turbo", MAIN.replace("u8", "string")),
        files,
    ]);
}

#[test]
fn problems_are_told_of_again() {
    let files = MemoryLoader::new()
        .with("main.turbo", MAIN)
        .with("a.turbo", "package a;\nstruct A { x u8 }");
    same(&[
        files.clone(),
        files.clone(),
        files.clone().with("b.turbo", B),
        files.with("a.turbo", A),
    ]);
}

#[test]
fn a_file_may_come_to_another_number() {
    let files = MemoryLoader::new()
        .with("main.turbo", MAIN)
        .with("a.turbo", A)
        .with("b.turbo", B);
    let turned =
        "package main;\nimport \"b.turbo\";\nimport \"a.turbo\";\nstruct M { a: a.A, b: b.B, c: b.C }";
    let alone = "package main;\nimport \"b.turbo\";\nstruct M { b: b.B }";
    same(&[
        files.clone(),
        files.clone().with("main.turbo", turned),
        files.clone().with("main.turbo", alone),
        files,
    ]);
}
