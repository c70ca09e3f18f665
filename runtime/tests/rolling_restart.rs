//! Servers on axum that are replaced one after another, under the calls of a client that is not told.

mod common;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use common::frames::varint;
use common::lab::{self, LAB, Lab};
use common::uploads;
use futures_util::StreamExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use turbo_runtime::client::{Backoff, Binding, Connector, RawOptions};
use turbo_runtime::server::Endpoint;

/// A process that would be replaced.
struct Server {
    endpoint: Endpoint,
    lab: Lab,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(addr: SocketAddr) -> (Self, SocketAddr) {
        let lab = Lab::default();
        let endpoint = lab::endpoint(&lab).build();
        // The one before may need a moment to let go of the port.
        let listener = loop {
            match TcpListener::bind(addr).await {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        let addr = listener.local_addr().expect("an address");
        let app = axum::Router::new().route("/rpc", endpoint.clone().into());
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            axum::serve(listener, app)
                .with_graceful_shutdown(async move { _ = stopped.await })
                .await
                .expect("served");
        });
        let server = Self {
            endpoint,
            lab,
            stop,
            task,
        };
        (server, addr)
    }

    /// As on Ctrl-C: nothing new is accepted, and what is in flight finishes.
    async fn shut_down(self) {
        drop(self.stop);
        self.endpoint.shutdown(Duration::from_secs(30)).await;
        self.task.await.expect("no panic");
        assert_eq!(self.lab.alive(), 0);
    }
}

struct Load {
    is_over: AtomicBool,
    calls: AtomicUsize,
}

impl Load {
    async fn repeat<F: Future<Output = ()>>(&self, mut call: impl FnMut() -> F) {
        while !self.is_over.load(Ordering::SeqCst) {
            call().await;
            self.calls.fetch_add(1, Ordering::SeqCst);
        }
    }
}

async fn echo(lab: &Binding) {
    let echo = lab.raw_unary(lab::ECHO, vec![1, 7], RawOptions::default());
    assert_eq!(echo.await.expect("not idempotent, and yet")[..], [1, 7]);
}

async fn sleep(lab: &Binding) {
    let sleep = lab.raw_unary(lab::SLEEP, varint(3), RawOptions::default());
    assert_eq!(sleep.await.expect("idempotent")[..], [3]);
}

// W-30, W-36, W-66
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_fails_when_servers_are_replaced() {
    const RESTARTS: usize = 6;
    let (mut server, addr) = Server::start(([127, 0, 0, 1], 0).into()).await;
    let backoff = Backoff {
        first: Duration::from_millis(5),
        most: Duration::from_millis(50),
    };
    let channel = Connector::new(format!("ws://{addr}/rpc"))
        .backoff(backoff)
        .connect()
        .await
        .expect("a channel");
    let lab = channel.bind(&LAB);
    let load = Arc::new(Load {
        is_over: AtomicBool::new(false),
        calls: AtomicUsize::new(0),
    });
    let mut callers = Vec::new();
    for which in 0..16 {
        let (lab, load) = (lab.clone(), Arc::clone(&load));
        callers.push(tokio::spawn(async move {
            if which % 2 == 0 {
                load.repeat(|| echo(&lab)).await;
            } else {
                load.repeat(|| sleep(&lab)).await;
            }
        }));
    }
    // A stream without an end, which would hold each server for as long as it may stay.
    let options = RawOptions {
        reopens: true,
        ..RawOptions::default()
    };
    let mut forever = lab.raw_stream(lab::FOREVER, Vec::new(), options);
    let is_read = Arc::clone(&load);
    let reading = tokio::spawn(async move {
        while !is_read.is_over.load(Ordering::SeqCst) {
            let item = forever.next().await.expect("no end");
            item.expect("it is opened again");
        }
        forever.reopened()
    });
    for restart in 0..RESTARTS {
        // Long enough to be in the middle of things, and begun anew by whoever streams.
        let before = load.calls.load(Ordering::SeqCst);
        while load.calls.load(Ordering::SeqCst) < before + 300 || server.lab.items() == 0 {
            assert!(
                callers.iter().all(|caller| !caller.is_finished()),
                "restart {restart}"
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // An upload that is at work is let finish, though it takes longer than all the calls.
        let is_asked = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&is_asked);
        let items = futures_util::stream::iter((0..50_u64).map(move |number| {
            asked.store(true, Ordering::SeqCst);
            let item = [varint(number), varint(0)].concat();
            Ok::<_, turbo_runtime::client::RawFailure>(item.into())
        }));
        let upload = tokio::spawn(lab.raw_upload(uploads::SLOWLY, Vec::new(), RawOptions::default(), items));
        while !is_asked.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // Calls that were made behind it have been answered, so it has arrived: each caller has one at a time.
        let before = load.calls.load(Ordering::SeqCst);
        while load.calls.load(Ordering::SeqCst) <= before + 2 * callers.len() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let before = load.calls.load(Ordering::SeqCst);
        server.shut_down().await;
        assert_eq!(upload.await.expect("no panic").expect("it finishes")[..], [50]);
        server = Server::start(addr).await.0;
        while load.calls.load(Ordering::SeqCst) < before + 50 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    load.is_over.store(true, Ordering::SeqCst);
    for caller in callers {
        caller.await.expect("no call fails");
    }
    let reopened = reading.await.expect("the stream goes on");
    assert_eq!(reopened as usize, RESTARTS);
    channel.close().await;
    server.shut_down().await;
}
