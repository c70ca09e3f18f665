//! The floor for callers: the bytes of [`tcp`](super::tcp), and what somebody who calls cannot do without. A task for each call waits for its own
//! answer and gets it; a stream is polled for its items one by one, and a task takes them one by one. Answers come in the order of requests, so that nobody needs an id;
//! there are no deadlines, no cancellation, no limits and no credit.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;

use super::tcp::{CHUNK, HEAD, STREAM, connect, stream_wanted};
use super::{Rpc, item};
use crate::Result;

pub(super) struct TcpCallers;

/// Items that wait for their reader.
const AHEAD: usize = 4_096;

/// A connection, which ends with its last caller.
pub(super) struct Client {
    shared: Arc<Shared>,
    _tasks: JoinSet<Result>,
}

#[derive(Default)]
struct Shared {
    line: Mutex<Line>,
    wake: Notify,
}

/// Bytes that wait to leave, and who waits for the next answers.
#[derive(Default)]
struct Line {
    output: Vec<u8>,
    waiting: VecDeque<Waiting>,
}

enum Waiting {
    One(oneshot::Sender<Bytes>),
    /// For so many.
    Items(u32, mpsc::Sender<Bytes>),
}

impl Shared {
    fn change<T>(&self, change: impl FnOnce(&mut Line) -> T) -> T {
        change(&mut self.line.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rpc for TcpCallers {
    type Client = Arc<Client>;

    async fn serve(listener: TcpListener) -> Result {
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(connection(stream));
        }
    }

    async fn open(address: SocketAddr) -> Result<Self::Client> {
        let (reader, writer) = connect(address).await?.into_split();
        let shared = Arc::new(Shared::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(write(writer, Arc::clone(&shared)));
        tasks.spawn(read(reader, Arc::clone(&shared)));
        Ok(Arc::new(Client {
            shared,
            _tasks: tasks,
        }))
    }

    async fn echo(client: &Self::Client, payload: &Bytes) -> Result<Bytes> {
        let (sender, answer) = oneshot::channel();
        client.shared.change(|line| {
            line.output.extend((payload.len() as u32).to_le_bytes());
            line.output.extend_from_slice(payload);
            line.waiting.push_back(Waiting::One(sender));
        });
        client.shared.wake.notify_one();
        Ok(answer.await?)
    }

    async fn items(
        client: &Self::Client,
        count: u32,
        size: u32,
        mut look: impl FnMut(&[u8]) -> Result + Send,
    ) -> Result {
        let (sender, mut items) = mpsc::channel(AHEAD);
        client.shared.change(|line| {
            line.output
                .extend([STREAM, count, size].map(u32::to_le_bytes).concat());
            line.waiting.push_back(Waiting::Items(count, sender));
        });
        client.shared.wake.notify_one();
        while let Some(item) = items.recv().await {
            look(&item)?;
        }
        Ok(())
    }
}

async fn write(mut writer: OwnedWriteHalf, shared: Arc<Shared>) -> Result {
    let mut output = Vec::new();
    loop {
        shared.wake.notified().await;
        // Lets the others add theirs.
        tokio::task::yield_now().await;
        shared.change(|line| std::mem::swap(&mut line.output, &mut output));
        writer.write_all(&output).await?;
        output.clear();
    }
}

async fn read(mut reader: OwnedReadHalf, shared: Arc<Shared>) -> Result {
    let mut input = BytesMut::with_capacity(CHUNK);
    let mut answers = Vec::new();
    loop {
        let wanted = split(&mut input, &mut answers);
        let mut answers = answers.drain(..).peekable();
        while answers.peek().is_some() {
            // Answers to calls are given under one lock; a stream may have to wait for its reader.
            let items = shared.change(|line| {
                while let Some(Waiting::One(_)) = line.waiting.front()
                    && let Some(answer) = answers.next()
                    && let Some(Waiting::One(caller)) = line.waiting.pop_front()
                {
                    let _ = caller.send(answer);
                }
                match line.waiting.front_mut() {
                    Some(Waiting::Items(left, sender)) => {
                        let now = (*left as usize).min(answers.len());
                        *left -= now as u32;
                        let sender = sender.clone();
                        if *left == 0 {
                            line.waiting.pop_front();
                        }
                        Some((now, sender))
                    }
                    _ => None,
                }
            });
            if let Some((now, sender)) = items {
                for item in answers.by_ref().take(now) {
                    sender.send(item).await?;
                }
            }
        }
        drop(answers);
        input.reserve(wanted.max(CHUNK));
        if reader.read_buf(&mut input).await? == 0 {
            return Err("the server has gone".into());
        }
    }
}

/// Takes all that is whole, and says how many bytes what follows still needs.
fn split(input: &mut BytesMut, taken: &mut Vec<Bytes>) -> usize {
    while input.len() >= HEAD {
        let end = HEAD + (&input[..]).get_u32_le() as usize;
        if input.len() < end {
            return end - input.len();
        }
        input.advance(HEAD);
        taken.push(input.split_to(end - HEAD).freeze());
    }
    0
}

/// Echoes requests one by one, and answers streams item by item.
async fn connection(mut stream: TcpStream) -> Result {
    stream.set_nodelay(true)?;
    let mut input = BytesMut::with_capacity(CHUNK);
    let mut requests = Vec::new();
    let mut output = Vec::new();
    loop {
        if let Some((count, size)) = stream_wanted(&mut input) {
            let one = item(size);
            give(&mut stream, stream::iter(0..count).map(move |_| one.clone())).await?;
            continue;
        }
        let wanted = split(&mut input, &mut requests);
        for request in requests.drain(..) {
            output.extend((request.len() as u32).to_le_bytes());
            output.extend_from_slice(&request);
        }
        if !output.is_empty() {
            stream.write_all(&output).await?;
            output.clear();
        }
        input.reserve(wanted.max(CHUNK));
        if stream.read_buf(&mut input).await? == 0 {
            return Ok(());
        }
    }
}

async fn give(stream: &mut TcpStream, mut items: impl Stream<Item = Bytes> + Unpin) -> Result {
    let mut output = Vec::with_capacity(CHUNK + HEAD);
    while let Some(item) = items.next().await {
        output.extend((item.len() as u32).to_le_bytes());
        output.extend_from_slice(&item);
        if output.len() >= CHUNK {
            stream.write_all(&output).await?;
            output.clear();
        }
    }
    Ok(stream.write_all(&output).await?)
}
