//! The package that JavaScript imports: generated modules over both engines, under Node, against a real server.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use generated_tests::directory::Directory;
use tokio::runtime::Runtime;
use turboc::options::Engine;

use package::package;

#[path = "support/package.rs"]
mod package;

/// A server that can be killed with all of its connections.
struct Server {
    directory: Directory,
    addr: SocketAddr,
    runtime: Option<Runtime>,
}

impl Server {
    fn start(directory: Directory, addr: SocketAddr) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let app = axum::Router::new().route("/rpc", directory.endpoint().build().into());
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind(addr))
            .expect("a port");
        let addr = listener.local_addr().expect("an address");
        runtime.spawn(async move {
            axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
        });
        Self {
            directory,
            addr,
            runtime: Some(runtime),
        }
    }

    fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

/// The script, which asks for things on its standard output and is answered on its standard input.
struct Script {
    child: Child,
    answers: ChildStdin,
    questions: BufReader<ChildStdout>,
}

impl Script {
    fn start(package: &Path, addr: SocketAddr) -> Self {
        let mut child = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/package.mjs"))
            .arg(package)
            .arg(format!("ws://{addr}/rpc"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("node cannot be run ({error}): `cargo xtask setup` says what is missing")
            });
        let answers = child.stdin.take().expect("a pipe");
        let questions = BufReader::new(child.stdout.take().expect("a pipe"));
        Self {
            child,
            answers,
            questions,
        }
    }

    fn question(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.questions.read_line(&mut line).expect("a line");
        (length > 0).then(|| line.trim().to_owned())
    }

    fn answer(&mut self, answer: &str) {
        // A script that has failed does not listen any more; its exit code says so.
        let _ = writeln!(self.answers, "{answer}");
    }
}

#[test]
fn the_package_installs_into_an_empty_project() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let status = Command::new("node")
        .arg(here.join("tests/installed.mjs"))
        .arg(package("people", Engine::Wasm))
        .arg(here.join("tests/installed/people.ts"))
        .status()
        .unwrap_or_else(|error| panic!("node cannot be run ({error}): `cargo xtask setup`"));
    assert!(status.success(), "see above");
}

// W-22, W-23, W-36
#[test]
fn javascript_calls_through_the_engine_in_wasm() {
    calls_through(Engine::Wasm);
}

// W-22, W-23, W-36
#[test]
fn javascript_calls_through_the_engine_in_javascript() {
    calls_through(Engine::Js);
}

fn calls_through(engine: Engine) {
    let package = package("people", engine);
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut server = Server::start(Directory::default(), anywhere);
    let mut script = Script::start(&package, server.addr);
    let mut asked = Vec::new();
    while let Some(question) = script.question() {
        match question.as_str() {
            "watchers" => script.answer(&server.directory.watchers().to_string()),
            "restart" => {
                server.kill();
                server = Server::start(server.directory.clone(), server.addr);
                script.answer("restarted");
            }
            other => panic!("{other}"),
        }
        asked.push(question);
    }
    let status = script.child.wait().expect("node ends");
    assert!(status.success(), "the script failed after {asked:?}: see above");
    assert!(asked.iter().any(|question| question == "restart"), "{asked:?}");
}
