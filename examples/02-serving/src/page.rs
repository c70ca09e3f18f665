use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use rust_embed::RustEmbed;
use turbo_runtime::server::Endpoint;
use turbo_runtime::server::files::Files;

use crate::Counter;

// `Web`: the folder `web` with compressed copies, which `build.rs` has made.
include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// The endpoint on `/rpc`, a route for the page, and the page itself.
pub fn app(counter: Arc<Counter>, endpoint: &Endpoint) -> Router {
    Router::new()
        .route("/rpc", endpoint.clone().into())
        .route("/shelf", get(shelf))
        .with_state(counter)
        .fallback_service(Files::embedded::<Web>())
}

async fn shelf(State(counter): State<Arc<Counter>>) -> Result<String, StatusCode> {
    counter.lines().await.map_err(|error| {
        tracing::warn!(%error, "the stock cannot be asked");
        StatusCode::BAD_GATEWAY
    })
}
