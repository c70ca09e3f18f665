//! Streams of the client, sent by the generated TypeScript client over both engines, under Node, to a server in Rust.

use std::future::ready;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::{StreamExt, TryStreamExt, stream};
use generated_tests::streams::streams::v1::{Item, Refusal, Streams, StreamsServer};
use tokio::sync::Semaphore;
use turbo_runtime::server::{ClientStream, Context, Endpoint};
use turbo_runtime::{Bytes, Fault, Stream};
use turboc::options::Engine;

use node::node;
use package::package;
use proxy::{End, Plan, Proxy};

#[path = "support/node.rs"]
#[allow(dead_code, reason = "shared with others")]
mod node;
#[path = "support/package.rs"]
mod package;
#[path = "../../runtime/tests/common/proxy.rs"]
#[allow(dead_code, reason = "the tests of the runtime use the rest of it")]
mod proxy;

struct Lab {
    live: Arc<AtomicU32>,
    permits: Semaphore,
}

/// A call that is under way.
struct Alive(Arc<AtomicU32>);

impl Lab {
    fn start(&self) -> Alive {
        self.live.fetch_add(1, Ordering::SeqCst);
        Alive(Arc::clone(&self.live))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Streams for Lab {
    async fn collect(&self, _: &Context, _: String, items: ClientStream<Item>) -> Result<Vec<u32>, Fault> {
        let _alive = self.start();
        Ok(items.map_ok(|item| item.number).try_collect().await?)
    }

    async fn gated(&self, _: &Context, mut items: ClientStream<Item>) -> Result<u32, Fault> {
        let _alive = self.start();
        let mut taken = 0;
        loop {
            self.permits.acquire().await?.forget();
            if items.try_next().await?.is_none() {
                return Ok(taken);
            }
            taken += 1;
        }
    }

    async fn release(&self, _: &Context, permits: u32) -> Result<(), Fault> {
        self.permits.add_permits(permits as usize);
        Ok(())
    }

    async fn first(&self, _: &Context, count: u32, items: ClientStream<Item>) -> Result<u32, Fault> {
        let _alive = self.start();
        let taken: Vec<Item> = items.take(count as usize).try_collect().await?;
        Ok(taken.len() as u32)
    }

    async fn limited(
        &self,
        _: &Context,
        limit: u32,
        mut items: ClientStream<Item>,
    ) -> Result<u32, Fault<Refusal>> {
        let _alive = self.start();
        let mut taken = 0;
        while items.try_next().await?.is_some() {
            taken += 1;
            if taken > limit {
                return Err(Refusal::TooMany { limit }.into());
            }
        }
        Ok(taken)
    }

    fn echo(
        &self,
        _: &Context,
        prefix: String,
        lines: ClientStream<String>,
    ) -> impl Stream<Item = Result<String, Fault>> + Send + 'static {
        let alive = self.start();
        lines
            .try_take_while(|line| ready(Ok(!line.is_empty())))
            .map(move |line| {
                let _ = &alive;
                Ok(format!("{prefix}{}", line?))
            })
    }

    fn numbers(&self, _: &Context, count: u32) -> impl Stream<Item = Result<Item, Fault>> + Send + 'static {
        stream::iter(0..count).map(|number| {
            Ok(Item {
                number,
                payload: Bytes::new(),
            })
        })
    }

    async fn live(&self, _: &Context) -> Result<u32, Fault> {
        Ok(self.live.load(Ordering::SeqCst))
    }
}

/// Streams to a server of its own: over connections that last, then over some that are cut one after the other.
fn streams_over(engine: Engine) {
    let package = package("streams", engine);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams.mjs");

    let addr = runtime.block_on(serve());
    let url = format!("ws://{addr}/rpc");
    node(&[&script, &package, Path::new(&url)]);

    let addr = runtime.block_on(serve());
    let proxy = runtime.block_on(Proxy::start(addr, |number| Plan {
        // Enough for the session to be granted, and soon for the largest message: a connection that carries none is of no use.
        back: Some(500 << number.min(10)),
        end: if number % 2 == 0 {
            End::Reset
        } else {
            End::HalfOpen
        },
        ..Plan::default()
    }));
    node(&[&script, &package, Path::new(&proxy.url())]);
    assert!(proxy.cuts() > 0, "{} cuts", proxy.cuts());
}

async fn serve() -> SocketAddr {
    let lab = Lab {
        live: Arc::default(),
        permits: Semaphore::new(0),
    };
    let endpoint = Endpoint::builder().service(StreamsServer::new(lab)).build();
    let app = axum::Router::new().route("/rpc", endpoint.into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    addr
}

// W-25 to W-27, W-38 to W-43, W-50, W-51
#[test]
fn streams_over_the_engine_in_wasm() {
    streams_over(Engine::Wasm);
}

// W-25 to W-27, W-38 to W-43, W-50, W-51
#[test]
fn streams_over_the_engine_in_javascript() {
    streams_over(Engine::Js);
}
