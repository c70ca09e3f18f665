use serde_json::Value;

use crate::client::Client;
use crate::text::{slice, within};

const PEOPLE: &str = "\
package acme.people.v1;
import \"money.turbo\" as cash;

/// The longest name.
const MAX_NAME: u32 = 64;

/// Assigned by the server.
type PersonId = u64;
alias Pair = (PersonId, uuid);

/// A person, who is *somebody*.
/// See [PersonError].
@derive(Hash)
struct Person {
    id: PersonId,
    /// As on the passport.
    @max(MAX_NAME)
    name: string = \"Bob\",
    manager: Person?,
    key: uuid,
}

struct Point { x: f64, y: f64 }

error PersonError {
    @status(not_found)
    NotFound { id: PersonId },
    Refused,
}

service People {
    /// One person.
    @idempotent
    @timeout(5s)
    fn get(id: PersonId) -> Point throws PersonError;
    fn list(after: string?) -> stream Person;
}
";

fn hover(client: &mut Client, needle: &str) -> String {
    let place = within(PEOPLE, needle);
    let found = client.at("hover", "people.turbo", &place);
    assert_eq!(found["contents"]["kind"], "markdown", "{needle}");
    found["contents"]["value"].as_str().expect("a text").to_owned()
}

#[test]
fn names_say_what_they_are_and_weigh() {
    let mut client = Client::start(&[("money.turbo", "package money;\n")]);
    client.open("people.turbo", PEOPLE);
    assert_eq!(client.diagnostics("people.turbo"), Vec::<Value>::new());
    insta::assert_snapshot!("hover", {
        let asked = [
            "acme.people",
            "cash",
            "MAX_NAME:",
            "PersonId =",
            "Pair",
            "Person {",
            "    name",
            "Point {",
            "PersonError {",
            "NotFound",
            "Refused",
            "People {",
            "get(",
            "list(",
            "after:",
            "uuid",
            "timeout",
            "not_found",
        ];
        let texts: Vec<String> = asked
            .iter()
            .map(|needle| format!("==== {needle}\n{}\n", hover(&mut client, needle)))
            .collect();
        texts.join("\n")
    });
    client.finish();
}

#[test]
fn a_hover_is_about_the_name_it_stands_on() {
    let mut client = Client::start(&[]);
    client.open("people.turbo", PEOPLE);
    let found = client.at("hover", "people.turbo", &within(PEOPLE, "PersonId,"));
    assert_eq!(slice(PEOPLE, &found["range"]), "PersonId");
    let nothing = client.at("hover", "people.turbo", &within(PEOPLE, "\n\nstruct Point"));
    assert_eq!(nothing, Value::Null);
    client.finish();
}

#[test]
fn a_broken_file_still_says_what_is_known() {
    let mut client = Client::start(&[]);
    let broken = PEOPLE.replace("struct Point { x: f64, y: f64 }", "struct Point { x: , y: f64 ");
    client.open("people.turbo", &broken);
    let found = client.at("hover", "people.turbo", &within(&broken, "PersonId,"));
    let text = found["contents"]["value"].as_str().expect("a text");
    assert!(text.contains("type PersonId = u64;"), "{text}");
    assert!(text.contains("Assigned by the server."), "{text}");
    // What a broken schema weighs is not known.
    assert!(!text.contains("On the wire"), "{text}");
    client.finish();
}

#[test]
fn types_that_hold_themselves_have_no_greatest_size() {
    let mut client = Client::start(&[]);
    let text = "package a;\nstruct Tree { left: Tree?, right: Tree?, leaf: u8 }\nstruct Page<T> { item: T, more: Page<T>? }\nstruct Use { page: Page<Tree> }\n";
    client.open("a.turbo", text);
    for (needle, size) in [
        ("Tree {", "3 bytes or more"),
        ("Use {", "4 bytes or more"),
        ("Page<T> {", "1 byte or more"),
    ] {
        let at = text.find(needle).expect(needle);
        let place = crate::text::position(text, at + 1);
        let found = client.at("hover", "a.turbo", &place);
        let shown = found["contents"]["value"].as_str().expect("a text");
        assert!(
            shown.ends_with(&format!("On the wire: {size}")),
            "{needle}: {shown}"
        );
    }
    client.finish();
}
