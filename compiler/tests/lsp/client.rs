//! An editor for tests.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Nothing that a test asks takes as long, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// A session with a server of its own, in a folder of its own.
pub struct Client {
    folder: TempDir,
    process: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    next_id: i64,
    versions: BTreeMap<String, i64>,
    /// What was published last, by name of file, with the version.
    published: BTreeMap<String, (Value, Vec<Value>)>,
    /// What the server asked for.
    pub asked: Vec<Value>,
    pub capabilities: Value,
}

impl Client {
    /// One that knows UTF-16 only, with these files on the disk.
    pub fn start(files: &[(&str, &str)]) -> Self {
        Self::with(
            files,
            json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }),
        )
    }

    pub fn with(files: &[(&str, &str)], capabilities: Value) -> Self {
        let mut client = Self::uninitialized(files);
        let result = client.request(
            "initialize",
            json!({ "processId": null, "rootUri": null, "capabilities": capabilities }),
        );
        client.capabilities = result.expect("initialize")["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    pub fn uninitialized(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for (name, text) in files {
            write(folder.path(), name, text);
        }
        let mut process = Command::new(env!("CARGO_BIN_EXE_turboc"))
            .arg("lsp")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("turboc");
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            folder,
            input: process.stdin.take(),
            process,
            messages,
            next_id: 0,
            versions: BTreeMap::new(),
            published: BTreeMap::new(),
            asked: Vec::new(),
            capabilities: Value::Null,
        }
    }

    pub fn uri(&self, name: &str) -> String {
        if name.contains(':') {
            return name.to_owned();
        }
        let path = self.folder.path().canonicalize().expect("a folder").join(name);
        let path = path.to_string_lossy().replace('\\', "/");
        format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
    }

    /// The name of a file behind a URI of the server.
    pub fn name(&self, uri: &Value) -> String {
        let folder = self.uri("");
        let uri = uri.as_str().expect("a URI");
        uri.strip_prefix(&folder).unwrap_or(uri).to_owned()
    }

    pub fn write(&self, name: &str, text: &str) {
        write(self.folder.path(), name, text);
    }

    pub fn open(&mut self, name: &str, text: &str) {
        self.versions.insert(name.to_owned(), 1);
        let document = json!({ "uri": self.uri(name), "languageId": "turbo", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces all of an open file.
    pub fn change(&mut self, name: &str, text: &str) {
        self.change_with(name, json!([{ "text": text }]));
    }

    pub fn change_with(&mut self, name: &str, changes: Value) {
        let version = self.versions.get_mut(name).expect("an open file");
        *version += 1;
        let version = *version;
        let uri = self.uri(name);
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes }),
        );
    }

    pub fn close(&mut self, name: &str) {
        self.versions.remove(name);
        let uri = self.uri(name);
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// What is wrong with an open file, of its last version.
    pub fn diagnostics(&mut self, name: &str) -> Vec<Value> {
        let version = json!(self.versions[name]);
        loop {
            if let Some((of, found)) = self.published.get(name)
                && *of == version
            {
                return found.clone();
            }
            self.pump();
        }
    }

    /// What is published next about a file.
    pub fn next_diagnostics(&mut self, name: &str) -> Vec<Value> {
        self.published.remove(name);
        loop {
            if let Some((_, found)) = self.published.get(name) {
                return found.clone();
            }
            self.pump();
        }
    }

    /// Asks about a place of a file.
    pub fn at(&mut self, method: &str, name: &str, position: &Value) -> Value {
        self.try_at(method, name, position, json!({})).expect(method)
    }

    pub fn try_at(
        &mut self,
        method: &str,
        name: &str,
        position: &Value,
        more: Value,
    ) -> Result<Value, Value> {
        let mut params = json!({ "textDocument": { "uri": self.uri(name) }, "position": position });
        for (key, value) in more.as_object().expect("an object") {
            params[key] = value.clone();
        }
        self.request(&format!("textDocument/{method}"), params)
    }

    /// Asks about a whole file.
    pub fn about(&mut self, method: &str, name: &str) -> Value {
        let params = json!({ "textDocument": { "uri": self.uri(name) } });
        self.request(&format!("textDocument/{method}"), params)
            .expect(method)
    }

    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send_request(method, params);
        self.answer(id)
    }

    pub fn send_request(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    pub fn answer(&mut self, id: i64) -> Result<Value, Value> {
        loop {
            let message = self.receive();
            if message["id"] == json!(id) && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.keep(message);
        }
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_raw(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    }

    pub fn send_raw(&mut self, text: &str) {
        let input = self.input.as_mut().expect("an open pipe");
        input.write_all(text.as_bytes()).expect("a server that reads");
        input.flush().expect("a server that reads");
    }

    fn pump(&mut self) {
        let message = self.receive();
        self.keep(message);
    }

    /// Waits until the server has asked for something.
    pub fn wait_until_asked(&mut self) {
        while self.asked.is_empty() {
            self.pump();
        }
    }

    fn keep(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let found = params["diagnostics"].as_array().expect("a list").clone();
            self.published
                .insert(self.name(&params["uri"]), (params["version"].clone(), found));
        } else if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            let answer = json!({ "jsonrpc": "2.0", "id": id, "result": null });
            self.send(&answer);
            self.asked.push(message);
        }
    }

    fn receive(&mut self) -> Value {
        match self.messages.recv_timeout(PATIENCE) {
            Ok(message) => message,
            Err(error) => {
                drop(self.input.take());
                let _ = self.process.kill();
                let mut said = String::new();
                if let Some(mut stderr) = self.process.stderr.take() {
                    let _ = stderr.read_to_string(&mut said);
                }
                panic!("the server says nothing: {error}\n{said}");
            }
        }
    }

    /// Closes the pipe and waits for the end: the exit code, and what stands on the standard error.
    pub fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let status = self.process.wait().expect("an end");
        let mut said = String::new();
        let mut stderr = self.process.stderr.take().expect("a pipe");
        stderr.read_to_string(&mut said).expect("text");
        (status.code(), said)
    }

    /// Ends the session as the protocol wants it.
    pub fn finish(mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        let (code, said) = self.end();
        assert_eq!((code, said.as_str()), (Some(0), ""));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A test that fails leaves no process behind.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    std::fs::write(path, text).expect("a file");
}

/// The next message, framed as it must be.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.strip_suffix("\r\n").expect("a header line");
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = Some(value.parse::<usize>().expect("a number"));
        }
    }
    let mut content = vec![0; length.expect("a length")];
    output.read_exact(&mut content).ok()?;
    let message: Value = serde_json::from_slice(&content).expect("JSON");
    assert_eq!(message["jsonrpc"], "2.0");
    Some(message)
}
