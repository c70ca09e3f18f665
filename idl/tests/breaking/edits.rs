//! What an edit breaks, and for whom, in every position of a method.

use turbo_idl::SourceMap;
use turbo_idl::breaking::{Level, findings};

use super::{compared, revision};

/// The names of the rules of the wire that find something.
fn wire(old: &str, new: &str) -> Vec<&'static str> {
    let (found, _) = compared(old, new, Level::Wire);
    let mut names: Vec<&str> = found.iter().map(|it| it.rule.id()).collect();
    names.dedup();
    names
}

/// A type `T` in each position of a method: once where old clients send it, and once where they receive it.
fn positions(definition: &str) -> Vec<(&'static str, bool, String)> {
    let text = |service: &str| {
        format!(
            "package a; {definition} struct Box<X> {{ it: [X] }} error E {{ With(T) }} struct Deep {{ a: map<u8, (u8, Deep2?)> }} struct Deep2 {{ t: T, again: Deep? }} service S {{ {service} }}"
        )
    };
    vec![
        ("argument", true, text("fn f(a: T);")),
        ("item of the client", true, text("fn f(a: stream T);")),
        ("result", false, text("fn f() -> T;")),
        ("item", false, text("fn f() -> stream T;")),
        ("error", false, text("fn f() throws E;")),
        ("generic argument", true, text("fn f(a: Box<T>);")),
        ("generic result", false, text("fn f() -> Box<T>;")),
        ("nested argument", true, text("fn f(a: Deep);")),
        ("nested result", false, text("fn f() -> Deep;")),
        ("list", true, text("fn f(a: [T]);")),
        ("map", false, text("fn f() -> map<string, T>;")),
        ("array and tuple", true, text("fn f(a: ([T; 2], u8));")),
    ]
}

/// I-20, I-21, I-22, I-23, I-24, I-28, I-29: each kind of edit in each position has the verdict that is written here: what it is called where old clients send, and
/// where they receive.
#[test]
fn direction_decides() {
    let edits: &[(&str, &str, &[&str], &[&str])] = &[
        ("struct T { a: u8 }", "struct T { a: u8, b: u8? }", &[], &[]),
        ("struct T { a: u8 }", "struct T { a: u8, b: u8 = 1 }", &[], &[]),
        (
            "struct T { a: u8 }",
            "struct T { b: string, a: u8 }",
            &["field-required"],
            &[],
        ),
        (
            "struct T { a: u8, b: u8 }",
            "struct T { a: u8 }",
            &[],
            &["field-removed"],
        ),
        ("struct T { a: u8, b: u8? }", "struct T { a: u8 }", &[], &[]),
        ("struct T { a: u8, b: u8 = 3 }", "struct T { a: u8 }", &[], &[]),
        (
            "struct T { a: u8, b: string }",
            "struct T { b: string, a: u8 }",
            &[],
            &[],
        ),
        (
            "struct T { a: u8 }",
            "struct T { c: u8 }",
            &["field-required"],
            &["field-removed"],
        ),
        (
            "struct T { a: u8 }",
            "struct T { a: u16 }",
            &[],
            &["number-narrowed"],
        ),
        (
            "struct T { a: u8 }",
            "struct T { a: i16 }",
            &[],
            &["number-narrowed"],
        ),
        (
            "struct T { a: i8 }",
            "struct T { a: u16 }",
            &["number-narrowed"],
            &["number-narrowed"],
        ),
        (
            "struct T { a: f32 }",
            "struct T { a: f64 }",
            &[],
            &["number-narrowed"],
        ),
        (
            "struct T { a: u64 }",
            "struct T { a: u32 }",
            &["number-narrowed"],
            &[],
        ),
        (
            "struct T { a: u64 }",
            "struct T { a: f64 }",
            &["type-changed"],
            &["type-changed"],
        ),
        (
            "struct T { a: i64 }",
            "struct T { a: timestamp }",
            &["type-changed"],
            &["type-changed"],
        ),
        (
            "struct T { a: u8 }",
            "struct T { a: u8? }",
            &[],
            &["optional-changed"],
        ),
        (
            "struct T { a: u8? }",
            "struct T { a: u8 }",
            &["optional-changed"],
            &[],
        ),
        ("struct T { a: u8? }", "struct T { a: u8 = 1 }", &[], &[]),
        ("struct T { a: u8 = 1 }", "struct T { a: u8? }", &[], &[]),
        (
            "struct T { a: [u8] }",
            "struct T { a: set<u8> }",
            &["type-changed"],
            &["type-changed"],
        ),
        (
            "struct T { a: [u8; 2] }",
            "struct T { a: [u8; 3] }",
            &["length-changed"],
            &["length-changed"],
        ),
        (
            "struct T { a: (u8, u8) }",
            "struct T { a: (u8, u8, u8) }",
            &["parts-changed"],
            &["parts-changed"],
        ),
        (
            "struct T { a: map<u8, u8> }",
            "struct T { a: map<u32, u8> }",
            &[],
            &["number-narrowed"],
        ),
        (
            "struct T { a: string }",
            "struct T { @max(9) a: string }",
            &["limit-changed"],
            &[],
        ),
        (
            "struct T { @max(9) a: string }",
            "struct T { @max(10) a: string }",
            &[],
            &["limit-changed"],
        ),
        (
            "struct T { @min(1) a: [u8] }",
            "struct T { a: [u8] }",
            &[],
            &["limit-changed"],
        ),
        (
            "type N = string; struct T { a: N }",
            "struct T { a: string }",
            &[],
            &[],
        ),
        (
            "struct T { a: u8 }",
            "enum T { A }",
            &["type-changed"],
            &["type-changed"],
        ),
        ("enum T { A, B }", "enum T { A, B, C }", &[], &["variant-added"]),
        (
            "enum T { A, B, @fallback O }",
            "enum T { A, C, B, @fallback O }",
            &[],
            &[],
        ),
        ("enum T { A, B }", "enum T { B }", &["variant-removed"], &[]),
        (
            "enum T { A, B }",
            "enum T { B, @fallback O }",
            &[],
            &["variant-added"],
        ),
        ("enum T { A, B }", "enum T { B, A }", &[], &[]),
        ("enum T { A(u8) }", "enum T { A(u16) }", &[], &["number-narrowed"]),
        (
            "enum T { A(u8) }",
            "enum T { A(u8, u8) }",
            &["parts-changed"],
            &["parts-changed"],
        ),
        (
            "enum T { A(u8) }",
            "enum T { A { it: u8 } }",
            &["parts-changed"],
            &["parts-changed"],
        ),
        ("enum T { A }", "enum T { A { it: u8? } }", &[], &[]),
        (
            "enum T { A }",
            "enum T { A { it: u8 } }",
            &["field-required"],
            &[],
        ),
        (
            "enum T { A { it: u8, more: u8 } }",
            "enum T { A { more: u8 } }",
            &[],
            &["field-removed"],
        ),
    ];
    let mut checked = 0;
    for (old, new, sent, received) in edits {
        for ((position, is_sent, old_text), (.., new_text)) in positions(old).into_iter().zip(positions(new))
        {
            let expected = if is_sent { sent } else { received };
            assert_eq!(
                &wire(&old_text, &new_text),
                expected,
                "{old} to {new}, {position}"
            );
            checked += 1;
        }
    }
    assert!(checked > 400);
}

/// I-25, I-26: keys must stay different, and errors may grow.
#[test]
fn keys_and_errors_are_special() {
    let text = |definition: &str, service: &str| format!("package a; {definition} service S {{ {service} }}");
    let compare = |old: &str, new: &str, service: &str| wire(&text(old, service), &text(new, service));
    let (two, three) = ("enum K { A, B, @fallback O }", "enum K { A, B, C, @fallback O }");
    for service in [
        "fn f() -> map<K, u8>;",
        "fn f() -> set<K>;",
        "fn f() -> [map<K, u8>];",
    ] {
        assert_eq!(compare(two, three, service), ["key-variant"]);
        assert!(compare(three, three, service).is_empty());
    }
    assert!(compare(two, three, "fn f(a: set<K>);").is_empty());
    assert_eq!(compare(three, two, "fn f(a: set<K>);"), ["key-variant"]);
    assert!(compare(two, three, "fn f() -> map<u8, K>;").is_empty());
    let (one, more) = ("error E { A }", "error E { A, B { why: string } }");
    assert!(compare(one, more, "fn f() throws E;").is_empty());
    assert_eq!(compare(one, more, "fn f() -> E;"), ["variant-added"]);
    assert!(
        wire(
            "package a; error E { A } service S { fn f(); }",
            "package a; error E { A } service S { fn f() throws E; }"
        )
        .is_empty()
    );
}

/// I-27: services and methods are found by their names.
#[test]
fn services_and_methods() {
    let old = "package a; service S { fn f(a: u8, b: u8) -> u8; fn g(); }";
    for (new, expected) in [
        (
            "package a; service S { fn g(); fn f(b: u8, a: u8) -> u8; fn h(); }",
            &[][..],
        ),
        (
            "package a; service S { fn f(a: u8, b: u8) -> u8; }",
            &["method-removed"],
        ),
        ("package a; service S { fn f(a: u8) -> u8; fn g(); }", &[]),
        (
            "package a; service S { fn f(a: u8, b: u8, c: u8) -> u8; fn g(); }",
            &["parameter-required"],
        ),
        (
            "package a; service S { fn f(a: u8, b: u8, c: u8?, d: u8 = 1) -> u8; fn g(); }",
            &[],
        ),
        (
            "package a; service S { fn f(a: u8, b: u8); fn g(); }",
            &["answer-changed"],
        ),
        (
            "package a; service S { fn f(a: u8, b: u8) -> stream u8; fn g(); }",
            &["answer-changed"],
        ),
        (
            "package a; service S { fn f(a: u8, b: u8) -> u8; fn g() -> u8; }",
            &[],
        ),
        (
            "package a; service S { fn f(a: u8, b: stream u8) -> u8; fn g(); }",
            &["client-stream-changed"],
        ),
        (
            "package b; service S { fn f(a: u8, b: u8) -> u8; fn g(); }",
            &["service-removed"],
        ),
    ] {
        assert_eq!(wire(old, new), expected, "{new}");
    }
}

#[test]
fn types_that_nobody_sends_break_nothing() {
    assert!(
        wire(
            "package a; struct A { a: u8 } service S { fn f(); }",
            "package a; struct A { b: string } service S { fn f(); }"
        )
        .is_empty()
    );
}

/// A circle of so many types on each side, of which the numbers have no common divisor: each pair is met.
#[test]
fn what_is_too_much_is_said() {
    let circle = |count: usize| {
        let types: String = (0..count)
            .map(|at| format!("struct T{at} {{ next: T{}? }}\n", (at + 1) % count))
            .collect();
        format!("package a; {types} service S {{ fn f(a: T0); }}")
    };
    let mut sources = SourceMap::default();
    let small = (
        revision("o", &circle(30), &mut sources),
        revision("n", &circle(31), &mut sources),
    );
    assert_eq!(findings(&small.0, &small.1, "v1", Level::Wire), Ok(Vec::new()));
    let large = (
        revision("o", &circle(800), &mut sources),
        revision("n", &circle(801), &mut sources),
    );
    assert!(findings(&large.0, &large.1, "v1", Level::Wire).is_err());
}
