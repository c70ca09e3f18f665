//! A service whose methods show what layers do, and a client of it.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;
use turbo_runtime::client::{Binding, Call, Channel};
use turbo_runtime::memory;
use turbo_runtime::server::{Context, Endpoint, Peer, Request, Response, Service};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor};

const fn unary(name: &'static str, number: u8) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [number; 8],
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }
}

pub static GATE: ServiceDescriptor = ServiceDescriptor {
    name: "gate.v1.Gate",
    schema_id: *b"gate-v1a",
    methods: &[unary("pass", 0), unary("see", 1), unary("faint", 2)],
};

/// Answers when the gate has a permit.
pub const PASS: usize = 0;
/// Answers the [`Note`] and the metadata `who` that the handler sees.
pub const SEE: usize = 1;
/// Panics before there is a future.
pub const FAINT: usize = 2;

/// What a layer leaves for a handler.
#[derive(Clone, Debug, PartialEq)]
pub struct Note(pub String);

#[derive(Clone)]
pub struct Gate {
    pub open: Arc<Semaphore>,
    /// Handlers that are at work.
    pub inside: Arc<AtomicUsize>,
    pub most: Arc<AtomicUsize>,
}

impl Gate {
    pub fn closed() -> Self {
        Self {
            open: Arc::new(Semaphore::new(0)),
            inside: Arc::default(),
            most: Arc::default(),
        }
    }

    pub fn inside(&self) -> usize {
        self.inside.load(Ordering::SeqCst)
    }

    async fn pass(self) -> Result<(), Fault<Never>> {
        struct Inside(Arc<AtomicUsize>);
        impl Drop for Inside {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let count = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        let _inside = Inside(Arc::clone(&self.inside));
        self.most.fetch_max(count, Ordering::SeqCst);
        self.open.acquire().await?.forget();
        Ok(())
    }
}

impl Service for Gate {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &GATE
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let gate = self.clone();
        match method {
            PASS => request.unary(|_| Ok(()), move |_, ()| gate.pass()),
            SEE => request.unary(
                |_| Ok(()),
                |cx: Context, ()| async move {
                    let note = cx.extension::<Note>().map(|note| note.0.clone());
                    let who = cx.metadata().get("who").map(str::to_owned);
                    Ok::<_, Fault<Never>>((note, who))
                },
            ),
            FAINT => request.unary(|_| Ok(()), |_, ()| faint()),
            _ => request.unknown(),
        }
    }
}

fn faint() -> std::future::Ready<Result<(), Fault<Never>>> {
    panic!("a handler panics on purpose, before it has a future")
}

/// A client of the endpoint, over memory.
pub fn connect(endpoint: &Endpoint) -> Channel {
    connect_as(endpoint, Peer::default())
}

pub fn connect_as(endpoint: &Endpoint, peer: Peer) -> Channel {
    let (client, server) = memory::pair();
    let endpoint = endpoint.clone();
    tokio::spawn(async move { endpoint.serve(server, peer).await });
    Channel::over(client)
}

pub fn pass(gate: &Binding) -> Call<()> {
    gate.unary(PASS, |_| {})
}

pub fn see(gate: &Binding) -> Call<(Option<String>, Option<String>)> {
    gate.unary(SEE, |_| {})
}

/// Lets every other task run until all of them wait.
pub async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}
