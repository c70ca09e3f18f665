//! A proxy that makes a bad network of a good one: for each connection a plan says how bytes travel and how it ends.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// What happens to one connection.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Bytes from the client to the server, and back, after which it ends; `None` for no end.
    pub there: Option<usize>,
    pub back: Option<usize>,
    pub end: End,
    /// The most bytes that travel together; 0 for as they come.
    pub crumbs: usize,
    /// How long each piece is held back.
    pub delay: Duration,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Both sides see the end of the stream, behind everything that was sent.
    Finish,
    /// Both sides are reset, and may lose what is on its way.
    Reset,
    /// Nobody is told: no byte moves any more, in either direction.
    Silence,
    /// The client is told, the server is not.
    HalfOpen,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            there: None,
            back: None,
            end: End::Finish,
            crumbs: 0,
            delay: Duration::ZERO,
        }
    }
}

/// Bytes that a connection has carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    pub there: usize,
    pub back: usize,
}

/// A proxy in front of one server. It ends when it is dropped, and its connections with it.
pub struct Proxy {
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    server: SocketAddr,
    plan: Box<dyn Fn(usize) -> Plan + Send + Sync>,
    carried: Mutex<Vec<Carried>>,
    cuts: AtomicUsize,
    /// Counts the calls of [`Proxy::cut`].
    order: AtomicU64,
    cut: Notify,
}

impl Proxy {
    /// `plan` is asked for each connection, counted from 0.
    pub async fn start(server: SocketAddr, plan: impl Fn(usize) -> Plan + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server,
            plan: Box::new(plan),
            carried: Mutex::default(),
            cuts: AtomicUsize::new(0),
            order: AtomicU64::new(0),
            cut: Notify::new(),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { addr, shared, task }
    }

    pub fn url(&self) -> String {
        format!("ws://{}/rpc", self.addr)
    }

    /// Ends every connection that there is, as its plan says.
    pub fn cut(&self) {
        self.shared.order.fetch_add(1, Ordering::SeqCst);
        self.shared.cut.notify_waiters();
    }

    /// How many connections it has ended.
    pub fn cuts(&self) -> usize {
        self.shared.cuts.load(Ordering::SeqCst)
    }

    /// What each connection has carried so far.
    pub fn carried(&self) -> Vec<Carried> {
        self.shared.lock().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.cut();
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Carried>> {
        self.carried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn told_to_cut(&self, since: u64) {
        loop {
            let notified = self.cut.notified();
            if self.order.load(Ordering::SeqCst) != since {
                return;
            }
            notified.await;
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        let number = {
            let mut carried = shared.lock();
            carried.push(Carried::default());
            carried.len() - 1
        };
        let plan = (shared.plan)(number);
        tokio::spawn(carry(client, number, plan, Arc::clone(&shared)));
    }
}

/// One connection, until one end has gone or the plan ends it.
async fn carry(mut client: TcpStream, number: usize, plan: Plan, shared: Arc<Shared>) {
    let since = shared.order.load(Ordering::SeqCst);
    let Ok(mut server) = TcpStream::connect(shared.server).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let is_cut = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let there = copy(from_client, to_server, plan.there, &plan, |bytes| {
            shared.lock()[number].there += bytes;
        });
        let back = copy(from_server, to_client, plan.back, &plan, |bytes| {
            shared.lock()[number].back += bytes;
        });
        tokio::select! {
            is_cut = there => is_cut,
            is_cut = back => is_cut,
            () = shared.told_to_cut(since) => true,
        }
    };
    if !is_cut {
        return;
    }
    shared.cuts.fetch_add(1, Ordering::SeqCst);
    match plan.end {
        End::Finish => {}
        End::Reset => {
            let _ = (client.set_zero_linger(), server.set_zero_linger());
        }
        End::Silence => {
            let order = shared.order.load(Ordering::SeqCst);
            shared.told_to_cut(order).await;
        }
        End::HalfOpen => {
            drop(client);
            let order = shared.order.load(Ordering::SeqCst);
            shared.told_to_cut(order).await;
        }
    }
}

/// Moves bytes until there are no more, or the plan says that it is enough. Whether it was the plan.
async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    limit: Option<usize>,
    plan: &Plan,
    carried: impl Fn(usize),
) -> bool {
    let mut left = limit.unwrap_or(usize::MAX);
    let mut buffer = vec![0; if plan.crumbs > 0 { plan.crumbs } else { 16 << 10 }];
    loop {
        if left == 0 {
            return true;
        }
        let most = buffer.len().min(left);
        let Ok(read @ 1..) = from.read(&mut buffer[..most]).await else {
            return false;
        };
        if !plan.delay.is_zero() {
            tokio::time::sleep(plan.delay).await;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return false;
        }
        carried(read);
        left -= read;
    }
}
