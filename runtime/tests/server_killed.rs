//! A server that is killed in the middle of everything, with no chance to say goodbye: a process of its own, and SIGKILL.

#![allow(clippy::print_stdout, reason = "a process tells the other where it is")]
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::frames::varint;
use common::lab;
use common::socket::Server;
use futures_util::StreamExt;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use turbo_runtime::Status;
use turbo_runtime::client::{Backoff, Binding, Call, Connector, ServerStream};
use turbo_runtime::server::Limits;

/// Says to the program of these tests that it is the server.
const SERVE: &str = "TURBO_TEST_SERVE";

/// Nothing here takes long; a test that waits longer than this has hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server, when the program is started as one; otherwise nothing.
#[tokio::test]
async fn serves_if_it_is_the_server() {
    if std::env::var_os(SERVE).is_none() {
        return;
    }
    let server = Server::start(Limits::default()).await;
    // Behind what the test's own harness prints.
    println!("\nlistens at {}", server.addr);
    std::future::pending::<()>().await;
}

struct Process(Child);

impl Process {
    fn start() -> (Self, SocketAddr) {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["serves_if_it_is_the_server", "--exact", "--nocapture"])
            .env(SERVE, "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let mut lines = output.lines().map(|line| line.expect("text"));
        let address = lines
            .find_map(|line| Some(line.strip_prefix("listens at ")?.parse().expect("an address")))
            .expect("it says where it is");
        // What it says afterwards must not stop it.
        std::thread::spawn(move || lines.count());
        (Self(child), address)
    }

    /// SIGKILL.
    fn kill(&mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it is gone");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One address for server after server.
async fn relay(target: Arc<Mutex<SocketAddr>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let target = *target.lock().expect("no panic");
            tokio::spawn(async move {
                if let Ok(mut server) = TcpStream::connect(target).await {
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                }
            });
        }
    });
    address
}

async fn in_time<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("in time")
}

fn wide(lab: &Binding) -> ServerStream<(u32, Vec<u8>)> {
    lab.stream(lab::WIDE, |writer| {
        writer.raw(&varint(u64::from(u32::MAX)));
        writer.raw(&varint(20_000));
    })
}

/// W-36: who waits is told what can be known, what may be repeated is, and the next server serves.
#[tokio::test]
async fn clients_of_a_server_that_is_killed_in_mid_write() {
    let (mut server, address) = Process::start();
    let target = Arc::new(Mutex::new(address));
    let address = relay(Arc::clone(&target)).await;
    let backoff = Backoff {
        first: Duration::from_millis(5),
        most: Duration::from_millis(50),
    };
    let channel = Connector::new(format!("ws://{address}/rpc")).backoff(backoff);
    let channel = in_time(channel.connect()).await.expect("a connection");
    let lab = channel.bind(&lab::LAB);
    for _ in 0..3 {
        // Streams that are always in the middle of an item, and read all the time.
        let mut streams: Vec<_> = (0..4).map(|_| wide(&lab)).collect();
        let mut readers = Vec::new();
        let (seen, mut begun) = tokio::sync::mpsc::unbounded_channel();
        for mut stream in streams.drain(..) {
            let seen = seen.clone();
            readers.push(tokio::spawn(async move {
                let mut next = 0;
                loop {
                    match stream.next().await.expect("streams do not end well") {
                        Ok((number, bytes)) => {
                            assert_eq!((number, bytes.len()), (next, 20_000), "in order and whole");
                            next += 1;
                            if next == 20 {
                                let _ = seen.send(());
                            }
                        }
                        Err(error) => return error.status(),
                    }
                }
            }));
        }
        let hang: Call<()> = lab.unary(lab::HANG, |_| {});
        let hang = tokio::spawn(hang);
        // This one the table calls idempotent: it is sent to the next server.
        let sleep: Call<u64> = lab.unary(lab::SLEEP, |writer| writer.raw(&varint(600)));
        let sleep = tokio::spawn(async move { sleep.await.map_err(|error| error.status()).map(|_| ()) });
        for _ in 0..4 {
            in_time(begun.recv()).await.expect("items come");
        }
        server.kill();
        let (next, address) = Process::start();
        server = next;
        *target.lock().expect("no panic") = address;
        for reader in readers {
            assert_eq!(in_time(reader).await.expect("no panic"), Status::Unavailable);
        }
        let end = in_time(hang)
            .await
            .expect("no panic")
            .map_err(|error| error.status());
        assert_eq!(end, Err(Status::Indeterminate));
        assert_eq!(in_time(sleep).await.expect("no panic"), Ok(()));
        let echo: Call<Vec<u8>> = lab.unary(lab::ECHO, |writer| writer.raw(&[1, 5]));
        assert_eq!(in_time(echo).await, Ok(vec![5]));
    }
}
