//! The floor: requests with a length before them, over TCP and nothing else. What has arrived together is answered together.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

use crate::Result;
use crate::measure::Timer;

/// Bytes that ask for a stream, in place of the length of a request.
const STREAM: u32 = u32::MAX;

const HEAD: usize = 4;

/// Echoes whole requests, and answers streams.
pub(crate) async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(connection(stream));
    }
}

async fn connection(mut stream: TcpStream) -> Result {
    stream.set_nodelay(true)?;
    let mut input = BytesMut::with_capacity(64 << 10);
    loop {
        if stream.read_buf(&mut input).await? == 0 {
            return Ok(());
        }
        if input.len() >= 3 * HEAD && (&input[..]).get_u32_le() == STREAM {
            let mut head = input.split_to(3 * HEAD);
            head.advance(HEAD);
            let (count, size) = (head.get_u32_le(), head.get_u32_le());
            items(&mut stream, count, size).await?;
            continue;
        }
        let whole = whole(&input).0;
        stream.write_all(&input.split_to(whole)).await?;
    }
}

async fn items(stream: &mut TcpStream, count: u32, size: u32) -> Result {
    let mut item = size.to_le_bytes().to_vec();
    item.resize(HEAD + size as usize, 7);
    let most = (64 << 10) / item.len();
    let chunk = item.repeat(most);
    let mut left = count as usize;
    while left > 0 {
        let now = left.min(most);
        stream.write_all(&chunk[..now * item.len()]).await?;
        left -= now;
    }
    Ok(())
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

async fn connect(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A connection with so many requests in flight until the time is over. Answers how many were answered.
pub(crate) async fn calls(address: SocketAddr, in_flight: usize, size: usize, timer: Timer) -> Result<u64> {
    let mut stream = connect(address).await?;
    let mut request = (size as u32).to_le_bytes().to_vec();
    request.resize(HEAD + size, 7);
    let requests = request.repeat(in_flight);
    let mut input = BytesMut::with_capacity(64 << 10);
    let mut answered = 0;
    let mut sent = Instant::now();
    stream.write_all(&requests).await?;
    loop {
        if stream.read_buf(&mut input).await? == 0 {
            return Err("the server has gone".into());
        }
        let (bytes, count) = whole(&input);
        input.advance(bytes);
        answered += count as u64;
        if count > 0 {
            let now = Instant::now();
            timer.took(now - sent);
            if timer.is_over(now) {
                return Ok(answered);
            }
            sent = now;
            stream.write_all(&requests[..count * request.len()]).await?;
        }
    }
}

/// What callers share: bytes that wait to leave, and who waits for the next answers.
#[derive(Default)]
struct Shared {
    output: Vec<u8>,
    waiting: VecDeque<oneshot::Sender<()>>,
}

/// The same with a task for each request in flight, that waits for its own answer. Answers come in the order of requests, so that
/// nobody needs an id.
pub(crate) async fn callers(address: SocketAddr, in_flight: usize, size: usize, timer: Timer) -> Result<u64> {
    let mut stream = connect(address).await?;
    let (mut reader, mut writer) = stream.split();
    let mut request = (size as u32).to_le_bytes().to_vec();
    request.resize(HEAD + size, 7);
    let request = Arc::new(request);
    let shared = Arc::new(Mutex::new(Shared::default()));
    let wake = Arc::new(Notify::new());
    let lock = |shared: &Mutex<Shared>, change: &mut dyn FnMut(&mut Shared)| {
        change(&mut shared.lock().unwrap_or_else(PoisonError::into_inner));
    };
    let mut tasks = Vec::new();
    for _ in 0..in_flight {
        let (shared, wake, request, timer) = (
            Arc::clone(&shared),
            Arc::clone(&wake),
            Arc::clone(&request),
            timer.clone(),
        );
        tasks.push(tokio::spawn(async move {
            let mut answered = 0;
            let mut begin = Instant::now();
            loop {
                let (sender, answer) = oneshot::channel();
                let mut sender = Some(sender);
                lock(&shared, &mut |shared| {
                    shared.output.extend_from_slice(&request);
                    shared.waiting.extend(sender.take());
                });
                wake.notify_one();
                answer.await?;
                answered += 1;
                let now = Instant::now();
                timer.took(now - begin);
                if timer.is_over(now) {
                    return Result::Ok(answered);
                }
                begin = now;
            }
        }));
    }
    let write = async {
        loop {
            wake.notified().await;
            // Lets the others add theirs.
            tokio::task::yield_now().await;
            let mut output = Vec::new();
            lock(&shared, &mut |shared| {
                std::mem::swap(&mut shared.output, &mut output)
            });
            writer.write_all(&output).await?;
        }
        #[allow(unreachable_code, reason = "names the type")]
        Result::Ok(())
    };
    let read = async {
        let mut input = BytesMut::with_capacity(64 << 10);
        while reader.read_buf(&mut input).await? > 0 {
            let (bytes, count) = whole(&input);
            input.advance(bytes);
            lock(&shared, &mut |shared| {
                for waiting in shared.waiting.drain(..count) {
                    let _ = waiting.send(());
                }
            });
        }
        Result::Ok(())
    };
    let ends = async {
        let mut answered = 0;
        for task in tasks {
            answered += task.await??;
        }
        Result::Ok(answered)
    };
    tokio::select! {
        answered = ends => answered,
        Err(error) = write => Err(error),
        _ = read => Err("the server has gone".into()),
    }
}

/// Takes a stream of items and answers how many came.
pub(crate) async fn stream(address: SocketAddr, count: u32, size: u32) -> Result<u64> {
    let mut stream = connect(address).await?;
    let request = [STREAM, count, size].map(u32::to_le_bytes).concat();
    stream.write_all(&request).await?;
    let mut input = BytesMut::with_capacity(64 << 10);
    let mut taken = 0;
    while taken < u64::from(count) {
        if stream.read_buf(&mut input).await? == 0 {
            return Err("the server has gone".into());
        }
        let (bytes, items) = whole(&input);
        input.advance(bytes);
        taken += items as u64;
    }
    Ok(taken)
}
