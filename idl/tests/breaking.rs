//! What `turboc breaking` says: one case a folder with two revisions, found by pattern, named after its rule.

mod common;

use common::{cases, format_text};
use turbo_idl::breaking::{self, Level, RULES, behind, findings};
use turbo_idl::ir::Schema;
use turbo_idl::lint::LINTS;
use turbo_idl::{Diagnostic, Lint, MemoryLoader, SourceMap, Style, compile, render};

/// Compiles a text, and adds it to the sources.
fn revision(name: &str, text: &str, sources: &mut SourceMap) -> Schema {
    let compilation = compile(&MemoryLoader::new().with(name, text), &[name.to_owned()]);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert_eq!(rendered, "");
    let mut schema = compilation.schema.expect("no complaints");
    behind(&mut schema, sources.iter().count() as u32);
    sources.add(name, text);
    schema
}

fn compared(old: &str, new: &str, level: Level) -> (Vec<Diagnostic>, SourceMap) {
    let mut sources = SourceMap::default();
    let new = revision("new.turbo", new, &mut sources);
    let old = revision("old.turbo", old, &mut sources);
    (findings(&old, &new, "v1", level).expect("small schemas"), sources)
}

fn has(found: &[Diagnostic], rule: &Lint) -> bool {
    found.iter().any(|it| it.rule.lint() == Some(rule))
}

#[test]
fn cases_are_shown() {
    insta::glob!("cases/breaking/*/new.turbo", |path| {
        let folder = path.parent().expect("a folder");
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let rule = breaking::find(&name).unwrap_or_else(|| panic!("{name} is no rule"));
        let read = |file: &str| std::fs::read_to_string(folder.join(file)).expect("a revision");
        let (old, new) = (read("old.turbo"), read("new.turbo"));
        let level = if name.starts_with("source-") {
            Level::Source
        } else {
            Level::Wire
        };
        let (found, sources) = compared(&old, &new, level);
        assert!(has(&found, rule), "it does not show its rule");
        let shown = render(&found, &sources, Style::Plain);
        insta::with_settings!({
            omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name,
        }, {
            insta::assert_snapshot!("breaking", format!("---- old.turbo\n{old}---- new.turbo\n{new}----\n{shown}"));
        });
    });
}

#[test]
fn every_rule_has_a_case() {
    let folder = cases().join("breaking");
    let without: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.name)
        .filter(|name| !folder.join(name).join("new.turbo").is_file())
        .collect();
    assert!(without.is_empty(), "rules without a case: {without:?}");
}

#[test]
fn names_are_in_kebab_case_and_no_lints() {
    for rule in RULES {
        assert!(rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        assert_eq!(breaking::find(rule.name), Some(*rule));
        assert!(LINTS.iter().all(|lint| lint.name != rule.name), "{}", rule.name);
    }
}

/// Of each explanation the first schema becomes the second, which the rule is about, and the third does without.
#[test]
fn explanations_show_what_they_say() {
    for rule in RULES {
        let fences = rule.explanation.split("```turbo\n").skip(1);
        let examples: Vec<&str> = fences
            .map(|rest| rest.split_once("```").expect("a closing fence").0)
            .collect();
        let [old, new, safe] = examples.as_slice() else {
            panic!("{} has three examples", rule.name);
        };
        let (found, _) = compared(old, new, Level::Source);
        assert!(has(&found, rule), "{}", rule.name);
        let (found, _) = compared(old, safe, Level::Source);
        assert!(!has(&found, rule), "{}: {found:?}", rule.name);
        for example in examples {
            assert_eq!(format_text(example).as_deref(), Ok(example), "{}", rule.name);
        }
    }
}

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
