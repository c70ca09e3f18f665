use serde_json::{Value, json};

use crate::client::Client;
use crate::text::slice;

const NONE: Vec<Value> = Vec::new();

#[test]
fn problems_come_and_go_as_one_types() {
    let mut client = Client::start(&[]);
    let broken = "package a;\nstruct Person { name: strin, }\nstruct Person {}\n";
    client.open("a.turbo", broken);
    let found = client.diagnostics("a.turbo");
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(slice(broken, &found[0]["range"]), "strin");
    assert_eq!(found[0]["code"], "E0308");
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["source"], "turboc");
    let message = found[0]["message"].as_str().expect("a message");
    assert!(message.contains("did you mean `string`?"), "{message}");
    let related = &found[1]["relatedInformation"][0];
    assert_eq!(slice(broken, &related["location"]["range"]), "Person");
    assert_eq!(client.name(&related["location"]["uri"]), "a.turbo");
    client.change("a.turbo", "package a;\nstruct Person { name: string, }\n");
    assert_eq!(client.diagnostics("a.turbo"), NONE);
    client.finish();
}

#[test]
fn what_is_not_saved_counts_for_those_who_import_it() {
    let a = "package a;\nimport \"b.turbo\";\nstruct A { b: b.B?, }\n";
    let b = "package b;\nimport \"a.turbo\";\nstruct B { a: a.A?, }\n";
    let mut client = Client::start(&[("a.turbo", a), ("b.turbo", b)]);
    client.open("a.turbo", a);
    assert_eq!(client.diagnostics("a.turbo"), NONE);
    client.open("b.turbo", b);
    assert_eq!(client.diagnostics("b.turbo"), NONE);
    client.change("b.turbo", &b.replace("struct B", "struct Other"));
    let found = client.next_diagnostics("a.turbo");
    assert_eq!(slice(a, &found[0]["range"]), "b.B", "{found:?}");
    // Closing it brings back what is on the disk.
    client.close("b.turbo");
    assert_eq!(client.next_diagnostics("a.turbo"), NONE);
    client.finish();
}

#[test]
fn the_nearest_configuration_says_what_belongs_together() {
    let main = "package main;\nimport \"sub/part.turbo\";\nstruct Main { part: part.Part, }\n";
    let part = "package part;\nstruct Part {}\n";
    let toml = "schemas = [\"main.turbo\", \"gone.turbo\"]\n[[target]]\nbackend = \"cobol\"\n";
    let mut client = Client::start(&[
        ("main.turbo", main),
        ("sub/part.turbo", part),
        ("turbo.toml", toml),
    ]);
    client.open("sub/part.turbo", part);
    assert_eq!(client.diagnostics("sub/part.turbo"), NONE);
    // A schema that is not there is complained about where it is named.
    let missing = client.next_diagnostics("turbo.toml");
    assert_eq!(slice(toml, &missing[0]["range"]), "\"gone.turbo\"", "{missing:?}");
    client.change("sub/part.turbo", "package part;\nstruct Other {}\n");
    let found = client.next_diagnostics("main.turbo");
    assert_eq!(slice(main, &found[0]["range"]), "part.Part", "{found:?}");
    client.finish();
}

#[test]
fn a_file_that_is_nowhere_has_problems_too() {
    let mut client = Client::start(&[]);
    client.open(
        "untitled:Untitled-1",
        "package a;\nimport \"b.turbo\";\nstruct A { a: B, }\n",
    );
    let found = client.diagnostics("untitled:Untitled-1");
    assert_eq!(found.len(), 2, "{found:?}");
    client.finish();
}

#[test]
fn problems_go_when_their_file_is_closed() {
    let mut client = Client::start(&[]);
    client.open("a.turbo", "package a;\nstruct A { a: B, }\n");
    assert_eq!(client.diagnostics("a.turbo").len(), 1);
    client.close("a.turbo");
    assert_eq!(client.next_diagnostics("a.turbo"), NONE);
    client.finish();
}

#[test]
fn hostile_texts_are_answered() {
    let mut client = Client::start(&[]);
    client.open("a.turbo", "");
    let long = "x".repeat(100_000);
    let deep = format!("package a; struct A {{ a: {}", "[".repeat(50_000));
    let generics = "a<".repeat(20_000);
    let links = format!("package a;\n/// {}\nstruct A {{}}", "[A".repeat(5_000));
    let open = "struct A {\n".repeat(5_000);
    for text in [
        "",
        "\u{feff}",
        "\r\r\n\n\r",
        "\u{0}",
        "package",
        "package a; import \"",
        "package a; struct A { @",
        "/* /*",
        "\"\\",
        &long,
        &deep,
        &generics,
        &links,
        &open,
    ] {
        client.change("a.turbo", text);
        let last = json!({ "line": 100_000, "character": 100_000 });
        for place in [json!({ "line": 0, "character": 0 }), last] {
            for method in ["hover", "definition", "documentHighlight", "completion"] {
                client.at(method, "a.turbo", &place);
            }
        }
        for method in ["documentSymbol", "foldingRange", "semanticTokens/full"] {
            client.about(method, "a.turbo");
        }
        client.diagnostics("a.turbo");
    }
    client.finish();
}

#[test]
fn lints_have_their_say_in_a_project() {
    let text = "package a;\nimport \"b.turbo\";\nservice A { fn get(); }\n";
    let other = "package b;\nservice B { fn get(); }\n";
    let mut client = Client::start(&[
        ("a.turbo", text),
        ("b.turbo", other),
        ("turbo.toml", "schemas = [\"a.turbo\"]\n"),
    ]);
    client.open("a.turbo", text);
    let found = client.diagnostics("a.turbo");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["code"], "unused-import");
    assert_eq!(
        (&found[0]["severity"], &found[0]["tags"]),
        (&json!(2), &json!([1]))
    );
    // The configuration chooses how bad it is.
    client.write(
        "turbo.toml",
        "schemas = [\"a.turbo\"]\n[lints]\nunused-import = \"deny\"\nmissing-docs = \"warn\"\n",
    );
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    let found = client.next_diagnostics("a.turbo");
    let denied: Vec<&Value> = found
        .iter()
        .filter(|it| it["severity"] == 1)
        .map(|it| &it["code"])
        .collect();
    assert_eq!(denied, ["unused-import"], "{found:?}");
    assert!(found.iter().any(|it| it["code"] == "missing-docs"), "{found:?}");
    client.finish();
}
