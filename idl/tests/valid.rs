//! Schemas that are right, and what becomes of them: one case a file or a folder, found by pattern.

mod common;

use std::path::Path;

use common::{case_name, compile_case, files_of_case};
use turbo_idl::{FileId, Style, dump, parse, render};

fn check_case(path: &Path) {
    let compilation = compile_case(path);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert_eq!(rendered, "", "{}", path.display());
    let schema = compilation.schema.expect("a schema without complaints");
    insta::with_settings!({
        omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => case_name(path),
    }, {
        insta::assert_snapshot!("ir", format!("{}{}", files_of_case(path), dump::ir(&schema)));
    });
}

/// The tree of the first file, with the places of everything.
fn check_tree(path: &Path) {
    let compilation = compile_case(path);
    let parsed = parse(&compilation.sources, FileId(0));
    assert_eq!(parsed.diagnostics, []);
    let tree = dump::ast(&parsed.file, &compilation.sources);
    insta::with_settings!({
        omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => case_name(path),
    }, {
        insta::assert_snapshot!("ast", format!("{}{tree}", files_of_case(path)));
    });
}

#[test]
fn files() {
    insta::glob!("cases/valid/*.turbo", check_case);
}

#[test]
fn folders() {
    insta::glob!("cases/valid/*/main.turbo", check_case);
}

#[test]
fn trees() {
    insta::glob!("cases/valid/*.turbo", check_tree);
}
