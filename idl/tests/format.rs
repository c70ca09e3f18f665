//! The one style: cases with what becomes of them, and what holds of every schema whatever it looks like.

mod common;

use std::path::Path;

use common::random::{Source, schema};
use common::{case_name, files_of_case, format_text, format_well};
use proptest::prelude::*;
use turbo_idl::{MemoryLoader, compile, dump};

fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("a case");
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.trim_start_matches('\u{feff}').to_owned()
}

fn check_case(path: &Path) {
    let formatted = format_well(&read(path));
    insta::with_settings!({
        omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => case_name(path),
    }, {
        insta::assert_snapshot!("format", format!("{}{formatted}", files_of_case(path)));
    });
}

#[test]
fn cases() {
    insta::glob!("cases/format/*.turbo", check_case);
}

/// What a schema means, with no places in it.
fn meaning(text: &str) -> String {
    let loader = MemoryLoader::new()
        .with("main.turbo", text)
        .with("money.turbo", include_str!("cases/valid/everything/money.turbo"))
        .with(
            "geo/point.turbo",
            include_str!("cases/valid/everything/geo/point.turbo"),
        );
    let compilation = compile(&loader, &["main.turbo".to_owned()]);
    match &compilation.schema {
        Some(schema) => dump::ir(schema),
        None => panic!("{:?}\n{text}", compilation.diagnostics),
    }
}

#[test]
fn what_is_valid_keeps_its_meaning() {
    insta::glob!("cases/valid/*.turbo", |path| {
        let text = read(path);
        let others = ["imports", "people"].map(|name| text.contains(&format!("\"{name}.turbo\"")));
        let formatted = format_well(&text);
        if others == [false, false] {
            assert_eq!(meaning(&text), meaning(&formatted));
        }
    });
}

#[test]
fn wrong_syntax_is_refused() {
    let found = format_text("package a;\nstruct A {\n    a u8,\n}\n").expect_err("a colon is missing");
    assert_eq!(found.len(), 1);
    // What is wrong with the meaning is no matter of style.
    assert_eq!(
        format_text("package a; struct A{a:Nope}"),
        Ok("package a;\n\nstruct A { a: Nope }\n".to_owned())
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_schemas(numbers in proptest::collection::vec(any::<u16>(), 0..1_500)) {
        let text = schema(&mut Source::new(&numbers));
        let formatted = format_well(&text);
        prop_assert_eq!(meaning(&text), meaning(&formatted));
        prop_assert!(formatted.ends_with('\n') && !formatted.ends_with("\n\n"));
        prop_assert!(!formatted.contains("\n\n\n"));
    }
}

#[test]
fn large_files_and_lines() {
    let settles = |text: String| {
        let once = format_text(&text).expect("right syntax");
        assert!(format_text(&once).as_ref() == Ok(&once));
        once
    };
    let fields: String = (0..12_000)
        .map(|at| format!("f{at}:map<string,[u8;16]>?,"))
        .collect();
    assert_eq!(
        settles(format!("package a;struct A{{{fields}}}")).lines().count(),
        12_004
    );
    let comments = "/**/ // line\n".repeat(8_000);
    settles(format!(
        "package a;{comments}struct /*{comments}*/ A {{ {comments} }}"
    ));
    let parameters: String = (0..12_000).map(|at| format!("p{at}: u8,")).collect();
    settles(format!("package a; service S {{ fn f({parameters}); }}"));
    let long = "x".repeat(1 << 20);
    settles(format!(
        "package a; @deprecated(\"{long}\") struct A {{ a: {long}, b: map<{long}, {long}.{long}> = \"{long}\" }}"
    ));
}
