//! The package that JavaScript imports: generated modules over the wasm engine, under Node, against a real server.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use generated_tests::directory::Directory;
use tokio::runtime::Runtime;
use turboc::compile::generate;
use turboc::config::Config;
use turboc::wasm_package::{Build, Profile, build};

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

/// Builds the package of `people` with the crate of the example: the crate knows nothing of a schema.
fn package() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("people-package");
    let mut config = Config::read(&here.join("people/turbo.toml")).expect("a healthy configuration");
    for target in &mut config.targets {
        // A package brings the runtime with it, unless it is told otherwise.
        target.options.typescript.runtime = None;
    }
    let generated = generate(&config);
    for (path, text) in generated.files.expect("a healthy schema") {
        if let Ok(file) = path.strip_prefix("expected/typescript") {
            let file = package.join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
            fs::write(file, text).expect("a file");
        }
    }
    let what = Build {
        krate: here.join("../examples/01-people/wasm"),
        package: package.clone(),
        modules: generated.modules,
        profile: Profile::Dev,
        has_colors: false,
    };
    let built = build(&what, &mut ())
        .unwrap_or_else(|error| panic!("{error}\n(`cargo xtask setup` installs what is missing)"));
    assert!(
        built.sizes.iter().all(|size| size.raw > 0 && size.gzip > 0),
        "{built:?}"
    );
    package
}

// W-22, W-23, W-36
#[test]
fn javascript_calls_through_the_wasm_engine() {
    let package = package();
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
