use super::{codes, compile_text};

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
