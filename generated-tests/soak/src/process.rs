//! The server's process, seen from the half that loads it.

use std::net::SocketAddr;
use std::process::Stdio;

use clap::ValueEnum;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Sabotage;

/// A server that ends with this value.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts one on a port of its own.
    ///
    /// # Errors
    /// It cannot be started, or does not say where it is.
    pub(crate) async fn start(sabotage: Option<Sabotage>) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|cause| format!("no program: {cause}"))?;
        let mut command = Command::new(program);
        command.arg("--serve");
        if let Some(sabotage) = sabotage.and_then(|sabotage| sabotage.to_possible_value()) {
            command.args(["--sabotage", sabotage.get_name()]);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|cause| format!("the server cannot be started: {cause}"))?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line).await;
        read.map_err(|cause| format!("the server says nothing: {cause}"))?;
        let address = line
            .trim()
            .parse()
            .map_err(|_| format!("the server says {line:?}"))?;
        Ok(Self { child, address })
    }

    /// `None` when it has ended.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(status.to_string()),
            Err(cause) => Some(cause.to_string()),
        }
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill().await;
    }
}
