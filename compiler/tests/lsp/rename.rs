use std::collections::BTreeMap;

use serde_json::{Value, json};
use turbo_idl::{Compilation, MemoryLoader, compile, dump};

use crate::client::Client;
use crate::text::{edited, edits, slice, within};

const A: &str = "\
package acme.a;

import \"b.turbo\";

/// Like [b.Role.Member], \u{1f600} [Person] and [Person.role].
struct Person {
    /* \u{1f600} */ role: b.Role = Member,
    friends: [Person],
    page: Page<Person>?,
}
struct Page<T> { items: [T], next: Page<T>?, owner: Person? }
";

const B: &str = "\
package acme.b;
import \"a.turbo\" as people;

/// Of a [people.Person].
enum Role { Admin, Member }
service Directory { fn get(id: u64) -> people.Person; fn put(person: people.Person, role: Role = Member); }
";

fn start() -> Client {
    let mut client = Client::start(&[("a.turbo", A), ("b.turbo", B)]);
    client.open("a.turbo", A);
    client
}

fn compiled(a: &str, b: &str) -> Compilation {
    let loader = MemoryLoader::new().with("a.turbo", a).with("b.turbo", b);
    compile(&loader, &["a.turbo".to_owned()])
}

fn ir(compilation: &Compilation) -> String {
    let schema = compilation.schema.as_ref().expect("no errors");
    dump::ir(schema)
}

/// Renames what stands at a place, and gives both files as they are then.
fn rename(client: &mut Client, file: &str, needle: &str, name: &str) -> (String, String) {
    let text = if file == "a.turbo" { A } else { B };
    let place = within(text, needle);
    let found = client
        .try_at("rename", file, &place, json!({ "newName": name }))
        .unwrap_or_else(|error| panic!("{needle}: {error}"));
    let changes: BTreeMap<String, Vec<Value>> = edits(&found);
    let after = |name: &str, text: &str| {
        let edits = changes.get(&client.uri(name)).cloned().unwrap_or_default();
        edited(text, &edits)
    };
    (after("a.turbo", A), after("b.turbo", B))
}

#[test]
fn everything_can_have_another_name_and_means_the_same() {
    let mut client = start();
    let before = ir(&compiled(A, B));
    for (file, needle, old, new) in [
        ("a.turbo", "Person {", "Person", "Human"),
        ("b.turbo", "Person;", "Person", "Human"),
        ("a.turbo", "role: b", "role", "part"),
        ("b.turbo", "Role {", "Role", "Part"),
        ("b.turbo", "Member }", "Member", "Someone"),
        ("a.turbo", "T> {", "T", "Item"),
        ("a.turbo", "Page<T> {", "Page", "Sheet"),
        ("b.turbo", "Directory", "Directory", "People"),
        ("b.turbo", "put", "put", "insert"),
        ("b.turbo", "id:", "id", "number"),
        ("b.turbo", "people;\n", "people", "folk"),
    ] {
        let open = file == "b.turbo";
        if open {
            client.open("b.turbo", B);
        }
        let at = needle.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let at = at.split(['>', ':', ' ']).next().expect("a name").to_owned();
        // The first place of the needle, at its first letter.
        let text = if open { B } else { A };
        let byte = text.find(needle).expect(needle);
        let place = crate::text::position(text, byte);
        let prepared = client.at("prepareRename", file, &place);
        assert_eq!(prepared["placeholder"], *old, "{needle} {at}");
        assert_eq!(slice(text, &prepared["range"]), old);
        let found = client
            .try_at("rename", file, &place, json!({ "newName": new }))
            .unwrap_or_else(|error| panic!("{needle}: {error}"));
        let changes = edits(&found);
        let after = |name: &str, text: &str| {
            let edits = changes.get(&client.uri(name)).cloned().unwrap_or_default();
            edited(text, &edits)
        };
        let (a, b) = (after("a.turbo", A), after("b.turbo", B));
        let renamed = compiled(&a, &b);
        assert!(
            renamed.diagnostics.is_empty(),
            "{needle}: {:?}\n{a}\n{b}",
            renamed.diagnostics
        );
        assert!(
            words(&a, old) + words(&b, old) == left(old),
            "{needle}: {old} is left\n{a}\n{b}"
        );
        // The same schema but for the name.
        let plain = |ir: &str| replaced(&replaced(ir, old), new);
        assert_eq!(plain(&ir(&renamed)), plain(&before), "{needle}");
        if open {
            client.close("b.turbo");
        }
    }
    client.finish();
}

/// Signatures and places aside, with one name taken out.
fn replaced(ir: &str, name: &str) -> String {
    let lines = ir.lines().map(|line| {
        let words = line.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_');
        words
            .filter(|word| {
                let word = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
                word != name && !(word.len() == 16 && word.chars().all(|c| c.is_ascii_hexdigit()))
            })
            .collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How often a word stands in a text.
fn words(text: &str, word: &str) -> usize {
    let all = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    all.filter(|found| *found == word).count()
}

/// How often the word is the name of something else too.
fn left(word: &str) -> usize {
    match word {
        // A parameter and a field, each by itself.
        "role" => 1,
        _ => 0,
    }
}

#[test]
fn names_with_emoji_before_them_are_found() {
    let mut client = start();
    let (a, b) = rename(&mut client, "a.turbo", "role: b", "part");
    assert!(a.contains("/* \u{1f600} */ part: b.Role = Member,"), "{a}");
    assert!(a.contains("\u{1f600} [Person] and [Person.part]."), "{a}");
    assert_eq!(b, B);
    client.finish();
}

#[test]
fn an_import_gets_a_name_of_its_own() {
    let mut client = start();
    // The path gives the name; where it is used it can be changed.
    let place = crate::text::position(A, A.find("b.Role =").expect("a use"));
    let found = client
        .try_at("rename", "a.turbo", &place, json!({ "newName": "roles" }))
        .expect("a rename");
    let changes = edits(&found);
    let a = edited(A, &changes[&client.uri("a.turbo")]);
    assert!(a.contains("import \"b.turbo\" as roles;"), "{a}");
    assert!(
        a.contains("[roles.Role.Member]") || a.contains("[b.Role.Member]"),
        "{a}"
    );
    assert!(a.contains("role: roles.Role = Member"), "{a}");
    assert!(compiled(&a, B).schema.is_some());
    let error = client
        .try_at("prepareRename", "a.turbo", &within(A, "\"b.turbo\""), json!({}))
        .expect_err("a path");
    assert!(
        error["message"]
            .as_str()
            .expect("a reason")
            .contains("takes its name from its path")
    );
    client.finish();
}

#[test]
fn what_would_be_wrong_is_refused_with_a_reason() {
    let mut client = start();
    for (needle, name, reason) in [
        ("Person {", "Page", "there is an item `Page` already"),
        ("Person {", "u64", "`u64` is a word of the language"),
        ("Person {", "stream", "`stream` is a word of the language"),
        ("Person {", "", "is not a name"),
        ("Person {", "a b", "is not a name"),
        ("Person {", "_x", "is not a name"),
        ("Person {", "Pers\u{f6}n", "is not a name"),
        ("friends", "role", "there is a field `role` already"),
        // Both are `pageItems` in TypeScript.
        ("friends", "Page", "this would be an error: E"),
        ("T> {", "Page", "this would be an error: E"),
        ("T> {", "Person", "something else would be meant"),
    ] {
        let byte = A.find(needle).expect(needle);
        let place = crate::text::position(A, byte);
        let answer = client.try_at("rename", "a.turbo", &place, json!({ "newName": name }));
        let error = answer.expect_err(needle);
        assert_eq!(error["code"], -32803);
        let message = error["message"].as_str().expect("a reason");
        assert!(message.contains(reason), "{needle} to {name}: {message}");
    }
    for (needle, reason) in [
        ("acme.a", "a package is known by its name"),
        ("\n\n///", "there is no name here"),
    ] {
        let byte = A.find(needle).expect(needle);
        let place = crate::text::position(A, byte + 1);
        let error = client
            .try_at("prepareRename", "a.turbo", &place, json!({}))
            .expect_err(needle);
        let message = error["message"].as_str().expect("a reason");
        assert!(message.contains(reason), "{needle}: {message}");
    }
    client.open("b.turbo", B);
    let error = client
        .try_at("prepareRename", "b.turbo", &within(B, "u64"), json!({}))
        .expect_err("a primitive");
    assert!(
        error["message"]
            .as_str()
            .expect("a reason")
            .contains("`u64` belongs to the language")
    );
    client.finish();
}

#[test]
fn clients_without_versions_get_plain_changes() {
    let mut client = Client::with(&[("a.turbo", A), ("b.turbo", B)], json!({}));
    client.open("a.turbo", A);
    let found = client
        .try_at(
            "rename",
            "a.turbo",
            &within(A, "Person {"),
            json!({ "newName": "Human" }),
        )
        .expect("a rename");
    assert!(
        found["changes"].is_object() && found.get("documentChanges").is_none(),
        "{found}"
    );
    client.finish();
}
