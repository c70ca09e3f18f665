//! Clients under Node.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use turbo_runtime::server::Endpoint;

/// A client of one revision, and the server that it calls.
#[derive(Debug)]
pub struct Peer<'a> {
    /// The folder of its JavaScript, and the entry in it.
    pub module: &'a Path,
    /// The module of its cases.
    pub cases: &'a Path,
    /// The index of the server.
    pub server: usize,
}

/// Serves endpoints at `/0/rpc`, `/1/rpc` and so on, on a port that is free, for as long as the runtime runs.
///
/// # Panics
/// When there is no port.
pub async fn serve(endpoints: Vec<Endpoint>) -> SocketAddr {
    let mut app = axum::Router::new();
    for (at, endpoint) in endpoints.into_iter().enumerate() {
        app = app.route(&format!("/{at}/rpc"), endpoint.into());
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    addr
}

impl Peer<'_> {
    /// Runs the cases of all peers in one process, and answers the numbers of those that went well, and what is to be told of the others.
    /// It blocks: the server has to run on another thread.
    ///
    /// # Panics
    /// When Node fails or says something else.
    #[must_use]
    pub fn run(peers: &[Self], addr: SocketAddr) -> (Vec<u32>, Vec<String>) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("live.mjs");
        let mut command = Command::new("node");
        command.arg(script);
        for peer in peers {
            command.arg(peer.module).arg(peer.cases);
            command.arg(format!("ws://{addr}/{}/rpc", peer.server));
        }
        let output = command
            .output()
            .expect("node runs: `cargo xtask setup` says what is missing");
        let out = String::from_utf8_lossy(&output.stdout);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{out}{said}");
        let (mut well, mut told) = (Vec::new(), Vec::new());
        for line in out.lines() {
            match line.strip_prefix("ok ") {
                Some(number) => well.push(number.parse().expect("a number")),
                None => told.push(line.to_owned()),
            }
        }
        (well, told)
    }
}
