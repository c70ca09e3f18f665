//! Every kind of wrong schema, and what is said about it: one case a file or a folder, found by pattern.

mod common;

use std::path::Path;

use common::{compile_case, files_of_case};
use turbo_idl::{Code, Diagnostic, MemoryLoader, Severity, Style, compile, render};

/// Wrong inputs that are too large to keep as files.
fn generated() -> Vec<(&'static str, String)> {
    let methods: String = (0..65_536).map(|at| format!("fn m{at}();\n")).collect();
    vec![
        (
            "E0103-too-large",
            format!("package large;\n//{}\n", "x".repeat(4 << 20)),
        ),
        (
            "E0404-too-many",
            format!("package large;\nservice Large {{\n{methods}}}\n"),
        ),
    ]
}

/// Checks one case against its snapshot, which shows the input above what is said about it.
fn check_case(path: &Path) {
    let compilation = compile_case(path);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert!(
        !compilation.diagnostics.is_empty(),
        "{} is not wrong",
        path.display()
    );
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    assert_eq!(
        compilation.schema.is_none(),
        compilation.diagnostics.iter().any(is_error)
    );
    let name = common::case_name(path);
    if let Some(code) = code_of_name(&name) {
        let has_it = compilation
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.rule == code);
        assert!(has_it, "{name} does not show its code:\n{rendered}");
    }
    insta::with_settings!({
        omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name,
    }, {
        insta::assert_snapshot!("invalid", format!("{}{rendered}", files_of_case(path)));
    });
}

fn code_of_name(name: &str) -> Option<Code> {
    Code::from_id(name.split('-').next().unwrap_or_default())
}

#[test]
fn files() {
    insta::glob!("cases/invalid/*.turbo", check_case);
}

#[test]
fn folders() {
    insta::glob!("cases/invalid/*/main.turbo", check_case);
}

#[test]
fn large_ones() {
    for (name, text) in generated() {
        let loader = MemoryLoader::new().with("large.turbo", text);
        let compilation = compile(&loader, &["large.turbo".to_owned()]);
        let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
        assert!(compilation.schema.is_none(), "{name} is not wrong");
        insta::with_settings!({
            omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name,
        }, {
            insta::assert_snapshot!("invalid", rendered);
        });
    }
}

#[test]
fn every_code_has_a_case() {
    let folder = common::cases().join("invalid");
    let mut names: Vec<String> = generated().into_iter().map(|(name, _)| name.to_owned()).collect();
    for entry in std::fs::read_dir(folder).expect("the cases are there") {
        names.push(entry.expect("a case").file_name().to_string_lossy().into_owned());
    }
    let without: Vec<&str> = Code::ALL
        .iter()
        // Those of `turbo.toml` are reported by turboc, which has their cases.
        .filter(|code| !code.id().starts_with("E07"))
        .filter(|&&code| !names.iter().any(|name| code_of_name(name) == Some(code)))
        .map(|code| code.id())
        .collect();
    assert!(without.is_empty(), "codes without a case: {without:?}");
}
