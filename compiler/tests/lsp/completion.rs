use serde_json::Value;

use crate::client::Client;
use crate::text::{edited, marked};

const MONEY: &str = "package money;\n\nconst LARGEST: u32 = 9;\n\n/// An amount.\nstruct Amount {}\n\nenum Currency { Euro, Other(string) }\n\nerror MoneyError { Gone }\n";

/// What is offered at the mark, each with what the file would be.
fn offered(text: &str) -> Vec<String> {
    items(text)
        .iter()
        .map(|item| item["label"].as_str().expect("a label").to_owned())
        .collect()
}

fn items(text: &str) -> Vec<Value> {
    let mut client = Client::start(&[("money.turbo", MONEY), ("sub/deep.turbo", "package deep;\n")]);
    let (text, place) = marked(&format!("package a.v1;\nimport \"money.turbo\";\n{text}"));
    client.open("a.turbo", &text);
    let found = client.at("completion", "a.turbo", &place);
    let items = found["items"].as_array().cloned().unwrap_or_default();
    for item in &items {
        // Each replaces what was begun, and nothing else.
        let after = edited(&text, std::slice::from_ref(&item["textEdit"]));
        assert!(after.contains(item["label"].as_str().expect("a label")), "{item}");
    }
    client.finish();
    items
}

fn offers(text: &str, wanted: &[&str], unwanted: &[&str]) {
    let found = offered(text);
    for label in wanted {
        assert!(
            found.iter().any(|it| it == label),
            "{text:?} lacks {label}: {found:?}"
        );
    }
    for label in unwanted {
        assert!(
            !found.iter().any(|it| it == label),
            "{text:?} has {label}: {found:?}"
        );
    }
}

#[test]
fn types_stand_where_types_are_wanted() {
    let own = "struct Person {}\nconst MAX: u32 = 5;\nservice People {}\n";
    offers(
        &format!("{own}struct Page<Item> {{ items: [|], }}"),
        &["Person", "Item", "money.Amount", "u64", "map", "money", "Page"],
        &["MAX", "People", "struct", "stream", "money.LARGEST"],
    );
    offers(&format!("{own}type Id = |"), &["Person", "u64"], &["MAX"]);
    offers(&format!("{own}struct A {{ a: Per| }}"), &["Person"], &["u64"]);
    offers(
        &format!("{own}struct A {{ a: map<string, |> }}"),
        &["Person"],
        &[],
    );
    offers(&format!("{own}enum E {{ V(|) }}"), &["Person"], &[]);
    offers(&format!("{own}enum E {{ V {{ a: | }} }}"), &["Person"], &[]);
}

#[test]
fn names_of_an_import_stand_after_its_dot() {
    offers(
        "struct A { a: money.| }",
        &["Amount", "Currency", "MoneyError"],
        &["LARGEST", "money.Amount", "u64"],
    );
    offers("struct A { a: money.Am| }", &["Amount"], &["Currency"]);
    offers("struct A { @max(money.|) a: string }", &["LARGEST"], &["Amount"]);
}

#[test]
fn methods_have_their_own_words() {
    let service = |rest: &str| format!("error Bad {{ A }}\nstruct Person {{}}\nservice S {{ {rest} }}");
    offers(&service("|"), &["fn"], &["struct", "Person"]);
    offers(&service("fn a() |"), &["->", "throws"], &["fn"]);
    offers(&service("fn a() -> |"), &["Person", "stream", "u8"], &["throws"]);
    offers(&service("fn a() -> stream |"), &["Person"], &[]);
    offers(&service("fn a() -> Person |"), &["throws"], &["->", "Person"]);
    offers(
        &service("fn a() throws |"),
        &["Bad", "money.MoneyError"],
        &["Person", "u8"],
    );
    offers(&service("fn a(b: |"), &["Person", "stream"], &[]);
    offers(
        &service("fn a(b: string, c: | fn d();"),
        &["Person", "stream"],
        &[],
    );
    offers(&service("fn a(b: stri;\n fn c(d: |)"), &["Person"], &[]);
}

#[test]
fn attributes_are_those_of_the_place() {
    offers(
        "@|\nstruct A {}",
        &["deprecated", "derive"],
        &["max", "idempotent", "status"],
    );
    offers("@|\nservice A {}", &["deprecated"], &["derive"]);
    offers(
        "struct A { @| a: string }",
        &["max", "min", "sensitive"],
        &["status"],
    );
    offers("service S { @| fn a(); }", &["idempotent", "timeout"], &["max"]);
    offers("error E { @| A }", &["status", "fallback"], &["max"]);
    offers("enum E { @| A }", &["fallback"], &["status"]);
    offers("service S { fn a(@| b: string); }", &["max", "js"], &["timeout"]);
    offers("@dep|", &["deprecated"], &[]);
}

#[test]
fn arguments_are_those_of_the_attribute() {
    offers("error E { @status(|) A }", &["not_found", "aborted"], &["u8"]);
    offers("error E { @status(not_|) A }", &["not_found"], &["aborted"]);
    offers("struct A { @js(|) a: u64 }", &["number", "bigint", "typed"], &[]);
    offers("@derive(Hash, |)\nstruct A {}", &["Ord", "Copy"], &[]);
    offers(
        "const LIMIT: u32 = 5;\nstruct A { @max(|) a: string }",
        &["LIMIT", "money.LARGEST"],
        &["A", "u8"],
    );
    offers("@allow(|)\nstruct A {}", &["unused-type", "naming"], &["u8"]);
    offers(
        "@allow(naming, unused-ty|)\nstruct A {}",
        &["unused-type"],
        &["naming"],
    );
    assert_eq!(offered("@deprecated(\"|\")\nstruct A {}"), Vec::<String>::new());
}

#[test]
fn defaults_are_values_of_the_type() {
    let role = "enum Role { Admin, Guest, Other(string) }\nalias Same = Role;\nconst N: u32 = 1;\n";
    offers(
        &format!("{role}struct A {{ a: Role = | }}"),
        &["Admin", "Guest", "N"],
        &["Other", "Role"],
    );
    offers(
        &format!("{role}struct A {{ a: Same? = | }}"),
        &["Admin", "none"],
        &[],
    );
    offers(
        &format!("{role}service S {{ fn a(b: money.Currency = |); }}"),
        &["Euro"],
        &["Admin"],
    );
    offers("struct A { a: bool = | }", &["true", "false"], &["none"]);
    offers(
        &format!("{role}struct A {{ a: [u8; |] }}"),
        &["N", "money.LARGEST"],
        &["u8"],
    );
}

#[test]
fn items_begin_with_their_keywords() {
    offers(
        "|",
        &[
            "struct", "enum", "error", "service", "const", "type", "alias", "import",
        ],
        &["fn"],
    );
    offers("str|\nstruct A {}", &["struct"], &["enum"]);
    offers("import \"b.turbo\" |", &["as"], &[]);
}

#[test]
fn imports_lead_to_files() {
    offers("import \"|\";", &["money.turbo", "sub/"], &["a.turbo"]);
    offers("import \"sub/|\";", &["sub/deep.turbo"], &["money.turbo"]);
    offers("import \"../|", &[], &["money.turbo"]);
}

#[test]
fn documentation_links_to_names() {
    offers("/// See [|]\nstruct A { b: u8 }", &["A", "money.Amount"], &["u8"]);
    offers("/// See [A.|]\nstruct A { bee: u8 }", &["A.bee"], &[]);
    assert_eq!(offered("/// See |\nstruct A {}"), Vec::<String>::new());
    assert_eq!(offered("/// `[|`\nstruct A {}"), Vec::<String>::new());
}

#[test]
fn nothing_is_offered_where_a_name_is_new() {
    for text in [
        "struct |",
        "struct A { | }",
        "struct A { a| }",
        "enum E { | }",
        "service S { fn | }",
        "service S { fn a(|) }",
        "const |",
        "const A: u8 = 5|",
        "// |",
        "/* | */",
        "struct A<|> {}",
    ] {
        assert_eq!(offered(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_is_offered_is_explained() {
    let items = items("struct A { a: money.Am| }");
    let docs = items[0]["documentation"]["value"].as_str().expect("Markdown");
    assert!(docs.contains("An amount."), "{docs}");
    assert_eq!(items[0]["detail"], "struct");
}

#[test]
fn the_healthy_parts_of_a_broken_file_are_known() {
    let broken = "struct Person { name: string, }\nstruct Broken { a: [, }\nservice S { fn x( }\n";
    offers(
        &format!("{broken}struct A {{ a: | }}"),
        &["Person", "Broken"],
        &[],
    );
    offers(
        &format!("struct Open {{ a: string,\n{broken}struct A {{ a: | }}"),
        &["Person"],
        &[],
    );
}
