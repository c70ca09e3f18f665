//! Canonical forms, signatures and schema ids.

use turbo_idl::ir::{Method, Schema};
use turbo_idl::{MemoryLoader, compile, identity};

fn schema(text: &str) -> Schema {
    schema_of(&[("main.turbo", text)])
}

fn schema_of(files: &[(&str, &str)]) -> Schema {
    let loader = files.iter().fold(MemoryLoader::new(), |loader, (path, text)| {
        loader.with(path, *text)
    });
    let compilation = compile(&loader, &[files[0].0.to_owned()]);
    assert_eq!(compilation.diagnostics, []);
    compilation.schema.expect("no complaints")
}

fn method<'a>(schema: &'a Schema, name: &str) -> &'a Method {
    let mut methods = schema.services.iter().flat_map(|service| &service.methods);
    methods
        .find(|method| method.name.as_written() == name)
        .expect("the method is there")
}

fn form(text: &str, name: &str) -> String {
    let schema = schema(text);
    identity::canonical_form(&schema, method(&schema, name))
}

/// The text between the first fence after a heading of the specification and the next fence.
fn example_of_the_specification() -> (String, String) {
    let specification = include_str!("../../spec.md");
    let (_, example) = specification
        .split_once("### Worked example")
        .expect("the heading");
    let (_, example) = example.split_once("```text\n").expect("a fence");
    let (form, rest) = example.split_once("```").expect("a closing fence");
    let (_, hex) = rest.split_once("Its signature is `").expect("the signature");
    let (hex, _) = hex.split_once('`').expect("its end");
    (form.to_owned(), hex.to_owned())
}

#[test]
fn the_worked_example_is_what_comes_out() {
    // I-1, I-2, I-3, I-5
    let schema = schema(include_str!("cases/valid/people.turbo"));
    let method = method(&schema, "get_person");
    let (form, hex) = example_of_the_specification();
    assert_eq!(identity::canonical_form(&schema, method), form);
    let signature: Vec<String> = method
        .signature
        .0
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(signature.join(" "), hex);
    assert_eq!(identity::signature(&schema, method), method.signature);
}

#[test]
fn the_first_line_is_the_method() {
    // I-1
    let text = "package a; error E { X } service S {
        fn a(); fn b(x: u8, y: [string?]?); fn c() -> bytes; fn d() -> stream bool; fn e() throws E; fn f() -> stream E throws E;
    }";
    assert_eq!(form(text, "a"), "fn a()\n");
    assert_eq!(form(text, "b"), "fn b(x:u8,y:[string?]?)\n");
    assert_eq!(form(text, "c"), "fn c()->bytes\n");
    assert_eq!(form(text, "d"), "fn d()->stream bool\n");
    assert_eq!(form(text, "e"), "fn e() throws %0\n%0=enum{X}\n");
    assert_eq!(form(text, "f"), "fn f()->stream %0 throws %0\n%0=enum{X}\n");
}

#[test]
fn types_are_numbered_as_they_are_met() {
    // I-2, I-3
    let text = "package a;
        struct Last { first: First? }
        struct First { role: Role, last: [Last] }
        enum Role { Admin, Line(First, u8), Named { last: Last, role: [Role] } }
        struct Empty {}
        service S { fn f(first: First, empty: Empty) -> Role; }";
    assert_eq!(
        form(text, "f"),
        "fn f(first:%0,empty:%1)->%2\n\
         %0=struct{role:%2,last:[%3]}\n\
         %1=struct{}\n\
         %2=enum{Admin,Line(%0,u8),Named{last:%3,role:[%2]}}\n\
         %3=struct{first:%0?}\n"
    );
}

#[test]
fn what_says_nothing_about_the_bytes_changes_nothing() {
    // I-4
    let plain = schema(
        "package a;
        struct Person { name: string, role: Role }
        enum Role { Admin, Guest }
        error Oops { Gone }
        service People { fn get(id: u64) -> Person throws Oops; fn all() -> [Person]; }",
    );
    let dressed = schema_of(&[
        (
            "main.turbo",
            "/// Documented.
            package b.v2;
            import \"other.turbo\";
            // Services first, and another one.
            service Others { fn none(); }
            service Users {
                /// Everyone.
                @deprecated(\"use get\") fn all() -> [User];
                @idempotent @timeout(5s) fn get(id: u64) -> User throws other.Failure;
            }
            struct User { /* first */ name: string, @deprecated(\"x\") role: other.Kind, }",
        ),
        (
            "other.turbo",
            "package other; error Failure { @status(not_found) Gone } enum Kind { Admin, /// Nobody.\n Guest }"
                .replace("/// Nobody.\n", "\n/// Nobody.\n")
                .leak(),
        ),
    ]);
    for name in ["get", "all"] {
        assert_eq!(
            method(&plain, name).signature,
            method(&dressed, name).signature,
            "{name}"
        );
    }
}

#[test]
fn what_the_bytes_mean_changes_the_signature() {
    // I-4, I-5
    let text = "package a; struct P { a: u8, b: u8 } enum R { X, Y } service S { fn f(p: P, r: R) -> u8; }";
    let before = method(&schema(text), "f").signature;
    let changes = [
        ("a: u8, b: u8", "b: u8, a: u8"),
        ("a: u8, b: u8", "a: u8, c: u8"),
        ("a: u8, b: u8", "a: u8, b: u16"),
        ("a: u8, b: u8", "a: u8, b: u8?"),
        ("X, Y", "Y, X"),
        ("X, Y", "X, Y, Z"),
        ("X, Y", "X, Y(u8)"),
        ("fn f", "fn g"),
        ("p: P, r: R", "r: R, p: P"),
        ("p: P, r: R", "q: P, r: R"),
        ("-> u8", "-> stream u8"),
        ("-> u8", ""),
    ];
    for (from, to) in changes {
        let changed = schema(&text.replace(from, to));
        assert_ne!(changed.services[0].methods[0].signature, before, "{from} to {to}");
    }
}

#[test]
fn the_schema_id_is_over_the_signatures_in_order() {
    // I-6
    let id = |text: &str| schema(text).services[0].schema_id;
    let two = id("package a; service S { fn a(); fn b(); }");
    assert_ne!(two, id("package a; service S { fn b(); fn a(); }"));
    assert_eq!(
        two,
        id("package z; service T { @idempotent fn a(); /* between */ fn b(); }")
    );
    // SHA-256 of nothing.
    assert_eq!(
        id("package a; service S {}").0,
        [0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14]
    );
}

#[test]
fn every_kind_of_type_is_written() {
    // I-7, I-9
    let text = "package a; type Id = uuid; type Ids = set<Id>; alias Pair = (Id, [u8; 2]?);
        struct A { a: Ids, b: map<Id, Pair> }
        service S { fn f(a: A, b: stream Ids) -> stream Pair; }";
    assert_eq!(
        form(text, "f"),
        "fn f(a:%0,b:stream set<uuid>)->stream (uuid,[u8;2]?)\n\
         %0=struct{a:set<uuid>,b:map<uuid,(uuid,[u8;2]?)>}\n"
    );
}

#[test]
fn types_with_arguments_are_lines_of_their_own() {
    // I-8
    let text = "package a; type Id = u8; struct Page<T> { items: [T], next: Page<T>? } enum Or<A, B> { A(A), B { b: B } }
        service S { fn f(a: Page<u8>, b: Page<Id>, c: Or<Page<[Id]>, string>, d: Page<set<Id>>); }";
    assert_eq!(
        form(text, "f"),
        "fn f(a:%0,b:%0,c:%1,d:%2)\n\
         %0=struct{items:[u8],next:%0?}\n\
         %1=enum{A(%3),B{b:string}}\n\
         %2=struct{items:[set<u8>],next:%2?}\n\
         %3=struct{items:[[u8]],next:%3?}\n"
    );
}

#[test]
fn what_only_bounds_or_fills_in_changes_nothing() {
    // I-4
    let plain = form(
        "package a; struct A { a: string, b: u64? } service S { fn f(a: A); }",
        "f",
    );
    let text = "package a; @derive(Ord) struct A { @max(9) @min(1) @sensitive a: string = \"x\", @js(number) b: u64? = none }
        service S { fn f(@sensitive a: A); }";
    assert_eq!(form(text, "f"), plain);
}
