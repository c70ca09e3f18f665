//! Beginning, ending, and what is no protocol.

use serde_json::{Value, json};

use crate::client::Client;
use crate::text::{marked, position};

const SMALL: &str = "package a.v1;\n\nstruct Person {\n    name: string,\n}\n";

#[test]
fn a_session_begins_and_ends() {
    let client = Client::start(&[]);
    let capabilities = &client.capabilities;
    assert_eq!(capabilities["positionEncoding"], "utf-16");
    assert_eq!(capabilities["textDocumentSync"]["change"], 2);
    for provider in [
        "hover",
        "definition",
        "references",
        "documentHighlight",
        "documentSymbol",
        "workspaceSymbol",
        "foldingRange",
        "documentFormatting",
    ] {
        assert_eq!(capabilities[format!("{provider}Provider")], true, "{provider}");
    }
    assert_eq!(capabilities["renameProvider"]["prepareProvider"], true);
    client.finish();
}

#[test]
fn utf_8_is_taken_where_it_is_offered() {
    let offered = json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } });
    let mut client = Client::with(&[], offered);
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    let text = "package a;\nstruct A { /* \u{1f600}\u{e9} */ b: A?, }\n";
    client.open("a.turbo", text);
    let line = text.lines().nth(1).expect("a line");
    let at = line.rfind("A?").expect("a use");
    let found = client.at("definition", "a.turbo", &json!({ "line": 1, "character": at }));
    assert_eq!(found["range"]["start"], json!({ "line": 1, "character": 7 }));
    let found = client.at("hover", "a.turbo", &json!({ "line": 1, "character": at }));
    assert_eq!(found["range"]["start"]["character"], json!(at));
    client.finish();
}

#[test]
fn utf_16_counts_an_emoji_twice() {
    let mut client = Client::start(&[]);
    let (text, place) =
        marked("package a;\r\n/* \u{1f600} */ struct B { /* \u{1f600}\u{e9} */ b: |B?, }\r\n");
    client.open("a.turbo", &text);
    let found = client.at("definition", "a.turbo", &place);
    assert_eq!(
        found["range"]["start"],
        position(&text, text.find("B {").expect("B"))
    );
    client.finish();
}

#[test]
fn a_byte_order_mark_is_a_character_of_the_client() {
    let mut client = Client::start(&[]);
    client.open("a.turbo", "\u{feff}package a; struct B { b: B?, }\n");
    let found = client.at("definition", "a.turbo", &json!({ "line": 0, "character": 26 }));
    assert_eq!(found["range"]["start"], json!({ "line": 0, "character": 19 }));
    assert_eq!(client.diagnostics("a.turbo"), Vec::<Value>::new());
    client.finish();
}

#[test]
fn changes_are_made_one_after_another() {
    let mut client = Client::start(&[]);
    client.open("a.turbo", SMALL);
    let insert = |line: u32, character: u32, text: &str| {
        let at = json!({ "line": line, "character": character });
        json!({ "range": { "start": at, "end": at }, "text": text })
    };
    client.change_with(
        "a.turbo",
        json!([
            insert(3, 17, "\r\n    other: \u{1f600}Persn,"),
            // Between the halves of the emoji is before it.
            { "range": { "start": { "line": 4, "character": 12 }, "end": { "line": 4, "character": 13 } }, "text": "" },
            insert(4, 11, ""),
        ]),
    );
    let found = client.diagnostics("a.turbo");
    let messages: Vec<&str> = found.iter().filter_map(|it| it["message"].as_str()).collect();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(
        messages[0].starts_with("there is no type `Persn`"),
        "{messages:?}"
    );
    assert_eq!(found[0]["range"]["start"], json!({ "line": 4, "character": 11 }));
    client.finish();
}

#[test]
fn exit_without_shutdown_is_code_1() {
    let mut client = Client::start(&[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.end(), (Some(1), String::new()));
}

#[test]
fn an_editor_that_goes_away_ends_the_server() {
    let mut client = Client::start(&[]);
    client.open("a.turbo", SMALL);
    let (code, said) = client.end();
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("the editor went away"), "{said}");
}

#[test]
fn garbage_ends_the_server_with_a_word() {
    for garbage in [
        "hello\n",
        "Content-Length: 5\r\n\r\nhello",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999\r\n\r\n",
        "Content-Length: 2\r\n\r\n[]",
        "\u{0}\u{1}\u{2}",
        "Content-Length: 500\r\n\r\n{",
    ] {
        let mut client = Client::uninitialized(&[]);
        client.send_raw(garbage);
        let (code, said) = client.end();
        assert_eq!(code, Some(2), "{garbage:?}: {said}");
        assert!(
            said.contains("not the language server protocol"),
            "{garbage:?}: {said}"
        );
        assert!(!said.contains("panicked"), "{garbage:?}: {said}");
    }
}

#[test]
fn what_comes_at_the_wrong_time_is_refused() {
    let mut client = Client::uninitialized(&[]);
    let error = client
        .request("textDocument/hover", json!({}))
        .expect_err("too early");
    assert_eq!(error["code"], -32002);
    let begin = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    client.request("initialize", begin.clone()).expect("initialize");
    client.notify("initialized", json!({}));
    let error = client.request("initialize", begin).expect_err("twice");
    assert_eq!(error["code"], -32600);
    let error = client
        .request("textDocument/hover", json!({ "position": 5 }))
        .expect_err("wrong");
    assert_eq!(error["code"], -32602);
    let error = client
        .request("textDocument/colour", json!({}))
        .expect_err("unknown");
    assert_eq!(error["code"], -32601);
    // Notifications that mean nothing are passed over.
    client.notify("textDocument/didChange", json!({ "contentChanges": 5 }));
    client.notify("$/setTrace", json!({ "value": "off" }));
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": "file:///nowhere" } }),
    );
    let nowhere =
        json!({ "textDocument": { "uri": "file:///nowhere" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.request("textDocument/hover", nowhere), Ok(Value::Null));
    assert_eq!(client.request("shutdown", Value::Null), Ok(Value::Null));
    let error = client
        .request("textDocument/hover", json!({}))
        .expect_err("too late");
    assert_eq!(error["code"], -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.end().0, Some(0));
}

#[test]
fn what_is_cancelled_before_it_begins_is_not_begun() {
    let mut client = Client::start(&[]);
    client.open("a.turbo", SMALL);
    // All at once, so that the request waits when the word comes that nobody wants it.
    let place = json!({ "line": 3, "character": 5 });
    let uri = client.uri("a.turbo");
    let params = json!({ "textDocument": { "uri": uri }, "position": place });
    let mut raw = String::new();
    let mut add = |message: Value| {
        let text = message.to_string();
        raw.push_str(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    };
    for id in 1000..1200 {
        add(json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params }));
    }
    for id in 1000..1200 {
        add(json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": id } }));
    }
    client.send_raw(&raw);
    let answers: Vec<Result<Value, Value>> = (1000..1200).map(|id| client.answer(id)).collect();
    // Each has exactly one answer, and one that is cancelled says so.
    for answer in &answers {
        match answer {
            Ok(found) => assert!(found["contents"]["value"].is_string(), "{found}"),
            Err(error) => assert_eq!(error["code"], -32800),
        }
    }
    client.finish();
}

#[test]
fn files_on_the_disk_are_watched_if_the_client_can() {
    let watches = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::with(&[("b.turbo", "package b;\nstruct B {}\n")], watches);
    client.wait_until_asked();
    assert_eq!(client.asked[0]["method"], "client/registerCapability");
    client.open(
        "a.turbo",
        "package a;\nimport \"b.turbo\";\nstruct A { b: b.B, }\n",
    );
    assert_eq!(client.diagnostics("a.turbo"), Vec::<Value>::new());
    client.write("b.turbo", "package b;\nstruct C {}\n");
    let change = json!({ "changes": [{ "uri": client.uri("b.turbo"), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
    let found = client.next_diagnostics("a.turbo");
    assert_eq!(found.len(), 1, "{found:?}");
    client.finish();
}
