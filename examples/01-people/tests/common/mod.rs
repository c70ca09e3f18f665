//! The real server, as a process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server on a free port; killed when dropped.
pub(crate) struct Server {
    process: Child,
    port: u16,
}

impl Server {
    pub(crate) fn start(database: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_people-server"))
            .args(["--port", "0", "--database"])
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdout = process.stdout.take().expect("its output is a pipe");
        let line = BufReader::new(stdout)
            .lines()
            .next()
            .expect("a line")
            .expect("of text");
        let port = line
            .split_once("http://127.0.0.1:")
            .and_then(|(_, rest)| rest.split_once('/')?.0.parse().ok());
        Self {
            process,
            port: port.unwrap_or_else(|| panic!("no address in {line:?}")),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://127.0.0.1:{}/rpc", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
