//! A real `nats-server`, and callers of the lab.

#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use turbo_runtime::Stream;
use turbo_runtime::client::{Binding, Call, Channel, ServerStream};
use turbo_runtime::nats::async_nats::{Client, ConnectOptions};
use turbo_runtime::nats::{self, Instance, Options};
use turbo_runtime::server::EndpointBuilder;
use turbo_runtime::wire::Encode;

use crate::common::lab::{self, LAB, Lab};
use crate::common::uploads;

/// Long enough for any machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A server of this test's own, on a port of its own. It ends with the test.
pub struct NatsServer {
    child: Child,
    folder: PathBuf,
    port: u16,
    arguments: Vec<String>,
}

impl NatsServer {
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// With lines of a configuration file.
    pub fn with(configuration: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("turbo-nats-{}-{:x}", std::process::id(), unique()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut arguments = Vec::new();
        if !configuration.is_empty() {
            let file = folder.join("nats.conf");
            std::fs::write(&file, configuration.join("\n")).expect("a file");
            arguments = vec!["-c".to_owned(), file.display().to_string()];
        }
        let child = spawn(&folder, -1, &arguments);
        let mut server = Self {
            child,
            folder,
            port: 0,
            arguments,
        };
        server.port = server.find_port();
        server
    }

    fn find_port(&mut self) -> u16 {
        let file = self.folder.join(format!("nats-server_{}.ports", self.child.id()));
        let begin = Instant::now();
        loop {
            assert!(begin.elapsed() < PATIENCE, "nats-server does not start");
            if let Some(status) = self.child.try_wait().expect("a child") {
                panic!("nats-server ended: {status}");
            }
            if let Some(port) = std::fs::read_to_string(&file)
                .ok()
                .and_then(|text| port_of(&text))
            {
                return port;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Ends it as a power cut does.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server is alive");
        self.child.wait().expect("a child");
    }

    /// Starts it anew on the same port.
    pub fn restart(&mut self) {
        self.child = spawn(&self.folder, i32::from(self.port), &self.arguments);
        assert_eq!(self.find_port(), self.port);
    }

    pub async fn client(&self) -> Client {
        ConnectOptions::new()
            .reconnect_delay_callback(|_| Duration::from_millis(20))
            .connect(self.url())
            .await
            .expect("a connection to nats-server")
    }

    /// A channel for clients.
    pub async fn channel(&self) -> Channel {
        nats::connect(self.client().await, options())
            .await
            .expect("a channel")
    }

    /// An instance of the lab.
    pub async fn instance(&self, lab: &Lab) -> Instance {
        self.serve(lab::endpoint(lab)).await
    }

    pub async fn serve(&self, endpoint: EndpointBuilder) -> Instance {
        nats::serve(self.client().await, endpoint.build(), options())
            .await
            .expect("an instance")
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What everybody agrees on.
pub fn options() -> Options {
    Options::default()
}

fn spawn(folder: &Path, port: i32, arguments: &[String]) -> Child {
    let mut command = Command::new(executable());
    command
        .args(["-a", "127.0.0.1", "-p", &port.to_string(), "--ports_file_dir"])
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .expect("nats-server can be run: `cargo xtask setup` installs it")
}

/// Debian keeps it where only root's `PATH` leads.
fn executable() -> PathBuf {
    if let Some(named) = std::env::var_os("NATS_SERVER") {
        return named.into();
    }
    let debian = PathBuf::from("/usr/sbin/nats-server");
    if debian.exists() {
        debian
    } else {
        "nats-server".into()
    }
}

/// `{"nats":["nats://127.0.0.1:41234"]}`
fn port_of(ports: &str) -> Option<u16> {
    let rest = ports.split_once("nats://127.0.0.1:")?.1;
    rest.split(|other: char| !other.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

fn unique() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

/// The lab, called.
pub struct Caller(pub Binding);

impl Caller {
    pub fn new(channel: &Channel) -> Self {
        Self(channel.bind(&LAB))
    }

    pub fn echo(&self, bytes: &[u8]) -> Call<Vec<u8>> {
        self.0.unary(lab::ECHO, |writer| bytes.to_vec().encode(writer))
    }

    pub fn hang(&self) -> Call<()> {
        self.0.unary(lab::HANG, |_| {})
    }

    /// Idempotent.
    pub fn sleep(&self, milliseconds: u64) -> Call<u64> {
        self.0.unary(lab::SLEEP, |writer| milliseconds.encode(writer))
    }

    pub fn count(&self, end: u32) -> ServerStream<(u32, Vec<u8>)> {
        self.0.stream(lab::COUNT, |writer| end.encode(writer))
    }

    pub fn wide(&self, end: u32, size: u32) -> ServerStream<(u32, Vec<u8>)> {
        self.0.stream(lab::WIDE, |writer| {
            end.encode(writer);
            size.encode(writer);
        })
    }

    pub fn forever(&self) -> ServerStream<(u32, Vec<u8>)> {
        self.0.stream(lab::FOREVER, |_| {})
    }

    pub fn blob(&self, size: u32) -> Call<Vec<u8>> {
        self.0.unary(lab::BLOB, |writer| size.encode(writer))
    }

    pub fn take(&self, most: u32, items: impl Stream<Item = uploads::Item> + Send + 'static) -> Call<u32> {
        self.0
            .upload(uploads::TAKE, |writer| most.encode(writer), items, Encode::encode)
    }

    pub fn slowly(&self, items: impl Stream<Item = uploads::Item> + Send + 'static) -> Call<u32> {
        self.0.upload(uploads::SLOWLY, |_| {}, items, Encode::encode)
    }

    pub fn stall(&self, items: impl Stream<Item = uploads::Item> + Send + 'static) -> Call<()> {
        self.0.upload(uploads::STALL, |_| {}, items, Encode::encode)
    }

    pub fn leave(&self, most: u32, items: impl Stream<Item = uploads::Item> + Send + 'static) -> Call<u32> {
        self.0.upload(
            uploads::LEAVE,
            |writer| most.encode(writer),
            items,
            Encode::encode,
        )
    }

    pub fn echoes(
        &self,
        items: impl Stream<Item = uploads::Item> + Send + 'static,
    ) -> ServerStream<uploads::Item> {
        self.0.duplex(uploads::ECHOES, |_| {}, items, Encode::encode)
    }
}

/// Waits until it holds.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    let waits = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waits)
        .await
        .unwrap_or_else(|_| panic!("not in time: {what}"));
}

/// The output, which comes on any machine.
pub async fn soon<F: Future>(what: &str, future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future)
        .await
        .unwrap_or_else(|_| panic!("not in time: {what}"))
}
