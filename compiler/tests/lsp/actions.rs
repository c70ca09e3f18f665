use serde_json::{Value, json};

use crate::client::Client;
use crate::text::{edited, edits, position};

#[test]
fn what_has_a_certain_fix_is_fixed_at_once() {
    let mut client = Client::start(&[]);
    let text = "package a;\nstruct A { a: strng, }\n@idempotnt\nstruct B { a: u8; b: u8 }\n";
    client.open("a.turbo", text);
    let found = client.diagnostics("a.turbo");
    assert!(!found.is_empty());
    let mut fixed = 0;
    for problem in &found {
        let params = json!({
            "textDocument": { "uri": client.uri("a.turbo") },
            "range": problem["range"],
            "context": { "diagnostics": [problem] },
        });
        let actions = client
            .request("textDocument/codeAction", params)
            .expect("actions");
        for action in actions.as_array().expect("a list") {
            assert_eq!(action["kind"], "quickfix");
            assert_eq!(&action["diagnostics"][0], problem);
            let changes = edits(&action["edit"]);
            let after = edited(text, &changes[&client.uri("a.turbo")]);
            client.change("a.turbo", &after);
            let left = client.diagnostics("a.turbo");
            assert!(!left.contains(problem), "{action}: {left:?}");
            client.change("a.turbo", text);
            client.diagnostics("a.turbo");
            fixed += 1;
        }
    }
    assert!(fixed > 0, "{found:?}");
    client.finish();
}

#[test]
fn only_what_stands_there_is_offered() {
    let mut client = Client::start(&[]);
    let text = "package a;\nstruct B { a: u8; b: u8 }\n";
    client.open("a.turbo", text);
    let mut ask = |byte: usize, only: Value| {
        let place = position(text, byte);
        let mut context = json!({ "diagnostics": [] });
        if !only.is_null() {
            context["only"] = only;
        }
        let params = json!({
            "textDocument": { "uri": client.uri("a.turbo") },
            "range": { "start": place, "end": place },
            "context": context,
        });
        let actions = client
            .request("textDocument/codeAction", params)
            .expect("actions");
        actions.as_array().expect("a list").len()
    };
    let wrong = text.find(';').expect("a mark") + text[11..].find(';').expect("another");
    let wrong = text[wrong..].find(';').map_or(wrong, |more| wrong + more);
    assert_eq!(ask(0, Value::Null), 0);
    assert_eq!(ask(wrong, json!(["refactor"])), 0);
    let there = ask(wrong, Value::Null);
    assert_eq!(there, ask(wrong, json!(["quickfix"])));
    client.finish();
}
