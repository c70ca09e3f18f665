//! Rules of the language that a case file cannot show well.

use turbo_idl::{Code, Compilation, MemoryLoader, compile};

fn compile_text(text: impl Into<Vec<u8>>) -> Compilation {
    compile(
        &MemoryLoader::new().with("main.turbo", text),
        &["main.turbo".to_owned()],
    )
}

fn codes(text: impl Into<Vec<u8>>) -> Vec<&'static str> {
    compile_text(text)
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.id())
        .collect()
}

#[test]
fn a_byte_order_mark_is_ignored() {
    // L-1
    let marked = compile_text("\u{feff}package a;\nstruct A { a: Nope }");
    let place = marked.diagnostics[0].primary.as_ref().expect("a place").span;
    assert_eq!(marked.sources.text(place), "Nope");
    assert_eq!(codes("\u{feff}package a;"), [""; 0]);
    assert_eq!(codes("package a;\u{feff}"), ["E0201"]);
}

#[test]
fn a_file_may_be_as_large_as_the_limit() {
    // L-1
    let fill = |size: usize| format!("package a;\n{}", "/".repeat(size - "package a;\n".len()));
    assert_eq!(codes(fill(4 << 20)), [""; 0]);
    assert_eq!(codes(fill((4 << 20) + 1)), ["E0103"]);
}

#[test]
fn every_kind_of_white_space_parts_words() {
    // L-2
    assert_eq!(codes("package\ta;\r\n\r\nstruct\rA\n{\ta\t:\tu8\t}\r\n"), [""; 0]);
    assert_eq!(codes("packagea;"), ["E0201"]);
    assert_eq!(codes("package a;\u{a0}struct A {}"), ["E0201"]);
}

#[test]
fn carriage_returns_do_not_reach_documentation() {
    // L-4
    let compilation = compile_text("/// One.\r\n///   Two.  \r\n///\r\n///Three.\r\npackage a;\r\n");
    let schema = compilation.schema.expect("no complaints");
    assert_eq!(schema.packages[0].docs.lines, ["One.", "  Two.", "", "Three."]);
}

#[test]
fn four_slashes_are_a_comment() {
    // L-3, L-4
    let schema = compile_text("//// No.\npackage a;")
        .schema
        .expect("no complaints");
    assert!(schema.packages[0].docs.lines.is_empty());
}

#[test]
fn nesting_ends_at_the_limit() {
    // L-5
    let brackets = |depth: usize| {
        format!(
            "package a; struct A {{ a: {}u8{} }}",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    assert_eq!(codes(brackets(63)), [""; 0]);
    assert_eq!(codes(brackets(64)), ["E0104"]);
    let comments = |depth: usize| format!("package a; {}{}", "/*".repeat(depth), "*/".repeat(depth));
    assert_eq!(codes(comments(64)), [""; 0]);
    assert_eq!(codes(comments(65)), ["E0104"]);
    // Beside each other is not inside each other, and texts and comments hold no brackets.
    let flat = format!(
        "package a; struct A {{ {} }}",
        "/* [ */ @deprecated(\"[[[(\") a: [u8], ".repeat(100)
    );
    assert!(!codes(flat).contains(&"E0104"));
}

#[test]
fn keywords_end_where_a_name_would_go_on() {
    // L-6
    for keyword in ["struct", "enum", "error", "service"] {
        assert_eq!(
            codes(format!("package a; {keyword}A {{}}")),
            ["E0201"],
            "{keyword}"
        );
        assert_eq!(
            codes(format!("package a; {keyword}_ {{}}")),
            ["E0201"],
            "{keyword}"
        );
    }
    assert_eq!(codes("package a; service S { fnget(); }"), ["E0201"]);
    assert_eq!(
        codes("package a; struct T {} service S { fn f() -> streamT; }"),
        ["E0308"]
    );
    assert_eq!(
        codes("package a; error E { X } service S { fn f() throwsE; }"),
        ["E0201"]
    );
    assert_eq!(codes("package a; import \"b.turbo\" asb;"), ["E0201"]);
}

#[test]
fn escapes_are_replaced() {
    // L-7
    let text = r#"package a; @deprecated("\n\r\t\0\\\"\u{48}\u{1F600} // no comment") struct A {}"#;
    let schema = compile_text(text).schema.expect("no complaints");
    assert_eq!(
        schema.types[0].deprecated.as_deref(),
        Some("\n\r\t\0\\\"H\u{1F600} // no comment")
    );
    for wrong in [
        r"\u{}",
        r"\u{+41}",
        r"\u{d800}",
        r"\u{1234567}",
        r"\u{zz}",
        r"\u{41",
        r"\u41",
        r"\x",
        r"\'",
    ] {
        let text = format!("package a; @deprecated(\"{wrong}\") struct A {{}}");
        assert_eq!(codes(text), ["E0206"], "{wrong}");
    }
}

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
        .map(|diagnostic| diagnostic.code.id())
        .collect();
    assert_eq!(codes, ["E0309", "E0308", "E0201"]);
}

#[test]
fn separators_may_follow_the_last() {
    // L-18
    let texts = [
        "package a; struct A { a: u8, } enum E { X(u8,), Y { a: u8, }, } service S { fn f(a: u8,) -> A; }",
        "package a; struct A { a: u8 } enum E { X(u8), Y { a: u8 } } service S { fn f(a: u8) -> A; }",
    ];
    for right in texts {
        assert_eq!(codes(right), [""; 0], "{right}");
    }
    for wrong in [
        "struct A { , }",
        "struct A { a: u8,, }",
        "enum E { X(,) }",
        "service S { fn f(,,); }",
        "service S { ; }",
    ] {
        assert!(codes(format!("package a; {wrong}")).contains(&"E0201"), "{wrong}");
    }
}

#[test]
fn names_of_different_places_do_not_meet() {
    // L-19
    let text = "package a; struct Item { item: u8 } enum Items { Item { item: u8 }, item2 } service S {
        fn item(item: Item); fn items(item: u8);
    }";
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn reserved_names_are_those_of_types() {
    // L-20, L-6
    for name in [
        "u8",
        "string",
        "bytes",
        "char",
        "uuid",
        "timestamp",
        "duration",
        "decimal",
        "map",
        "set",
        "stream",
        "throws",
        "true",
        "false",
        "none",
    ] {
        for kind in ["struct", "enum", "error", "service"] {
            let body = if matches!(kind, "struct" | "service") {
                "{}"
            } else {
                "{ X }"
            };
            assert_eq!(
                codes(format!("package a; {kind} {name} {body}")),
                ["E0313"],
                "{kind} {name}"
            );
        }
        assert_eq!(
            codes(format!("package a; struct A {{ {name}: u8 }}")),
            [""; 0],
            "{name}"
        );
    }
}

#[test]
fn a_service_has_as_many_methods_as_there_are_numbers() {
    // L-22
    let methods: String = (0..65_535).map(|at| format!("fn m{at}();")).collect();
    assert_eq!(codes(format!("package a; service S {{ {methods} }}")), [""; 0]);
}

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
fn what_is_to_come_is_refused_by_name() {
    // L-30
    assert_eq!(codes("package a; @allow(x) struct A {}"), ["E0209"]);
}

#[test]
fn several_complaints_come_at_once_and_in_order() {
    let compilation = compile_text(include_str!("cases/invalid/many-at-once.turbo"));
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
    let codes: Vec<Code> = compilation
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    assert_eq!(codes, [Code::CannotRead, Code::CannotRead]);
}
