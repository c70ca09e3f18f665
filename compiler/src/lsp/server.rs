//! A session: from `initialize` to `exit`.

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::time::Duration;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::capabilities::{self, Client};
use super::diagnostics::Publisher;
use super::host::Host;
use super::{
    TransportError, actions, completion, definition, folding, formatting, highlight, hover, outline,
    references, rename, semantic, transport, workspace,
};

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As the protocol wants it: `shutdown`, then `exit`.
    Orderly,
    /// With `exit`, but without `shutdown`.
    Abrupt,
    /// The pipe ended before `exit` came: the editor is gone.
    Gone,
}

/// How long nothing must come before problems are looked for: an editor that has sent a keystroke asks for something right behind it,
/// and is not to wait for them.
const LULL: Duration = Duration::from_millis(30);

/// Serves one client until it says `exit`, or goes away.
///
/// # Errors
/// What comes is not the language server protocol, or the connection broke.
pub fn serve(
    mut input: impl BufRead + Send + 'static,
    output: &mut dyn Write,
) -> Result<End, TransportError> {
    let (sender, incoming) = channel();
    // It waits for input as long as the process lives; when the session ends, nobody waits for it.
    std::thread::spawn(move || {
        loop {
            let message = transport::read(&mut input);
            let is_last = !matches!(message, Ok(Some(_)));
            if sender.send(message).is_err() || is_last {
                return;
            }
        }
    });
    Server::new(output).run(&incoming)
}

type Incoming = Result<Option<Message>, TransportError>;

/// What a client asks for that cannot be done, in a sentence.
pub(super) struct Refused(pub(super) String);

struct Server<'a> {
    output: &'a mut dyn Write,
    waiting: VecDeque<Message>,
    session: Option<Session>,
    is_shut_down: bool,
    next_id: i32,
}

/// What a client has told since `initialize`.
pub(super) struct Session {
    pub(super) host: Host,
    pub(super) client: Client,
    publisher: Publisher,
}

impl<'a> Server<'a> {
    fn new(output: &'a mut dyn Write) -> Self {
        Self {
            output,
            waiting: VecDeque::new(),
            session: None,
            is_shut_down: false,
            next_id: 0,
        }
    }

    fn run(&mut self, incoming: &Receiver<Incoming>) -> Result<End, TransportError> {
        loop {
            // Everything that has arrived is taken first, so that what was cancelled is not begun.
            loop {
                match incoming.try_recv() {
                    Ok(message) => match message? {
                        Some(message) => self.arrived(message)?,
                        None => return self.finish_waiting(),
                    },
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return Ok(End::Gone),
                }
            }
            let message = match self.waiting.pop_front() {
                Some(message) => message,
                None => {
                    let message = match incoming.recv_timeout(LULL) {
                        Err(RecvTimeoutError::Timeout) => {
                            self.publish()?;
                            incoming.recv().map_err(|_| RecvTimeoutError::Disconnected)
                        }
                        other => other,
                    };
                    match message {
                        Ok(message) => match message? {
                            Some(message) => self.arrived(message)?,
                            None => return Ok(End::Gone),
                        },
                        Err(_) => return Ok(End::Gone),
                    }
                    continue;
                }
            };
            if let Some(end) = self.handle(message)? {
                return Ok(end);
            }
        }
    }

    /// The pipe has ended: what came before is still done, as far as somebody is there to read the answers.
    fn finish_waiting(&mut self) -> Result<End, TransportError> {
        while let Some(message) = self.waiting.pop_front() {
            if let Some(end) = self.handle(message)? {
                return Ok(end);
            }
        }
        Ok(End::Gone)
    }

    /// Puts a message behind the others, unless it takes one of them away.
    fn arrived(&mut self, message: Message) -> Result<(), TransportError> {
        let cancelled = match &message {
            Message::Notification(notification) if notification.method == "$/cancelRequest" => {
                serde_json::from_value::<RequestId>(notification.params["id"].clone()).ok()
            }
            _ => {
                self.waiting.push_back(message);
                return Ok(());
            }
        };
        let is_it = |message: &Message| matches!(message, Message::Request(request) if Some(&request.id) == cancelled.as_ref());
        let Some(at) = self.waiting.iter().position(is_it) else {
            return Ok(());
        };
        if let Some(Message::Request(request)) = self.waiting.remove(at) {
            self.send(error(request.id, ErrorCode::RequestCanceled, "cancelled"))?;
        }
        Ok(())
    }

    fn handle(&mut self, message: Message) -> Result<Option<End>, TransportError> {
        match message {
            Message::Request(request) => {
                let response = self.request(request);
                self.send(response)?;
            }
            Message::Notification(notification) => match notification.method.as_str() {
                "exit" if self.is_shut_down => return Ok(Some(End::Orderly)),
                "exit" => return Ok(Some(End::Abrupt)),
                "initialized" => self.watch()?,
                _ => {
                    if let Some(session) = &mut self.session {
                        session.notified(notification);
                    }
                }
            },
            // What the client thinks of being asked to watch files changes nothing.
            Message::Response(_) => {}
        }
        Ok(None)
    }

    fn request(&mut self, request: Request) -> Response {
        if request.method == "initialize" && self.session.is_none() {
            return self.initialize(request);
        }
        if self.is_shut_down {
            return error(request.id, ErrorCode::InvalidRequest, "the session is shut down");
        }
        let Some(session) = &mut self.session else {
            return error(
                request.id,
                ErrorCode::ServerNotInitialized,
                "expected `initialize` first",
            );
        };
        match request.method.as_str() {
            "initialize" => error(
                request.id,
                ErrorCode::InvalidRequest,
                "the session has begun already",
            ),
            "shutdown" => {
                self.is_shut_down = true;
                Response::new_ok(request.id, Value::Null)
            }
            _ => session.request(request),
        }
    }

    fn initialize(&mut self, request: Request) -> Response {
        let params: lsp::InitializeParams = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(wrong) => return error(request.id, ErrorCode::InvalidParams, &wrong.to_string()),
        };
        let client = Client::new(&params.capabilities);
        self.session = Some(Session {
            host: Host::new(client.encoding),
            client,
            publisher: Publisher::default(),
        });
        let result = lsp::InitializeResult {
            capabilities: capabilities::server(client.encoding),
            server_info: Some(lsp::ServerInfo {
                name: "turboc".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        };
        answer(request.id, serde_json::to_value(result))
    }

    /// Asks to be told of schemas and configurations that change on the disk.
    fn watch(&mut self) -> Result<(), TransportError> {
        let watches = self
            .session
            .as_ref()
            .is_some_and(|session| session.client.watches_files);
        if !watches {
            return Ok(());
        }
        self.next_id += 1;
        let params = json!({ "registrations": [{
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": [
                { "globPattern": "**/*.turbo" },
                { "globPattern": "**/turbo.toml" },
            ] },
        }] });
        let id = RequestId::from(self.next_id);
        self.send(Request::new(id, "client/registerCapability".to_owned(), params))
    }

    /// Tells what is wrong, as far as that has changed.
    fn publish(&mut self) -> Result<(), TransportError> {
        let Some(session) = &mut self.session else {
            return Ok(());
        };
        if self.is_shut_down || !session.host.take_news() {
            return Ok(());
        }
        session.host.refresh();
        for params in session.publisher.changes(&session.host) {
            let params = serde_json::to_value(params).unwrap_or_default();
            let notification = Notification::new("textDocument/publishDiagnostics".to_owned(), params);
            transport::write(self.output, &notification.into())?;
        }
        Ok(())
    }

    fn send(&mut self, message: impl Into<Message>) -> Result<(), TransportError> {
        Ok(transport::write(self.output, &message.into())?)
    }
}

impl Session {
    fn notified(&mut self, notification: Notification) {
        let params = notification.params;
        // What cannot be understood has no answer, and changes nothing.
        match notification.method.as_str() {
            "textDocument/didOpen" => {
                if let Ok(params) = serde_json::from_value::<lsp::DidOpenTextDocumentParams>(params) {
                    let document = params.text_document;
                    self.host
                        .documents
                        .open(document.uri, document.version, document.text);
                    self.host.all_changed();
                }
            }
            "textDocument/didChange" => {
                if let Ok(params) = serde_json::from_value::<lsp::DidChangeTextDocumentParams>(params) {
                    let document = params.text_document;
                    let path = self.host.documents.change(
                        &document.text_document_identifier.uri,
                        document.version,
                        params.content_changes,
                        self.host.encoding,
                    );
                    path.into_iter().for_each(|path| self.host.file_changed(path));
                }
            }
            "textDocument/didClose" => {
                if let Ok(params) = serde_json::from_value::<lsp::DidCloseTextDocumentParams>(params) {
                    self.host.documents.close(&params.text_document.uri);
                    self.host.all_changed();
                }
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.host.all_changed(),
            _ => {}
        }
    }

    fn request(&mut self, request: Request) -> Response {
        self.host.refresh();
        match request.method.as_str() {
            "textDocument/hover" => self.answer::<lsp::HoverRequest>(request, hover::hover),
            "textDocument/definition" => {
                self.answer::<lsp::DefinitionRequest>(request, definition::definition)
            }
            "textDocument/references" => {
                self.answer::<lsp::ReferencesRequest>(request, references::references)
            }
            "textDocument/documentHighlight" => {
                self.answer::<lsp::DocumentHighlightRequest>(request, highlight::highlight)
            }
            "textDocument/prepareRename" => {
                self.answer::<lsp::PrepareRenameRequest>(request, rename::prepare)
            }
            "textDocument/rename" => self.answer::<lsp::RenameRequest>(request, rename::rename),
            "textDocument/completion" => {
                self.answer::<lsp::CompletionRequest>(request, completion::completion)
            }
            "textDocument/formatting" => {
                self.answer::<lsp::DocumentFormattingRequest>(request, formatting::formatting)
            }
            "textDocument/documentSymbol" => {
                self.answer::<lsp::DocumentSymbolRequest>(request, outline::outline)
            }
            "workspace/symbol" => self.answer::<lsp::WorkspaceSymbolRequest>(request, workspace::symbols),
            "textDocument/foldingRange" => self.answer::<lsp::FoldingRangeRequest>(request, folding::folding),
            "textDocument/semanticTokens/full" => {
                self.answer::<lsp::SemanticTokensRequest>(request, semantic::tokens)
            }
            "textDocument/codeAction" => self.answer::<lsp::CodeActionRequest>(request, actions::actions),
            method => {
                let message = format!("`{method}` is not supported");
                error(request.id, ErrorCode::MethodNotFound, &message)
            }
        }
    }

    fn answer<R: lsp::Request>(
        &self,
        request: Request,
        find: fn(&Self, R::Params) -> Result<R::Result, Refused>,
    ) -> Response {
        let params = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(wrong) => return error(request.id, ErrorCode::InvalidParams, &wrong.to_string()),
        };
        match find(self, params) {
            Ok(result) => answer(request.id, serde_json::to_value(result)),
            Err(Refused(reason)) => error(request.id, ErrorCode::RequestFailed, &reason),
        }
    }
}

/// Serialising a result of the protocol cannot fail; if it did, the client would hear of it.
fn answer(id: RequestId, result: serde_json::Result<Value>) -> Response {
    match result {
        Ok(result) => Response::new_ok(id, result),
        Err(wrong) => error(id, ErrorCode::InternalError, &wrong.to_string()),
    }
}

fn error(id: RequestId, code: ErrorCode, message: &str) -> Response {
    Response::new_err(id, code as i32, message.to_owned())
}
