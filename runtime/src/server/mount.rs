//! The endpoint as a route of any axum app: the upgrade, and what is refused before it.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::context::Peer;
use super::endpoint::Endpoint;
use super::origin;
use super::serving::Busy;
use crate::frame::SUBPROTOCOL;
use crate::observe::count;
use crate::websocket::{Side, WebSocket};

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
    // axum looks at the request; the bytes behind it are read here, as a reader that grows with a message is worth much.
    let upgraded = parts.extensions.get::<OnUpgrade>().cloned();
    let asked = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let (Ok(upgrade), Some(upgraded)) = (asked, upgraded) else {
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
    let upgrade = upgrade.protocols([SUBPROTOCOL]);
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
    let response = accept(&parts);
    // Frees the rest of the request, for as long as the connection lives.
    drop((parts, upgrade));
    let limit = endpoint.inner.limits.max_message as usize;
    tokio::spawn(async move {
        // Inside of HTTP/2 it keeps the connection below it from being closed as idle.
        let _busy = busy;
        let Ok(upgraded) = upgraded.await else { return };
        let socket = WebSocket::new(TokioIo::new(upgraded), Side::Server, &[], limit);
        endpoint.serve(socket, peer).await;
    });
    response
}

/// What a WebSocket begins with: over HTTP/1.1 an answer to the client's key, inside of HTTP/2 nothing special (RFC 8441).
fn accept(request: &Parts) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(
        header::SEC_WEBSOCKET_PROTOCOL,
        HeaderValue::from_static(SUBPROTOCOL),
    );
    if let Some(key) = request.headers.get(header::SEC_WEBSOCKET_KEY)
        && request.version < Version::HTTP_2
        && let Ok(answer) = HeaderValue::try_from(derive_accept_key(key.as_bytes()))
    {
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, answer);
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    }
    response
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
