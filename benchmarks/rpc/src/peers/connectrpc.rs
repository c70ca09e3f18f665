//! connectrpc: the Connect protocol over one HTTP/2 connection, in Protocol Buffers.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use connectrpc::client::{ClientConfig, Http2Connection, SharedHttp2Connection};
use connectrpc::{RequestContext, Response, Router, Server, ServiceRequest, ServiceResult, ServiceStream};
use futures_util::stream;
use tokio::net::TcpListener;

use super::{Rpc, item};
use crate::Result;

#[allow(clippy::all, unused_imports, reason = "it is generated")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/connect/_connectrpc.rs"));
}

use generated::bench::v1::{Bench, BenchClient, Payload, Wish};

pub(super) struct Connect;

/// As many calls as are ever in flight; the default is 200.
const STREAMS: u32 = 4_096;

/// As tonic's.
const WINDOW: u32 = 4 << 20;

struct Service;

#[allow(refining_impl_trait, reason = "its own examples name the types, too")]
impl Bench for Service {
    async fn echo(&self, _: RequestContext, request: ServiceRequest<'_, Payload>) -> ServiceResult<Payload> {
        Response::ok(request.to_owned_message())
    }

    async fn items(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, Wish>,
    ) -> ServiceResult<ServiceStream<Payload>> {
        let bytes = item(request.size);
        let items = (0..request.count).map(move |_| {
            Ok(Payload {
                bytes: bytes.clone(),
                ..Payload::default()
            })
        });
        Response::stream_ok(stream::iter(items))
    }
}

impl Rpc for Connect {
    type Client = BenchClient<SharedHttp2Connection>;

    async fn serve(listener: TcpListener) -> Result {
        let router = Router::new().add_service(Arc::new(Service));
        let server = Server::from_listener(listener)
            .with_max_concurrent_streams(STREAMS)
            .with_http2_initial_stream_window_size(WINDOW)
            .with_http2_initial_connection_window_size(WINDOW);
        server.serve(router).await
    }

    async fn open(address: SocketAddr) -> Result<Self::Client> {
        let uri: axum::http::Uri = format!("http://{address}").parse()?;
        let connection = Http2Connection::builder()
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .connect_plaintext(uri.clone())
            .await?;
        Ok(BenchClient::new(
            connection.shared(STREAMS as usize),
            ClientConfig::new(uri),
        ))
    }

    async fn echo(client: &Self::Client, payload: &Bytes) -> Result<Bytes> {
        let request = Payload {
            bytes: payload.clone(),
            ..Payload::default()
        };
        Ok(client.echo(request).await?.into_owned().bytes)
    }

    async fn items(
        client: &Self::Client,
        count: u32,
        size: u32,
        mut look: impl FnMut(&[u8]) -> Result + Send,
    ) -> Result {
        let wish = Wish {
            count,
            size,
            ..Wish::default()
        };
        let mut items = client.items(wish).await?;
        while let Some(item) = items.message().await? {
            look(item.view().bytes)?;
        }
        Ok(())
    }
}
