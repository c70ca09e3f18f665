//! A layer around conversations that does what a test tells it.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tower::layer::layer_fn;
use tower::{BoxError, ServiceExt};
use turbo_runtime::server::{Closed, Connecting, Connections};

type Staying = Pin<Box<dyn Future<Output = Result<Closed, BoxError>> + Send>>;

type Act = Arc<dyn Fn(Connecting, Connections) -> Staying + Send + Sync>;

#[derive(Clone)]
pub struct Acts {
    act: Act,
    inner: Connections,
}

impl tower::Service<Connecting> for Acts {
    type Response = Closed;
    type Error = BoxError;
    type Future = Staying;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, client: Connecting) -> Staying {
        (self.act)(client, self.inner.clone())
    }
}

pub fn acting<Fut>(
    act: impl Fn(Connecting, Connections) -> Fut + Send + Sync + 'static,
) -> impl tower::Layer<Connections, Service = Acts> + Clone
where
    Fut: Future<Output = Result<Closed, BoxError>> + Send + 'static,
{
    let act: Act = Arc::new(move |client, inner| Box::pin(act(client, inner)));
    layer_fn(move |inner| Acts {
        act: Arc::clone(&act),
        inner,
    })
}

pub async fn go_on(client: Connecting, inner: Connections) -> Result<Closed, BoxError> {
    inner.oneshot(client).await
}

/// How many conversations there are, and how many there have been.
#[derive(Clone, Default)]
pub struct Count {
    pub here: Arc<AtomicUsize>,
    pub been: Arc<AtomicUsize>,
}

impl Count {
    pub fn layer(&self) -> impl tower::Layer<Connections, Service = Acts> + Clone {
        struct Here(Arc<AtomicUsize>);
        impl Drop for Here {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let count = self.clone();
        acting(move |client, inner| {
            count.here.fetch_add(1, Ordering::SeqCst);
            count.been.fetch_add(1, Ordering::SeqCst);
            let here = Here(Arc::clone(&count.here));
            async move {
                let _here = here;
                go_on(client, inner).await
            }
        })
    }

    pub fn here(&self) -> usize {
        self.here.load(Ordering::SeqCst)
    }

    pub fn been(&self) -> usize {
        self.been.load(Ordering::SeqCst)
    }

    pub async fn until_here(&self, number: usize) {
        let settled = async {
            while self.here() != number {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(600), settled)
            .await
            .expect("so many conversations");
    }
}
