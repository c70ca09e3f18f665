//! Rules of the language that a case file cannot show well.

use turbo_idl::{Code, Compilation, MemoryLoader, Rule, compile};

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
        .map(|diagnostic| diagnostic.rule.id())
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
        .map(|diagnostic| diagnostic.rule.id())
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
    let codes: Vec<Rule> = compilation
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.rule)
        .collect();
    assert_eq!(codes, [Code::CannotRead, Code::CannotRead]);
}

/// Compiles each of these in a package of its own, and compares the codes.
fn check_all(texts: &[(&str, &[&str])]) {
    for (text, expected) in texts {
        assert_eq!(codes(format!("package a; {text}")), *expected, "{text}");
    }
}

#[test]
fn constants_have_values_that_fit() {
    // L-32, L-33
    check_all(&[
        ("const A: u8 = 255;", &[]),
        ("const A: u8 = 256;", &["E0601"]),
        ("const A: i8 = -128;", &[]),
        ("const A: i8 = -129;", &["E0601"]),
        ("const A: i128 = -170141183460469231731687303715884105728;", &[]),
        (
            "const A: i128 = -170141183460469231731687303715884105729;",
            &["E0601"],
        ),
        ("const A: u128 = 0xffffffffffffffffffffffffffffffff;", &[]),
        ("const A: u128 = 0x100000000000000000000000000000000;", &["E0601"]),
        ("const A: f32 = 3e38;", &[]),
        ("const A: f32 = 4e38;", &["E0601"]),
        ("const A: f64 = 1e999;", &["E0601"]),
        ("const A: u32 = 1_000;", &[]),
        ("const A: u32 = 1_;", &["E0601"]),
        ("const A: char = \"\\u{1F600}\";", &[]),
        ("const A: char = \"\";", &["E0601"]),
        ("const A: bool = true;", &[]),
        ("const A: bool = \"true\";", &["E0601"]),
        ("const A: u8 = 1; const B: u8 = A;", &["E0601"]),
        ("const A: bytes = \"x\";", &["E0602"]),
        ("const A: u8 = 300; struct B { @max(A) b: string }", &["E0601"]),
    ]);
}

#[test]
fn newtypes_and_aliases_end() {
    // L-34, L-35, L-36
    check_all(&[
        ("type A = u64; alias B = A; struct C { a: A, b: B }", &[]),
        ("type A = A;", &["E0315"]),
        ("alias A = [B]; type B = A?;", &["E0315"]),
        ("alias A = [B]; struct B { a: A }", &[]),
        ("type A = Nope;", &["E0308"]),
        ("alias A = Nope; struct B { a: A }", &["E0308"]),
    ]);
    // A chain longer than any stack is deep: only its first links are short enough.
    let chain = |keyword: &str| -> String {
        let links = (0..20_000).map(|at| format!("{keyword} T{at} = [T{}];\n", at + 1));
        links.collect()
    };
    assert_eq!(
        codes(format!("package a;\n{}type T20000 = u8;", chain("type"))),
        ["E0405"]
    );
    assert_eq!(
        codes(format!("package a;\n{}alias T20000 = u8;", chain("alias"))),
        ["E0405"]
    );
    assert_eq!(
        codes(format!("package a;\n{}type T20000 = T0;", chain("alias"))),
        ["E0315"]
    );
}

#[test]
fn generic_types_are_used_with_as_many_arguments_as_they_take() {
    // L-37, L-38
    check_all(&[
        ("struct A<T> { a: T } struct B { a: A<u8>, b: A<A<u8>> }", &[]),
        ("struct A<T> { a: T } struct B { a: A }", &["E0406"]),
        ("struct A<T> { a: T } struct B { a: A<u8, u8> }", &["E0406"]),
        ("struct A { a: string<u8> }", &["E0406"]),
        ("struct A<T> { a: u8 }", &["E0408"]),
        ("struct A<T> { a: A<T>? }", &["E0408"]),
        ("struct A<T, T> { a: T }", &["E0311", "E0408"]),
        ("error A<T> { X(T) }", &["E0412"]),
        ("struct A<T> { a: T, b: A<[T]>? }", &["E0409"]),
        ("struct A<T> { a: T, b: A<A<T>>? }", &["E0409"]),
        ("struct A<T> { a: T, b: A<u8>? }", &[]),
        ("struct A<T, U> { a: T, b: A<U, T>?, c: U }", &[]),
    ]);
    // Twice as many types with each link.
    let links: String = (0..40)
        .map(|at| {
            format!(
                "struct T{at}<T> {{ a: [T{0}<(T, u8)>], b: [T{0}<(T, u16)>] }}\n",
                at + 1
            )
        })
        .collect();
    let found = codes(format!(
        "package a;\n{links}struct T40<T> {{ a: T }} struct A {{ a: T0<u8> }}"
    ));
    assert!(
        !found.is_empty() && found.iter().all(|code| *code == "E0409"),
        "{found:?}"
    );
}

#[test]
fn containers_hold_what_they_can() {
    // L-39, L-40, L-41
    check_all(&[
        ("const N: u8 = 4; struct A { a: [u8; N], b: [u8; 4092] }", &[]),
        ("struct A { a: [u8; 0] }", &["E0411"]),
        ("struct A { a: [u8; 4097] }", &["E0411"]),
        (
            "type K = uuid; enum E { X } struct A { a: map<K, f64>, b: set<E>, c: set<bool>, d: set<timestamp> }",
            &[],
        ),
        ("struct A { a: set<f32> }", &["E0407"]),
        ("struct A<T> { a: set<T> }", &["E0407"]),
        ("type K = f64; struct A { a: map<K, u8> }", &["E0407"]),
        ("enum E { X(u8) } struct A { a: map<E, u8> }", &["E0407"]),
        ("struct A { a: (u8, u8), b: (u8, (u8, [u8])) }", &[]),
        ("struct A { a: (u8) }", &["E0213"]),
        ("struct A { a: map<u8, A> }", &[]),
        ("struct A { a: [A; 1] }", &["E0401"]),
        ("struct A { a: (u8, A) }", &["E0401"]),
        ("struct A { a: (u8, [A?; 3]) }", &[]),
    ]);
}

#[test]
fn defaults_fit() {
    // L-42
    check_all(&[
        (
            "struct A { a: u8? = none, b: u8? = 5, c: [u8] = [], d: set<u8> = [], e: map<u8, u8> = [] }",
            &[],
        ),
        ("struct A { a: u8 = none }", &["E0601"]),
        ("struct A { a: [u8] = [5] }", &["E0601"]),
        ("enum E { X, Y(u8) } struct A { a: E = X }", &[]),
        ("enum E { X, Y(u8) } struct A { a: E = Y }", &["E0601"]),
        ("enum E { X } struct A { a: E = E.X }", &["E0601"]),
        (
            "type N = u8; const C: u64 = 255; service S { fn f(a: N = C, b: N = 256); }",
            &["E0601"],
        ),
        ("struct A { a: uuid = \"x\" }", &["E0601"]),
        ("struct A { a: u8 = NOPE }", &["E0314"]),
    ]);
}

#[test]
fn the_stream_of_the_client_is_the_last_parameter() {
    // L-48
    check_all(&[
        ("service S { fn f(a: u8, b: stream u8) -> stream u8; }", &[]),
        ("service S { fn f(b: stream u8, a: u8); }", &["E0410"]),
        ("service S { fn f(a: stream u8, b: stream u8); }", &["E0410"]),
        ("service S { fn f(a: stream u8 = 5); }", &["E0601"]),
    ]);
}

#[test]
fn links_lead_somewhere() {
    // L-49
    for (text, expected) in [
        ("[A] [A.a] [E.X] [S.f] [b.A] [C]", &[][..]),
        ("[Nope]", &["E0316"]),
        ("[A.nope]", &["E0316"]),
        ("`[Nope]` [Nope](x) [nope] \\[Nope] [N ope]", &[]),
    ] {
        let text = format!(
            "/// {text}\npackage b; struct A {{ a: u8 }} enum E {{ X }} service S {{ fn f(); }} const C: u8 = 1;"
        );
        let compilation = compile_text(text);
        assert!(compilation.schema.is_some(), "a warning stops nothing");
        let found: Vec<&str> = compilation.diagnostics.iter().map(|it| it.rule.id()).collect();
        assert_eq!(found, expected);
    }
}
