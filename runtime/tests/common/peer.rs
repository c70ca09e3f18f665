//! A client that sends whatever bytes a test wants, over memory.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use turbo_runtime::memory::{MemoryTransport, pair};
use turbo_runtime::server::{Endpoint, Peer};
use turbo_runtime::transport::{Close, Disconnect, Transport};

use super::frames::{FAIL, Received, WELCOME, bind_lab, hello, parse};

pub struct RawPeer {
    transport: MemoryTransport,
    inbox: VecDeque<Received>,
    /// Messages received.
    pub messages: usize,
}

/// Nothing here takes long; a test that waits longer than this has hung.
const PATIENCE: Duration = Duration::from_secs(20);

impl RawPeer {
    pub fn connect(endpoint: &Endpoint) -> Self {
        let (client, server) = pair();
        let endpoint = endpoint.clone();
        tokio::spawn(async move { endpoint.serve(server, Peer::default()).await });
        Self::over(client)
    }

    pub fn over(transport: MemoryTransport) -> Self {
        Self {
            transport,
            inbox: VecDeque::new(),
            messages: 0,
        }
    }

    /// The pipe itself.
    pub fn into_transport(self) -> MemoryTransport {
        self.transport
    }

    /// Connects, says `Hello`, binds the lab and takes the two answers.
    pub async fn open(endpoint: &Endpoint) -> Self {
        let mut peer = Self::connect(endpoint);
        peer.send(&[hello(), bind_lab()].concat()).await;
        assert_eq!(peer.next().await.kind, WELCOME);
        assert_eq!(peer.next().await.kind, super::frames::BOUND);
        peer
    }

    pub async fn send(&mut self, message: &[u8]) {
        let ready = poll_fn(|cx| Pin::new(&mut self.transport).poll_ready(cx));
        tokio::time::timeout(PATIENCE, ready)
            .await
            .expect("the server reads")
            .expect("the server listens");
        Pin::new(&mut self.transport)
            .start_send(Bytes::copy_from_slice(message))
            .expect("the server listens");
    }

    pub async fn next(&mut self) -> Received {
        loop {
            if let Some(frame) = self.inbox.pop_front() {
                return frame;
            }
            let message = self.message().await.expect("another message");
            self.inbox.extend(parse(&message));
        }
    }

    /// What has arrived already, without waiting for more.
    pub fn inbox(&self) -> &VecDeque<Received> {
        &self.inbox
    }

    /// Takes everything that has arrived, and answers how many calls have failed.
    pub async fn drain(&mut self) -> usize {
        let mut failed = 0;
        loop {
            let received = poll_fn(|cx| Poll::Ready(Pin::new(&mut self.transport).poll_receive(cx))).await;
            let Poll::Ready(message) = received else { break };
            self.messages += 1;
            let frames = parse(&message.expect("the server is there"));
            failed += frames.iter().filter(|frame| frame.kind == FAIL).count();
        }
        failed
    }

    /// Bytes of memory that the inbox holds empty.
    pub fn held(&self) -> usize {
        self.inbox.capacity() * size_of::<Received>()
    }

    pub async fn message(&mut self) -> Result<Bytes, Disconnect> {
        let received = poll_fn(|cx| Pin::new(&mut self.transport).poll_receive(cx));
        let message = tokio::time::timeout(PATIENCE, received)
            .await
            .expect("the server answers");
        self.messages += usize::from(message.is_ok());
        message
    }

    /// How the server ended the conversation.
    pub async fn closed(&mut self) -> Close {
        loop {
            match self.message().await {
                Ok(message) => self.inbox.extend(parse(&message)),
                Err(Disconnect::Closed(close)) => return close,
                Err(other) => panic!("closed without a reason: {other}"),
            }
        }
    }
}
