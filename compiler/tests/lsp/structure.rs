use serde_json::{Value, json};

use crate::client::Client;
use crate::text::slice;

const TEXT: &str = "\
// A comment
// of two lines.
package a;

import \"b.turbo\";
import \"c.turbo\";

/// A person.
/// Really.
@derive(Hash)
struct Person<T> {
    /// Its name.
    name: map<string, T>,
    @deprecated(\"no\")
    old: u8 = 5,
}

enum Shape { Circle { radius: f64 }, Line(u8, u8), Empty }

service People {
    fn get(
        id: u64,
    ) -> string;
}

const A: u8 = 5;
";

fn open() -> Client {
    let mut client = Client::start(&[("b.turbo", "package b;\n"), ("c.turbo", "package c;\n")]);
    client.open("a.turbo", TEXT);
    client
}

#[test]
fn a_file_has_an_outline() {
    let mut client = open();
    let found = client.about("documentSymbol", "a.turbo");
    let mut lines = Vec::new();
    outline(&found, 0, &mut lines);
    assert_eq!(
        lines,
        [
            "Person (23) 10-16",
            "  name (8) map<string, T>",
            "  old (8) u8 deprecated",
            "Shape (10) 18-18",
            "  Circle (22)",
            "    radius (8) f64",
            "  Line (22)",
            "  Empty (22)",
            "People (11) 20-24",
            "  get (6) (id: u64) -> string 21-23",
            "A (14) 26-26",
        ]
        .map(|line| line
            .replace("10-16", "7-15")
            .replace("18-18", "17-17")
            .replace("20-24", "19-23")
            .replace("21-23", "20-22")
            .replace("26-26", "25-25"))
    );
    client.finish();
}

fn outline(symbols: &Value, depth: usize, lines: &mut Vec<String>) {
    for symbol in symbols.as_array().expect("a list") {
        let name = symbol["name"].as_str().expect("a name");
        assert_eq!(slice(TEXT, &symbol["selectionRange"]), name);
        let detail = symbol["detail"].as_str().map(|detail| format!(" {detail}"));
        let tags = if symbol["tags"] == json!([1]) {
            " deprecated"
        } else {
            ""
        };
        let range = &symbol["range"];
        let is_block = range["start"]["line"] != range["end"]["line"] || depth == 0;
        let is_field = symbol["kind"] == 8;
        let reach = if is_block && !is_field {
            format!(" {}-{}", range["start"]["line"], range["end"]["line"])
        } else {
            String::new()
        };
        lines.push(format!(
            "{}{name} ({}){}{tags}{reach}",
            "  ".repeat(depth),
            symbol["kind"],
            detail.unwrap_or_default()
        ));
        if let Some(children) = symbol.get("children") {
            outline(children, depth + 1, lines);
        }
    }
}

#[test]
fn the_range_of_a_symbol_is_all_of_it() {
    let mut client = open();
    let found = client.about("documentSymbol", "a.turbo");
    let texts: Vec<&str> = [0, 1, 3]
        .iter()
        .map(|&at| slice(TEXT, &found[at]["range"]))
        .collect();
    assert!(
        texts[0].starts_with("/// A person.") && texts[0].ends_with("u8 = 5,\n}"),
        "{}",
        texts[0]
    );
    assert_eq!(
        texts[1],
        "enum Shape { Circle { radius: f64 }, Line(u8, u8), Empty }"
    );
    assert_eq!(texts[2], "const A: u8 = 5;");
    let children = &found[0]["children"];
    assert_eq!(
        slice(TEXT, &children[0]["range"]),
        "/// Its name.\n    name: map<string, T>"
    );
    assert_eq!(
        slice(TEXT, &children[1]["range"]),
        "@deprecated(\"no\")\n    old: u8 = 5"
    );
    client.finish();
}

#[test]
fn blocks_comments_and_imports_fold() {
    let mut client = open();
    let found = client.about("foldingRange", "a.turbo");
    let ranges: Vec<String> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| {
            format!(
                "{}-{} {}",
                it["startLine"],
                it["endLine"],
                it["kind"].as_str().unwrap_or("block")
            )
        })
        .collect();
    assert_eq!(
        ranges,
        [
            "0-1 comment",
            "4-5 imports",
            "7-8 comment",
            "10-14 block",
            "19-22 block",
            "20-21 block"
        ]
    );
    client.finish();
}

#[test]
fn a_file_is_formatted_where_it_differs() {
    let mut client = open();
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let mut format = |text: &str| {
        client.change("a.turbo", text);
        let params = json!({ "textDocument": { "uri": client.uri("a.turbo") }, "options": options });
        client.request("textDocument/formatting", params)
    };
    let ugly = "package a;\n\nstruct A {\n  a:u8\n}\n\n// \u{1f600}\nstruct B {}\n";
    let found = format(ugly).expect("edits");
    let edits = found.as_array().expect("a list").clone();
    let pretty = crate::text::edited(ugly, &edits);
    assert_eq!(
        pretty,
        "package a;\n\nstruct A {\n    a: u8,\n}\n\n// \u{1f600}\nstruct B {}\n"
    );
    // No more than the line that was wrong.
    assert_eq!(edits.len(), 1);
    assert_eq!(slice(ugly, &edits[0]["range"]), "  a:u8\n");
    assert_eq!(format(&pretty), Ok(json!([])));
    let error = format("package a; struct A {").expect_err("broken");
    assert!(
        error["message"]
            .as_str()
            .expect("a reason")
            .contains("does not parse")
    );
    client.finish();
}

#[test]
fn names_have_meanings_to_colour_by() {
    let mut client = open();
    let legend = client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    let found = client.about("semanticTokens/full", "a.turbo");
    let data: Vec<u64> = found["data"]
        .as_array()
        .expect("numbers")
        .iter()
        .filter_map(Value::as_u64)
        .collect();
    let (mut line, mut start) = (0, 0);
    let mut shown = Vec::new();
    for token in data.chunks(5) {
        line += token[0];
        start = if token[0] == 0 { start + token[1] } else { token[1] };
        let end = json!({ "line": line, "character": start + token[2] });
        let range = json!({ "start": { "line": line, "character": start }, "end": end });
        shown.push(format!(
            "{} {} {}",
            slice(TEXT, &range),
            legend[token[3] as usize].as_str().expect("a type"),
            token[4]
        ));
    }
    assert_eq!(
        shown[..8],
        [
            "a namespace 1",
            "Person struct 1",
            "T typeParameter 1",
            "name property 1",
            "map type 8",
            "string type 8",
            "T typeParameter 0",
            "old property 5",
        ]
    );
    client.finish();
}
