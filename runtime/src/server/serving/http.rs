use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tower::Service;

use super::activity::{Activity, Answer};
use super::connection::Connection;
use super::opening::Opening;
use super::phase::Phase;

/// How long an HTTP/2 connection may be silent before it is asked whether it is still there, and how long it may take to
/// answer.
#[cfg(feature = "http2")]
const SILENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// Serves an app over HTTP.
pub(super) fn serve(
    app: Router,
) -> impl Fn(Connection, Opening) -> Pin<Box<dyn Future<Output = ()> + Send>> + Clone + Send + Sync + 'static
{
    move |connection, opening| Box::pin(serve_connection(app.clone(), connection, opening))
}

async fn serve_connection(app: Router, connection: Connection, opening: Opening) {
    let Connection { io, peer, hall } = connection;
    let opening = Arc::new(Mutex::new(Some(opening)));
    let activity = Activity::new();
    let idle = activity.idle(hall.idle_timeout);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let busy = activity.begin();
        opening.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(addr) = peer.addr {
            request.extensions_mut().insert(ConnectInfo(addr));
        }
        request.extensions_mut().insert(peer.clone());
        request.extensions_mut().insert(busy.clone());
        // An app is always ready, as axum's own server assumes too.
        let answering = app.clone().call(request.map(Body::new));
        async move {
            let Ok(answer) = answering.await;
            Ok::<_, Infallible>(answer.map(|body| Answer::new(body, busy)))
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(hall.opening_timeout);
    #[cfg(feature = "http2")]
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(SILENCE)
        .keep_alive_timeout(SILENCE)
        // For WebSockets, RFC 8441.
        .enable_connect_protocol();
    let mut served = std::pin::pin!(builder.serve_connection_with_upgrades(TokioIo::new(io), service));
    let mut phase = hall.phase;
    let result = tokio::select! {
        result = &mut served => result,
        () = async {
            tokio::select! {
                () = phase.until(Phase::Draining) => {}
                () = idle => tracing::debug!("a connection has nothing to do"),
            }
        } => {
            // What is in flight goes on.
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection is lost");
    }
}
