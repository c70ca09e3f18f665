//! The floor: requests with a length before them, over TCP and nothing else. What has arrived together is answered together.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::{Buf, Bytes, BytesMut};
use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{Connection, Items, Peer, item, payload};
use crate::Result;
use crate::measure::Timer;

pub(super) const BYTES: Peer = Peer {
    name: "tcp",
    title: "TCP, bytes and nothing else",
    has_streams: true,
    serve: |listener| Box::pin(serve(listener)),
    open: |address| {
        Box::pin(async move {
            let stream = connect(address).await?;
            Ok(Box::new(Tcp(stream)) as Box<dyn Connection>)
        })
    },
};

/// Bytes that ask for a stream, in place of the length of a request.
pub(super) const STREAM: u32 = u32::MAX;

pub(super) const HEAD: usize = 4;

/// What is read and written at once.
pub(super) const CHUNK: usize = 64 << 10;

struct Tcp(TcpStream);

impl Connection for Tcp {
    fn calls(
        self: Box<Self>,
        in_flight: usize,
        size: usize,
        timer: Timer,
    ) -> BoxFuture<'static, Result<u64>> {
        Box::pin(calls(self.0, in_flight, size, timer))
    }

    fn items(self: Box<Self>, count: u32, size: u32, timer: Timer) -> BoxFuture<'static, Result<u64>> {
        Box::pin(items(self.0, count, size, timer))
    }
}

/// Echoes whole requests, and answers streams.
async fn serve(listener: TcpListener) -> Result {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(connection(stream));
    }
}

async fn connection(mut stream: TcpStream) -> Result {
    stream.set_nodelay(true)?;
    let mut input = BytesMut::with_capacity(CHUNK);
    loop {
        if stream.read_buf(&mut input).await? == 0 {
            return Ok(());
        }
        if let Some((count, size)) = stream_wanted(&mut input) {
            give(&mut stream, count, size).await?;
            continue;
        }
        let whole = whole(&input).0;
        stream.write_all(&input.split_to(whole)).await?;
    }
}

/// Takes the request for a stream, if there is one: how many items, and their size.
pub(super) fn stream_wanted(input: &mut BytesMut) -> Option<(u32, u32)> {
    if input.len() < 3 * HEAD || (&input[..]).get_u32_le() != STREAM {
        return None;
    }
    let mut head = input.split_to(3 * HEAD);
    head.advance(HEAD);
    Some((head.get_u32_le(), head.get_u32_le()))
}

async fn give(stream: &mut TcpStream, count: u32, size: u32) -> Result {
    let one = framed(&item(size));
    let most = CHUNK / one.len();
    let chunk = one.repeat(most);
    let mut left = count as usize;
    while left > 0 {
        let now = left.min(most);
        stream.write_all(&chunk[..now * one.len()]).await?;
        left -= now;
    }
    Ok(())
}

pub(super) fn framed(bytes: &Bytes) -> Vec<u8> {
    [&(bytes.len() as u32).to_le_bytes(), &bytes[..]].concat()
}

/// The bytes of the requests that are whole, and how many these are.
fn whole(input: &[u8]) -> (usize, usize) {
    let (mut at, mut count) = (0, 0);
    while let Some(mut head) = input.get(at..at + HEAD) {
        let end = at + HEAD + head.get_u32_le() as usize;
        if end > input.len() {
            break;
        }
        at = end;
        count += 1;
    }
    (at, count)
}

pub(super) async fn connect(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn calls(mut stream: TcpStream, in_flight: usize, size: usize, timer: Timer) -> Result<u64> {
    let request = framed(&payload(0, size));
    let requests = request.repeat(in_flight);
    let mut input = BytesMut::with_capacity(CHUNK);
    let mut answered = 0;
    let mut sent = Instant::now();
    stream.write_all(&requests).await?;
    loop {
        if stream.read_buf(&mut input).await? == 0 {
            return Err("the server has gone".into());
        }
        let (bytes, count) = whole(&input);
        if input[..bytes] != requests[..bytes] {
            return Err("another answer".into());
        }
        input.advance(bytes);
        answered += count as u64;
        if count > 0 {
            let now = Instant::now();
            timer.took(now - sent);
            if timer.is_over(now) {
                return Ok(answered);
            }
            sent = now;
            stream.write_all(&requests[..bytes]).await?;
        }
    }
}

async fn items(mut stream: TcpStream, count: u32, size: u32, timer: Timer) -> Result<u64> {
    let request = [STREAM, count, size].map(u32::to_le_bytes).concat();
    let mut input = BytesMut::with_capacity(CHUNK);
    let mut items = Items::new(size);
    let one = HEAD + size as usize;
    let mut wanted = 0;
    while !timer.is_over(Instant::now()) {
        stream.write_all(&request).await?;
        wanted += u64::from(count);
        while items.taken < wanted {
            if stream.read_buf(&mut input).await? == 0 {
                return Err("the server has gone".into());
            }
            let bytes = whole(&input).0;
            for item in input[..bytes].chunks(one) {
                items.look(&item[HEAD..])?;
            }
            input.advance(bytes);
        }
    }
    Ok(items.taken)
}
