use turbo_idl::{Code, MemoryLoader, Rule, compile};

use super::compile_text;

#[test]
fn several_complaints_come_at_once_and_in_order() {
    let compilation = compile_text(include_str!("../cases/invalid/many-at-once.turbo"));
    let places: Vec<_> = compilation
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.primary.as_ref())
        .collect();
    assert!(places.len() > 8);
    assert!(places.windows(2).all(|pair| pair[0].span <= pair[1].span));
    assert!(compilation.schema.is_none());
}

#[test]
fn nothing_is_said_twice() {
    // Both roots import what is missing: one complaint for each import, none twice.
    let loader = MemoryLoader::new()
        .with(
            "a.turbo",
            "package a; import \"no.turbo\"; struct A { a: no.A, b: no.B }",
        )
        .with("b.turbo", "package b; import \"no.turbo\"; import \"a.turbo\";");
    let roots = ["a.turbo".to_owned(), "b.turbo".to_owned(), "a.turbo".to_owned()];
    let compilation = compile(&loader, &roots);
    let codes: Vec<Rule> = compilation
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.rule)
        .collect();
    assert_eq!(codes, [Code::CannotRead, Code::CannotRead]);
}
