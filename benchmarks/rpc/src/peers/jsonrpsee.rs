//! jsonrpsee over a WebSocket; bytes in base64, as JSON has none.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use jsonrpsee::core::{SubscriptionResult, async_trait, to_json_raw_value};
use jsonrpsee::server::{PendingSubscriptionSink, PingConfig, ServerBuilder, ServerConfig};
use jsonrpsee::types::ErrorObjectOwned;
use jsonrpsee::ws_client::{WsClient, WsClientBuilder};
use tokio::net::TcpListener;

use super::{Rpc, item};
use crate::Result;

pub(super) struct Jsonrpsee;

/// The same with its own defaults, apart from how many connections it takes, and that it looks whether they are there.
pub(super) struct Waiting;

/// As many calls as are ever in flight; the defaults are 1,024 and 256.
const ROOM: usize = 4_096;

/// Items for which the client keeps room. Who is slower than the server loses the stream.
const ITEMS: usize = 1 << 20;

/// Where `Result` is the ordinary one: what the macro writes names it.
mod api {
    use jsonrpsee::core::SubscriptionResult;
    use jsonrpsee::proc_macros::rpc;
    use jsonrpsee::types::ErrorObjectOwned;

    #[rpc(client, server)]
    pub(super) trait Bench {
        #[method(name = "echo")]
        fn echo(&self, bytes: String) -> Result<String, ErrorObjectOwned>;

        #[subscription(name = "items" => "item", unsubscribe = "no_items", item = String)]
        async fn items(&self, count: u32, size: u32) -> SubscriptionResult;
    }
}

use api::{BenchClient, BenchServer};

struct Service;

#[async_trait]
impl BenchServer for Service {
    fn echo(&self, bytes: String) -> std::result::Result<String, ErrorObjectOwned> {
        Ok(bytes)
    }

    async fn items(&self, pending: PendingSubscriptionSink, count: u32, size: u32) -> SubscriptionResult {
        let sink = pending.accept().await?;
        let bytes = item(size);
        for _ in 0..count {
            sink.send(to_json_raw_value(&BASE64_STANDARD.encode(&bytes))?)
                .await?;
        }
        Ok(())
    }
}

impl Rpc for Jsonrpsee {
    type Client = Arc<WsClient>;

    async fn serve(listener: TcpListener) -> Result {
        let config = ServerConfig::builder()
            .set_message_buffer_capacity(ROOM as u32)
            .set_tcp_no_delay(true)
            .build();
        serve(listener, config).await
    }

    async fn open(address: SocketAddr) -> Result<Self::Client> {
        let client = WsClientBuilder::new()
            .max_concurrent_requests(ROOM)
            .max_buffer_capacity_per_subscription(ITEMS)
            .request_timeout(Duration::from_secs(60))
            .set_tcp_no_delay(true)
            .build(format!("ws://{address}"))
            .await?;
        Ok(Arc::new(client))
    }

    async fn echo(client: &Self::Client, payload: &Bytes) -> Result<Bytes> {
        let answer = BenchClient::echo(&**client, BASE64_STANDARD.encode(payload)).await?;
        Ok(BASE64_STANDARD.decode(answer)?.into())
    }

    async fn items(
        client: &Self::Client,
        count: u32,
        size: u32,
        mut look: impl FnMut(&[u8]) -> Result + Send,
    ) -> Result {
        let mut items = BenchClient::items(&**client, count, size).await?;
        // A subscription does not end by itself.
        for _ in 0..count {
            let item = items.next().await.ok_or("the stream has ended")??;
            look(&BASE64_STANDARD.decode(item)?)?;
        }
        Ok(items.unsubscribe().await?)
    }
}

impl Rpc for Waiting {
    type Client = Arc<WsClient>;

    async fn serve(listener: TcpListener) -> Result {
        let config = ServerConfig::builder()
            .max_connections(u32::MAX)
            .enable_ws_ping(PingConfig::new())
            .build();
        serve(listener, config).await
    }

    async fn open(address: SocketAddr) -> Result<Self::Client> {
        Jsonrpsee::open(address).await
    }

    async fn echo(client: &Self::Client, payload: &Bytes) -> Result<Bytes> {
        Jsonrpsee::echo(client, payload).await
    }

    async fn items(
        client: &Self::Client,
        count: u32,
        size: u32,
        look: impl FnMut(&[u8]) -> Result + Send,
    ) -> Result {
        Jsonrpsee::items(client, count, size, look).await
    }
}

async fn serve(listener: TcpListener, config: ServerConfig) -> Result {
    let server = ServerBuilder::new()
        .set_config(config)
        .build_from_tcp(listener.into_std()?)?;
    server.start(Service.into_rpc()).stopped().await;
    Ok(())
}
