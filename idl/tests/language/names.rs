use super::{codes, compile_text};

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
