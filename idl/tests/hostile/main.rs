//! Input that means no good: nothing panics, hangs or overflows the stack, and what is said points into the text.

#[path = "../common/mod.rs"]
mod common;
mod random;
mod survive;

use turbo_idl::{Compilation, Diagnostic, MemoryLoader, Style, compile, render};

use self::survive::{codes, on_a_small_stack, survive};

#[test]
fn brackets_without_end() {
    // L-1, L-5
    assert_eq!(codes(&survive("[".repeat(10_000_000))), ["E0103"]);
    for open in [
        "[",
        "(",
        "{",
        "<",
        "/*",
        "[{(<",
        "struct A {",
        "a: [",
        "A<",
        "@x([",
        "fn f(",
    ] {
        for close in [
            "", "]", "}", ")", ">", ";", ",", "u8", "\n", "\"", ") {", "} [", "; (",
        ] {
            let text = format!("package a;\n{}", format!("{open}{close}").repeat(2_000));
            assert!(survive(text).schema.is_none());
        }
    }
}

/// What is measured before the parser runs is no less than how deep it goes, wherever brackets do not match: it has no other guard.
#[test]
fn brackets_in_any_order() {
    // L-5
    const PARTS: [&str; 19] = [
        "[", "[", "[", "(", "(", "<", "<", "{", "]", ")", ">", "}", ";", ",", ":", "=", "u8 ", "@x(", "fn f(",
    ];
    on_a_small_stack(|| {
        for seed in 0..30_u64 {
            let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let mut next = |below: usize| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state as usize % below
            };
            // A pattern of a few parts, over and over, so that what is opened without being closed adds up.
            let count = 2 + next(4);
            let pattern: String = (0..count).map(|_| PARTS[next(PARTS.len())]).collect();
            let start = ["", "struct A { ", "service S { fn f(", "const A: u8 = "][seed as usize % 4];
            survive(format!("package a;\n{start}{}", pattern.repeat(1_000)));
        }
    });
}

#[test]
fn everything_as_deep_as_it_may_be() {
    // L-5
    on_a_small_stack(|| {
        for (open, close) in [
            ("[", "]"),
            ("(", ")"),
            ("a<", ">"),
            ("[", ""),
            ("(", ""),
            ("a<", ""),
            ("{", "}"),
            ("{", ""),
        ] {
            for inside in ["u8", "", "u8;", "/*", "\"", "*"] {
                let nested = format!("{}{inside}{}", open.repeat(62), close.repeat(62));
                for text in [
                    format!("package a; struct A {{ a: {nested} }}"),
                    format!("package a; enum A {{ X({nested}) }}"),
                    format!("package a; service S {{ fn f(a: {nested}) -> {nested}; }}"),
                    format!("package a; @max({nested}) struct A {{}}"),
                    format!("package a; {nested}"),
                    format!("package a; const A: u8 = {nested};"),
                ] {
                    survive(text);
                }
            }
        }
        survive(format!("package a; {}{}", "/*".repeat(64), "*/".repeat(64)));
        survive(format!("package a; {}{}", "/*".repeat(64), "*/".repeat(63)));
    });
}

#[test]
fn long_chains_of_types() {
    // L-21
    on_a_small_stack(|| {
        let chain = |last: &str| {
            let links: String = (0..20_000)
                .map(|at| format!("struct T{at} {{ next: T{} }}\n", at + 1))
                .collect();
            format!("package a;\n{links}struct T20000 {{ {last} }}\n")
        };
        assert_eq!(codes(&survive(chain(""))), ["E0405"]);
        assert_eq!(codes(&survive(chain("next: T0"))), ["E0401"]);
        assert_eq!(codes(&survive(chain("next: T0?"))), [""; 0]);
        assert_eq!(codes(&survive(chain("next: [T0]"))), ["E0405"]);
    });
}

#[test]
fn sizes_that_no_number_holds() {
    // L-31: each type holds the one before twice, and the last would take 2^60 bytes.
    let links: String = (1..60)
        .map(|at| format!("struct T{at} {{ a: T{0}, b: T{0}? }}\n", at - 1))
        .collect();
    let compilation = survive(format!("package a;\nstruct T0 {{ a: u8 }}\n{links}"));
    let places: Vec<&str> = compilation
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.primary.as_ref())
        .map(|label| compilation.sources.text(label.span))
        .collect();
    assert_eq!(places, ["T13"]);
    assert_eq!(codes(&compilation), ["E0405"]);
}

#[test]
fn thousands_of_mistakes() {
    let unknown: String = (0..5_000).map(|at| format!("f{at}: Unknown{at},\n")).collect();
    let compilation = survive(format!("package a; struct A {{ {unknown} }}"));
    assert_eq!(compilation.diagnostics.len(), 5_000);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert!(rendered.ends_with("... and 4900 more\n"));
    // Bad places are explained up to a number, as each is parsed again.
    let junk = survive(format!("package a; struct A {{ {} }}", "a b, ".repeat(5_000)));
    assert_eq!(junk.diagnostics.len(), 50);
}

/// Looking for what was meant takes as many steps as there are names.
#[test]
fn guesses_at_what_was_meant_are_bounded() {
    let guesses = |compilation: &Compilation| {
        let diagnostics = compilation.diagnostics.iter();
        let is_guess = |diagnostic: &&Diagnostic| {
            !diagnostic.fixes.is_empty() || format!("{:?}", diagnostic.notes).contains("did you mean")
        };
        diagnostics.filter(is_guess).count()
    };
    let fields: String = (0..1_000).map(|at| format!("f{at}: E = Gren, ")).collect();
    let compilation = survive(format!(
        "package a; enum E {{ Red, Green }} struct A {{ {fields} }}"
    ));
    assert_eq!(compilation.diagnostics.len(), 1_000);
    assert_eq!(guesses(&compilation), 50);

    // Of many files, each has fewer.
    let fields: String = (0..20).map(|at| format!("f{at}: Persn, ")).collect();
    let paths: Vec<String> = (0..1_000).map(|at| format!("file{at}.turbo")).collect();
    let loader = paths.iter().fold(MemoryLoader::new(), |loader, path| {
        let name = path.trim_end_matches(".turbo");
        let text = format!("package {name}; struct Person {{ {fields} }}");
        loader.with(path, text)
    });
    let compilation = compile(&loader, &paths);
    assert_eq!(compilation.diagnostics.len(), 20_000);
    assert_eq!(guesses(&compilation), 5_000);

    // The folder is read each time.
    let imports: String = (0..200).map(|at| format!("import \"file{at}\";\n")).collect();
    let loader = loader.with("main.turbo", format!("package a;\n{imports}"));
    let compilation = compile(&loader, &["main.turbo".to_owned()]);
    assert_eq!(
        (compilation.diagnostics.len(), codes(&compilation)),
        (200, vec!["E0101"])
    );
    assert_eq!(guesses(&compilation), 50);
}

#[test]
fn documentation_full_of_marks() {
    // L-49: each bracket looks for the one that closes it, and 10^6 of them would look at 10^12 characters.
    for mark in ["[", "[A", "`["] {
        let text = format!("/// {}\npackage a;", mark.repeat(1_000_000));
        assert!(survive(text).schema.is_some());
    }
    let nested = survive(format!("/// {}Nope]\npackage a;", "[A ".repeat(10) + "["));
    assert_eq!(codes(&nested), ["E0316"]);
}

#[test]
fn nothing_but_one_mark() {
    // What reads the rest again at every mark would take as many steps as there are pairs of them.
    for (marks, bytes) in [
        (&["@", "}", "{}", ";"][..], 1 << 14),
        (&["@a ", "\"", ".", "struct ", "package ", "a: "], 1 << 16),
        (&["@a(", "<", "fn f(", "é"], 1 << 20),
    ] {
        for mark in marks {
            let text = format!("package a;\n{}", mark.repeat(bytes / mark.len()));
            assert!(survive(text).schema.is_none(), "{mark}");
        }
    }
}

#[test]
fn lines_too_long_to_show() {
    let fill = "é ".repeat(10_000);
    let text = format!("package a; /* {fill} */ struct A {{ a: Nope }} /* {fill} */ struct A {{}}");
    let compilation = survive(text);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert!(
        rendered.lines().all(|line| line.chars().count() < 300),
        "{rendered}"
    );
    assert!(rendered.contains("--> main.turbo:1:20033\n"), "{rendered}");
    assert!(rendered.contains("a: Nope"), "{rendered}");
}

#[test]
fn bytes_that_are_no_text() {
    // L-1
    assert_eq!(codes(&survive([0xff, 0xfe, b'p', 0])), ["E0102"]);
    assert_eq!(codes(&survive(*b"package a;\n\xc3")), ["E0102"]);
    assert_eq!(codes(&survive("")), ["E0301"]);
    assert_eq!(codes(&survive("\u{feff}")), ["E0301"]);
    assert_eq!(codes(&survive("\0".repeat(10_000))), ["E0201"]);
    assert_eq!(codes(&survive("package a;\0")), ["E0201"]);
    // A mark between letters where the guesses are tried that may put it right.
    for text in ["@max(p.v1;\u{feff}", "@max(p.v1\n\u{feff};;"] {
        assert!(survive(text).schema.is_none());
    }
    assert_eq!(
        codes(&survive("package a; import \"\0\"; import \"no\\u{0}.turbo\";")),
        ["E0101", "E0307", "E0101", "E0307"]
    );
}

#[test]
fn files_that_are_not_there() {
    let nothing = compile(&MemoryLoader::new(), &["no.turbo".to_owned()]);
    assert_eq!(codes(&nothing), ["E0101"]);
    assert_eq!(
        render(&nothing.diagnostics, &nothing.sources, Style::Plain),
        "error[E0101]: there is no file `no.turbo`\n"
    );
    let folder = compile(
        &turbo_idl::FsLoader::rooted(env!("CARGO_MANIFEST_DIR")),
        &["src".to_owned()],
    );
    assert_eq!(codes(&folder), ["E0101"]);
    assert!(compile(&MemoryLoader::new(), &[]).schema.is_some());
}
