//! The endpoint as a route of any axum app: the upgrade, and what is refused before it.

use std::net::SocketAddr;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};

use super::context::Peer;
use super::endpoint::Endpoint;
use super::origin;
use super::serving::Busy;
use super::websocket::ServerSocket;
use crate::frame::SUBPROTOCOL;
use crate::observe::count;

/// Bytes of read buffer a connection. axum's default is 128 KiB, which makes 64 busy connections three times slower and
/// every idle one expensive.
const READ_BUFFER: usize = 4 << 10;

impl<S> From<Endpoint> for MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    fn from(endpoint: Endpoint) -> Self {
        any(move |request: Request| upgrade(endpoint.clone(), request))
    }
}

async fn upgrade(endpoint: Endpoint, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if !origin::is_allowed(&parts, &endpoint.inner.origins) {
        count::connection_refused("origin");
        return refuse(StatusCode::FORBIDDEN, "this origin may not use the endpoint");
    }
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        let mut response = refuse(
            StatusCode::UPGRADE_REQUIRED,
            "this is a turbo endpoint: connect to it with a WebSocket",
        );
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        return response;
    };
    let limit = endpoint.inner.limits.max_message as usize;
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .max_message_size(limit)
        .max_frame_size(limit);
    if upgrade.selected_protocol().is_none() {
        count::connection_refused("subprotocol");
        return refuse(
            StatusCode::BAD_REQUEST,
            "the client must offer the WebSocket subprotocol turbo.v1",
        );
    }
    let mut peer = parts.extensions.remove::<Peer>().unwrap_or_default();
    if let Some(ConnectInfo(addr)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() {
        // A layer may know better, behind a proxy.
        peer.addr = Some(*addr);
    }
    let busy = parts.extensions.remove::<Busy>();
    peer.headers = copy(&parts.headers);
    peer.path = Some(parts.uri.path().into());
    tracing::debug!(version = ?parts.version, "a WebSocket is opened");
    // Frees the rest of the request, for as long as the connection lives.
    drop(parts);
    upgrade.on_upgrade(async move |socket| {
        // Inside of HTTP/2 it keeps the connection below it from being closed as idle.
        let _busy = busy;
        endpoint.serve(ServerSocket::new(socket), peer).await;
    })
}

/// The headers in memory of their own: as they came they share the buffer that the request was read into, and would keep
/// all of it for as long as the connection lives, which more than doubles what an idle one takes.
fn copy(headers: &HeaderMap) -> HeaderMap {
    let mut copied = HeaderMap::with_capacity(headers.keys_len());
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            copied.append(name, value);
        }
    }
    copied
}

fn refuse(status: StatusCode, why: &'static str) -> Response {
    (status, format!("{why}\n")).into_response()
}
