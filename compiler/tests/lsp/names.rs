//! Where names lead, and where they stand.

use serde_json::{Value, json};

use crate::client::Client;
use crate::text::{slice, within};

const A: &str = "\
package acme.a;

import \"b.turbo\";
import \"sub/c.turbo\" as other;

const LIMIT: u32 = 5;

/// Holds a [b.Role], see [A.role], [acme.b.Role] and [Role2].
struct A {
    @max(LIMIT)
    items: [b.Item],
    role: b.Role = Member,
    c: other.C?,
    own: A?,
}
enum Role2 { X }
struct Page<T> { items: [T], fixed: [T; LIMIT] }
";

const B: &str = "\
package acme.b;
import \"a.turbo\";

struct Item { holder: a.A? }
/// [Item] and `[Item]`.
enum Role { Admin, Member }
service S { fn get(item: Item) -> Item throws Gone; }
error Gone { Now }
";

const C: &str = "package acme.c;\nstruct C {}\n";

fn start() -> Client {
    let mut client = Client::start(&[("a.turbo", A), ("b.turbo", B), ("sub/c.turbo", C)]);
    client.open("a.turbo", A);
    client.open("b.turbo", B);
    client
}

fn text_of(name: &str) -> &'static str {
    match name {
        "a.turbo" => A,
        "b.turbo" => B,
        _ => C,
    }
}

/// The file and the text to which something leads.
fn definition(client: &mut Client, name: &str, needle: &str) -> (String, String) {
    let found = client.at("definition", name, &within(text_of(name), needle));
    let file = client.name(&found["uri"]);
    let text = slice(text_of(&file), &found["range"]).to_owned();
    (file, text)
}

#[test]
fn names_lead_to_their_definitions() {
    let mut client = start();
    assert_eq!(client.diagnostics("a.turbo"), Vec::<Value>::new());
    assert_eq!(client.diagnostics("b.turbo"), Vec::<Value>::new());
    for (file, needle, target, name) in [
        ("a.turbo", "Item]", "b.turbo", "Item"),
        ("a.turbo", "LIMIT)", "a.turbo", "LIMIT"),
        ("a.turbo", "LIMIT]", "a.turbo", "LIMIT"),
        ("a.turbo", "Member", "b.turbo", "Member"),
        ("a.turbo", "other.C", "a.turbo", "other"),
        ("a.turbo", "C?", "sub/c.turbo", "C"),
        ("a.turbo", "A?", "a.turbo", "A"),
        ("a.turbo", "T]", "a.turbo", "T"),
        ("a.turbo", "Role2]", "a.turbo", "Role2"),
        ("b.turbo", "Item]", "b.turbo", "Item"),
        ("b.turbo", "Gone;", "b.turbo", "Gone"),
        ("b.turbo", "A?", "a.turbo", "A"),
    ] {
        let place = needle.trim_end_matches(['?', ']', ')', ';']);
        let cut = format!("{}{}", &needle[..place.len()], &needle[place.len()..]);
        let found = definition(&mut client, file, &cut);
        assert_eq!(found, (target.to_owned(), name.to_owned()), "{file} {needle}");
    }
    client.finish();
}

#[test]
fn imports_lead_to_files() {
    let mut client = start();
    for (needle, target) in [("b.turbo", "b.turbo"), ("sub/c.turbo", "sub/c.turbo")] {
        let found = client.at("definition", "a.turbo", &within(A, needle));
        assert_eq!(client.name(&found["uri"]), target);
        assert_eq!(found["range"]["start"], json!({ "line": 0, "character": 0 }));
    }
    client.finish();
}

#[test]
fn links_lead_to_what_they_name() {
    let mut client = start();
    for (needle, target, name) in [
        ("Role], see", "b.turbo", "Role"),
        ("A.role", "a.turbo", "role"),
        ("acme.b.R", "b.turbo", "acme.b"),
        ("Role] and", "b.turbo", "Role"),
    ] {
        let at = A.find(needle).expect(needle);
        // `[A.role]`: the second half is the field.
        let offset = if needle == "A.role" { 3 } else { 1 };
        let found = client.at("definition", "a.turbo", &crate::text::position(A, at + offset));
        let file = client.name(&found["uri"]);
        let text = slice(text_of(&file), &found["range"]);
        assert_eq!((file.as_str(), text), (target, name), "{needle}");
    }
    client.finish();
}

/// The places as `file:text before|text`.
fn references(client: &mut Client, file: &str, needle: &str, with_definition: bool) -> Vec<String> {
    let context = json!({ "context": { "includeDeclaration": with_definition } });
    let found = client
        .try_at("references", file, &within(text_of(file), needle), context)
        .expect("references");
    let list = found.as_array().expect("a list").iter();
    list.map(|location| {
        let name = client.name(&location["uri"]);
        let line = location["range"]["start"]["line"].as_u64().expect("a line") as usize;
        let text = text_of(&name);
        format!(
            "{name}: {} in {}",
            slice(text, &location["range"]),
            text.lines().nth(line).expect("a line").trim()
        )
    })
    .collect()
}

#[test]
fn references_are_found_in_all_files() {
    let mut client = start();
    assert_eq!(
        references(&mut client, "b.turbo", "Role {", true),
        [
            "a.turbo: Role in /// Holds a [b.Role], see [A.role], [acme.b.Role] and [Role2].",
            "a.turbo: Role in /// Holds a [b.Role], see [A.role], [acme.b.Role] and [Role2].",
            "a.turbo: Role in role: b.Role = Member,",
            "b.turbo: Role in enum Role { Admin, Member }",
        ]
    );
    assert_eq!(
        references(&mut client, "a.turbo", "items: [b", false),
        Vec::<String>::new()
    );
    assert_eq!(
        references(&mut client, "b.turbo", "Member", false),
        ["a.turbo: Member in role: b.Role = Member,"]
    );
    assert_eq!(
        references(&mut client, "a.turbo", "LIMIT:", false),
        [
            "a.turbo: LIMIT in @max(LIMIT)",
            "a.turbo: LIMIT in struct Page<T> { items: [T], fixed: [T; LIMIT] }"
        ]
    );
    assert_eq!(
        references(&mut client, "b.turbo", "Item {", false),
        [
            "a.turbo: Item in items: [b.Item],",
            "b.turbo: Item in /// [Item] and `[Item]`.",
            "b.turbo: Item in service S { fn get(item: Item) -> Item throws Gone; }",
            "b.turbo: Item in service S { fn get(item: Item) -> Item throws Gone; }",
        ]
    );
    client.finish();
}

#[test]
fn the_same_name_is_highlighted() {
    let mut client = start();
    let found = client.at("documentHighlight", "a.turbo", &within(A, "LIMIT:"));
    let kinds: Vec<&Value> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| &it["kind"])
        .collect();
    assert_eq!(kinds, [3, 2, 2]);
    let found = client.at("documentHighlight", "a.turbo", &within(A, "u32"));
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(
        client.at("documentHighlight", "a.turbo", &within(A, "\n\nconst")),
        Value::Null
    );
    client.finish();
}

#[test]
fn symbols_are_found_by_some_of_their_letters() {
    let mut client = start();
    client.diagnostics("b.turbo");
    let mut names = |query: &str| -> Vec<String> {
        let found = client
            .request("workspace/symbol", json!({ "query": query }))
            .expect("symbols");
        let list = found.as_array().expect("a list").iter();
        list.map(|it| {
            format!(
                "{} in {}",
                it["name"].as_str().expect("a name"),
                it["containerName"].as_str().expect("a container")
            )
        })
        .collect()
    };
    assert_eq!(names("adm"), ["Admin in Role"]);
    assert_eq!(names("gn"), ["Gone in acme.b"]);
    assert_eq!(names("zzz"), Vec::<String>::new());
    // What two open files both know is named once.
    assert_eq!(names("item"), ["items in A", "items in Page", "Item in acme.b"]);
    client.finish();
}
