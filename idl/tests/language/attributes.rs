use turbo_idl::{MemoryLoader, compile};

use super::codes;

#[test]
fn attributes_stand_where_they_can() {
    // L-25, L-26, L-27, L-28, L-29, L-43, L-44, L-45, L-46, L-47
    let places = [
        ("package", "?? package a;"),
        ("import", "package a; ?? import \"main.turbo\";"),
        ("struct", "package a; ?? struct A {}"),
        ("enum", "package a; ?? enum A { X }"),
        ("error", "package a; ?? error A { X }"),
        ("field", "package a; struct A { ?? a: u8 }"),
        ("variant", "package a; enum A { ?? X }"),
        ("payload", "package a; enum A { X { ?? a: u8 } }"),
        ("error variant", "package a; error A { ?? X }"),
        ("service", "package a; ?? service S {}"),
        ("method", "package a; service S { ?? fn f(); }"),
        ("param", "package a; service S { fn f(?? a: u8); }"),
        ("newtype", "package a; ?? type A = u8;"),
        ("alias", "package a; ?? alias A = u8;"),
        ("constant", "package a; ?? const A: u8 = 1;"),
    ];
    let everywhere = [
        "struct",
        "enum",
        "error",
        "field",
        "variant",
        "payload",
        "error variant",
        "service",
        "method",
        "newtype",
        "alias",
        "constant",
    ];
    let values = ["field", "payload", "param"];
    let lengths = ["field", "payload", "param", "newtype"];
    let attributes: [(&str, &[&str]); 10] = [
        ("@max(1)", &lengths),
        ("@min(1)", &lengths),
        ("@js(number)", &values),
        ("@sensitive", &values),
        ("@fallback", &["variant", "error variant"]),
        ("@derive(Ord)", &["struct", "enum", "error", "newtype"]),
        ("@deprecated(\"x\")", &everywhere),
        ("@idempotent", &["method"]),
        ("@timeout(1ms)", &["method"]),
        ("@status(aborted)", &["error variant"]),
    ];
    for (attribute, right) in attributes {
        for (place, text) in places {
            let is_wrong = codes(text.replace("??", attribute)).contains(&"E0502");
            assert_eq!(is_wrong, !right.contains(&place), "{attribute} before {place}");
        }
    }
}

#[test]
fn lints_are_allowed_by_name_wherever_something_stands() {
    // L-30
    assert_eq!(
        codes("package a; @allow(naming, missing-docs,) struct A {}"),
        [""; 0]
    );
    let everywhere = "@allow(naming) package a; @allow(unused-import) import \"b.turbo\"; @allow(naming) const A: u8 = 1; \
        @allow(naming) type B = u8; @allow(naming) alias C = u8; @allow(naming) struct D { @allow(naming) d: u8 } \
        @allow(naming) enum E { @allow(naming) F { @allow(naming) f: u8 } } @allow(naming) error G { @allow(naming) H } \
        @allow(naming) service S { @allow(naming) fn f(@allow(naming) a: u8); }";
    let loader = MemoryLoader::new()
        .with("main.turbo", everywhere)
        .with("b.turbo", "package b;");
    assert_eq!(compile(&loader, &["main.turbo".to_owned()]).diagnostics, []);
    assert_eq!(codes("package a; @allow(lint) struct A {}"), ["E0507"]);
    assert_eq!(codes("package a; @allow struct A {}"), ["E0504"]);
    assert_eq!(
        codes("package a; @allow(naming) @allow(naming) struct A {}"),
        ["E0503"]
    );
    // Hyphens stand in names of lints only.
    assert_eq!(codes("package a; const A-B: u8 = 1;"), ["E0201"]);
    assert_eq!(codes("package a; const A: u8 = a-b;"), ["E0601"]);
}
