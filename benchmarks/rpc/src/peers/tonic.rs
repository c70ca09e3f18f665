//! tonic, with prost.

use std::net::SocketAddr;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};

use super::{Rpc, item};
use crate::Result;

#[allow(clippy::all, reason = "it is generated")]
mod generated {
    tonic::include_proto!("bench.v1");
}

use generated::bench_client::BenchClient;
use generated::bench_server::{Bench, BenchServer};
use generated::{Payload, Wish};

pub(super) struct Tonic;

/// As many calls as are ever in flight; the default is 200.
const STREAMS: u32 = 4_096;

/// Of a stream and of a connection, so that large payloads do not wait for credit; the default is 64 KiB.
const WINDOW: u32 = 4 << 20;

struct Service;

#[tonic::async_trait]
impl Bench for Service {
    async fn echo(&self, request: Request<Payload>) -> std::result::Result<Response<Payload>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    type ItemsStream = BoxStream<'static, std::result::Result<Payload, Status>>;

    async fn items(
        &self,
        request: Request<Wish>,
    ) -> std::result::Result<Response<Self::ItemsStream>, Status> {
        let Wish { count, size } = request.into_inner();
        let bytes = item(size);
        let items = (0..count).map(move |_| Ok(Payload { bytes: bytes.clone() }));
        Ok(Response::new(stream::iter(items).boxed()))
    }
}

impl Rpc for Tonic {
    type Client = BenchClient<Channel>;

    async fn serve(listener: TcpListener) -> Result {
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let server = Server::builder()
            .max_concurrent_streams(STREAMS)
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .add_service(BenchServer::new(Service));
        Ok(server.serve_with_incoming(incoming).await?)
    }

    async fn open(address: SocketAddr) -> Result<Self::Client> {
        let channel = Endpoint::try_from(format!("http://{address}"))?
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .connect()
            .await?;
        Ok(BenchClient::new(channel))
    }

    async fn echo(client: &Self::Client, payload: &Bytes) -> Result<Bytes> {
        let request = Payload {
            bytes: payload.clone(),
        };
        Ok(client.clone().echo(request).await?.into_inner().bytes)
    }

    async fn items(
        client: &Self::Client,
        count: u32,
        size: u32,
        mut look: impl FnMut(&[u8]) -> Result + Send,
    ) -> Result {
        let mut items = client.clone().items(Wish { count, size }).await?.into_inner();
        while let Some(item) = items.try_next().await? {
            look(&item.bytes)?;
        }
        Ok(())
    }
}
