//! JSON over HTTP: a route of axum's, asked by hyper's client; bytes in base64.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode, Uri};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::Rpc;
use crate::Result;
use crate::serve::http;

/// Requests share up to [`CONNECTIONS`], which are kept alive.
pub(super) struct Http1;

/// All requests over one connection.
pub(super) struct Http2;

/// More do not make it faster.
const CONNECTIONS: usize = 16;

/// What is taken of a body: 1 MiB of bytes is more in base64.
const LIMIT: usize = 4 << 20;

#[derive(Serialize, Deserialize)]
struct Payload {
    bytes: String,
}

#[derive(Clone)]
pub(super) struct JsonClient {
    client: Client<HttpConnector, Full<Bytes>>,
    uri: Uri,
    connections: Option<Arc<Semaphore>>,
}

async fn open(address: SocketAddr, is_http2: bool) -> Result<JsonClient> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let mut builder = Client::builder(TokioExecutor::new());
    builder.http2_only(is_http2);
    let client = JsonClient {
        client: builder.build(connector),
        uri: format!("http://{address}/echo").parse()?,
        connections: (!is_http2).then(|| Arc::new(Semaphore::new(CONNECTIONS))),
    };
    // All connections are there before anything is measured.
    let first = if is_http2 { 1 } else { CONNECTIONS };
    let nothing = Bytes::new();
    try_join_all((0..first).map(|_| echo(&client, &nothing))).await?;
    Ok(client)
}

async fn serve(listener: TcpListener) -> Result {
    let echo = post(async |Json(payload): Json<Payload>| Json(payload));
    let routes = Router::new()
        .route("/echo", echo)
        .layer(DefaultBodyLimit::max(LIMIT));
    http(listener, routes).await;
    Ok(())
}

async fn echo(client: &JsonClient, payload: &Bytes) -> Result<Bytes> {
    let payload = Payload {
        bytes: BASE64_STANDARD.encode(payload),
    };
    let request = Request::builder()
        .method(Method::POST)
        .uri(client.uri.clone())
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(serde_json::to_vec(&payload)?)))?;
    let _permit = match &client.connections {
        Some(connections) => Some(connections.acquire().await?),
        None => None,
    };
    let response = client.client.request(request).await?;
    if response.status() != StatusCode::OK {
        return Err(response.status().to_string().into());
    }
    let body = response.into_body().collect().await?.to_bytes();
    let answer: Payload = serde_json::from_slice(&body)?;
    Ok(BASE64_STANDARD.decode(answer.bytes)?.into())
}

impl Rpc for Http1 {
    type Client = JsonClient;

    async fn serve(listener: TcpListener) -> Result {
        serve(listener).await
    }

    async fn open(address: SocketAddr) -> Result<JsonClient> {
        open(address, false).await
    }

    async fn echo(client: &JsonClient, payload: &Bytes) -> Result<Bytes> {
        echo(client, payload).await
    }

    async fn items(_: &JsonClient, _: u32, _: u32, _: impl FnMut(&[u8]) -> Result + Send) -> Result {
        Err("no streams".into())
    }
}

impl Rpc for Http2 {
    type Client = JsonClient;

    async fn serve(listener: TcpListener) -> Result {
        serve(listener).await
    }

    async fn open(address: SocketAddr) -> Result<JsonClient> {
        open(address, true).await
    }

    async fn echo(client: &JsonClient, payload: &Bytes) -> Result<Bytes> {
        echo(client, payload).await
    }

    async fn items(_: &JsonClient, _: u32, _: u32, _: impl FnMut(&[u8]) -> Result + Send) -> Result {
        Err("no streams".into())
    }
}
