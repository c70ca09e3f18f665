//! `turboc lsp`

use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Folder;
use crate::{interrupt, turboc};

/// Nothing takes as long, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// Enough to be busy for a while.
fn schema() -> String {
    let types = (0..20_000).map(|at| format!("struct Item{at} {{ next: [Item{at}], lost: Nope{at} }}\n"));
    format!("package many.v1;\n{}", types.collect::<String>())
}

fn message(content: &Value) -> String {
    let content = content.to_string();
    format!("Content-Length: {}\r\n\r\n{content}", content.len())
}

/// A server that knows its editor, and is waiting.
fn server(folder: &Folder) -> Child {
    let mut server = turboc()
        .arg("lsp")
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("turboc runs");
    let params = json!({ "processId": null, "rootUri": null, "capabilities": {} });
    let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params });
    let initialized = json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} });
    let input = server.stdin.as_mut().expect("a pipe");
    let text = message(&initialize) + &message(&initialized);
    input.write_all(text.as_bytes()).expect("a server that reads");
    // It has begun when the first byte of its answer is there.
    let output = server.stdout.as_mut().expect("a pipe");
    output.read_exact(&mut [0]).expect("an answer");
    server
}

/// Waits for the end with the pipe of its input open, and says by which signal it came.
fn end(mut server: Child) -> Option<i32> {
    let output = server.stdout.take();
    let reader = std::thread::spawn(move || {
        output.map(|mut output| output.read_to_end(&mut Vec::new()).map(drop));
    });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = server.try_wait().expect("a state") {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            drop(server.kill());
            panic!("it goes on");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    assert!(reader.join().is_ok());
    status.signal()
}

const SIGINT: i32 = 2;

#[test]
fn a_server_that_waits_ends() {
    let folder = Folder::of_people();
    let server = server(&folder);
    interrupt(&server.id().to_string());
    assert_eq!(end(server), Some(SIGINT));
    assert_eq!(folder.files(), ["people.turbo", "turbo.toml"]);
}

#[test]
fn a_server_that_works_ends() {
    let folder = Folder::of_people();
    let mut server = server(&folder);
    let uri = format!("file://{}/many.turbo", folder.path().display());
    let document = json!({ "uri": uri, "languageId": "turbo", "version": 1, "text": schema() });
    let open = json!({
        "jsonrpc": "2.0",
        "method": "textDocument/didOpen",
        "params": { "textDocument": document },
    });
    let input = server.stdin.as_mut().expect("a pipe");
    // The pipe holds less than this: what is written is read, so the server is at work with it.
    input
        .write_all(message(&open).as_bytes())
        .expect("a server that reads");
    interrupt(&server.id().to_string());
    assert_eq!(end(server), Some(SIGINT));
    assert_eq!(folder.files(), ["people.turbo", "turbo.toml"]);
}
