//! The endpoint as a route of any axum app: the upgrade, and what is refused before it.

use std::net::SocketAddr;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};

use super::context::Peer;
use super::endpoint::Endpoint;
use super::websocket::ServerSocket;
use crate::frame::SUBPROTOCOL;

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
    if !is_allowed_origin(&parts.headers, &endpoint.inner.origins) {
        return refuse(StatusCode::FORBIDDEN, "this origin may not use the endpoint");
    }
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        let mut response = refuse(
            StatusCode::UPGRADE_REQUIRED,
            "this is a turbo endpoint: connect to it with a WebSocket",
        );
        response
            .headers_mut()
            .insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        return response;
    };
    let limit = endpoint.inner.limits.max_message as usize;
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .max_message_size(limit)
        .max_frame_size(limit);
    if upgrade.selected_protocol().is_none() {
        return refuse(
            StatusCode::BAD_REQUEST,
            "the client must offer the WebSocket subprotocol turbo.v1",
        );
    }
    let addr = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0);
    let peer = Peer {
        addr,
        headers: parts.headers,
    };
    upgrade.on_upgrade(async move |socket| endpoint.serve(ServerSocket::new(socket), peer).await)
}

fn refuse(status: StatusCode, why: &'static str) -> Response {
    (status, format!("{why}\n")).into_response()
}

/// Whether a page of this origin may connect: cookies travel with cross-site WebSockets, so by default only pages of the
/// host itself may. Rule W-33.
fn is_allowed_origin(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        // Not a browser.
        return true;
    };
    let Ok(origin) = origin.to_str() else { return false };
    if allowed
        .iter()
        .any(|other| other == "*" || other.trim_end_matches('/').eq_ignore_ascii_case(origin))
    {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    matches!((authority, host), (Some(authority), Some(host)) if authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(origin: Option<&str>, host: &str, list: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).expect("a host"));
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_str(origin).expect("an origin"));
        }
        let list: Vec<String> = list.iter().map(ToString::to_string).collect();
        is_allowed_origin(&headers, &list)
    }

    // W-33
    #[test]
    fn pages_of_other_hosts_are_refused_unless_named() {
        assert!(allowed(None, "example.org", &[]));
        assert!(allowed(Some("https://example.org"), "example.org", &[]));
        assert!(allowed(Some("http://localhost:8080"), "localhost:8080", &[]));
        assert!(!allowed(Some("http://localhost:8081"), "localhost:8080", &[]));
        assert!(!allowed(Some("https://evil.example"), "example.org", &[]));
        assert!(!allowed(
            Some("https://example.org.evil.example"),
            "example.org",
            &[]
        ));
        assert!(!allowed(Some("null"), "example.org", &[]));
        assert!(allowed(
            Some("https://app.example"),
            "example.org",
            &["https://app.example/"]
        ));
        assert!(allowed(Some("null"), "example.org", &["*"]));
    }
}
