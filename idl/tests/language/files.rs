use turbo_idl::{MemoryLoader, compile};

use super::{codes, compile_text};

#[test]
fn a_file_begins_with_its_one_package() {
    // L-8
    for right in [
        "package a;",
        "package a.b.c;",
        "package v1.x_2.abc;",
        "/* c */ /// d\n package a . b;",
    ] {
        let expected: &[&str] = if right.contains(" . ") { &["E0201"] } else { &[] };
        assert_eq!(codes(right), expected, "{right}");
    }
    for wrong in [
        "package A;",
        "package a_;",
        "package a__b;",
        "package a._b;",
        "package a.1b;",
        "package aB;",
    ] {
        assert!(!codes(wrong).is_empty(), "{wrong}");
    }
    assert_eq!(codes("struct A {}"), ["E0301"]);
    assert_eq!(codes("struct A {} package a;"), ["E0301"]);
    assert_eq!(codes("package a; package a;"), ["E0302"]);
}

#[test]
fn items_stand_in_any_order() {
    // L-12
    let items = [
        "service S { fn f() -> A throws E; }",
        "struct A { b: B }",
        "enum B { X }",
        "error E { Y }",
    ];
    let forwards = items.join(" ");
    let backwards: Vec<&str> = items.into_iter().rev().collect();
    let id = |items: &str| {
        compile_text(format!("package a; {items}"))
            .schema
            .expect("no complaints")
            .services[0]
            .schema_id
    };
    assert_eq!(id(&forwards), id(&backwards.join(" ")));
}

#[test]
fn one_file_is_read_once() {
    // L-9
    let loader = MemoryLoader::new()
        .with(
            "a/main.turbo",
            "package a; import \"./x/../b.turbo\"; struct A { b: b.B }",
        )
        .with(
            "a/b.turbo",
            "package b; import \"../a/main.turbo\"; struct B { list: [main.A] }",
        );
    let roots = [
        "a/main.turbo".to_owned(),
        "./a//main.turbo".to_owned(),
        "a/b.turbo".to_owned(),
    ];
    let compilation = compile(&loader, &roots);
    assert_eq!(compilation.diagnostics, []);
    let names: Vec<&str> = compilation
        .sources
        .iter()
        .map(|(_, source)| source.name())
        .collect();
    assert_eq!(names, ["a/main.turbo", "a/b.turbo"]);
}

#[test]
fn imports_are_not_passed_on() {
    // L-11
    let loader = MemoryLoader::new()
        .with(
            "main.turbo",
            "package a; import \"b.turbo\"; struct A { c: c.C, d: b.C, e: b . B }",
        )
        .with("b.turbo", "package b; import \"c.turbo\"; struct B { c: c.C }")
        .with("c.turbo", "package c; struct C {}");
    let compilation = compile(&loader, &["main.turbo".to_owned()]);
    let codes: Vec<&str> = compilation
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.rule.id())
        .collect();
    assert_eq!(codes, ["E0309", "E0308", "E0201"]);
}
