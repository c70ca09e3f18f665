//! A server as a process of its own.

use std::fs;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Result;
use crate::peers::Peer;

/// Ends with this value.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts one.
    pub(crate) async fn start(peer: Peer) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "--peer", peer.name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).await?;
        Ok(Self {
            child,
            address: line.trim().parse()?,
        })
    }

    fn read(&self, file: &str) -> Result<String> {
        let id = self.child.id().ok_or("the server has ended")?;
        Ok(fs::read_to_string(format!("/proc/{id}/{file}"))?)
    }

    /// The processor time that it has used.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        cpu(&self.child.id().ok_or("the server has ended")?.to_string())
    }

    /// Its memory that lies in RAM, in bytes.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().strip_suffix("kB"));
        Ok(kib.ok_or("no VmRSS")?.trim().parse::<u64>()? << 10)
    }
}

/// The processor time that this process has used.
pub(crate) fn own_cpu() -> Result<Duration> {
    cpu("self")
}

/// That of all threads, as the scheduler counts it: in nanoseconds, where `stat` tells hundredths of a second.
fn cpu(process: &str) -> Result<Duration> {
    let mut nanos = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let times = fs::read_to_string(thread?.path().join("schedstat"))?;
        let first = times.split_whitespace().next().ok_or("schedstat is empty")?;
        nanos += first.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}
