//! tarpc over TCP, in bincode.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::StreamExt;
use tarpc::serde_transport::Transport;
use tarpc::server::{BaseChannel, Channel};
use tarpc::tokio_serde::formats::Bincode;
use tarpc::{client, context, server};
use tokio::net::{TcpListener, TcpStream};

use super::Rpc;
use crate::Result;

pub(super) struct Tarpc;

/// As many as are ever in flight; its own defaults are 1,000 and 100.
const ROOM: usize = 4_096;

#[tarpc::service]
pub(super) trait Bench {
    async fn echo(bytes: Bytes) -> Bytes;
}

#[derive(Clone)]
struct Server;

impl Bench for Server {
    async fn echo(self, _: context::Context, bytes: Bytes) -> Bytes {
        bytes
    }
}

impl Rpc for Tarpc {
    type Client = BenchClient;

    async fn serve(listener: TcpListener) -> Result {
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let config = server::Config {
                pending_response_buffer: ROOM,
            };
            let channel = BaseChannel::new(config, Transport::from((stream, Bincode::default())));
            tokio::spawn(channel.execute(Server.serve()).for_each(async |call| {
                tokio::spawn(call);
            }));
        }
    }

    async fn open(address: SocketAddr) -> Result<BenchClient> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut config = client::Config::default();
        config.max_in_flight_requests = ROOM;
        config.pending_request_buffer = ROOM;
        Ok(BenchClient::new(config, Transport::from((stream, Bincode::default()))).spawn())
    }

    async fn echo(client: &BenchClient, payload: &Bytes) -> Result<Bytes> {
        let mut context = context::current();
        context.deadline = Instant::now() + Duration::from_secs(60);
        Ok(client.echo(context, payload.clone()).await?)
    }

    async fn items(_: &BenchClient, _: u32, _: u32, _: impl FnMut(&[u8]) -> Result + Send) -> Result {
        Err("tarpc has no streams".into())
    }
}
