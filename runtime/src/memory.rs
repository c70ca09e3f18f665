//! A transport inside one process: for tests, and for servers that call themselves.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use crate::transport::{Close, Disconnect, Transport};

/// Messages that may wait in one direction before the sender has to.
const CAPACITY: usize = 16;

/// One end of a pipe that stays inside the process. Made in pairs by [`pair`].
#[derive(Debug)]
pub struct MemoryTransport {
    incoming: Arc<Channel>,
    outgoing: Arc<Channel>,
}

/// One direction.
#[derive(Debug, Default)]
struct Channel {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    messages: VecDeque<Bytes>,
    closed: Option<Disconnect>,
    receiver: Option<Waker>,
    sender: Option<Waker>,
}

/// Two ends of one pipe.
#[must_use]
pub fn pair() -> (MemoryTransport, MemoryTransport) {
    let (there, back) = (Arc::new(Channel::default()), Arc::new(Channel::default()));
    let left = MemoryTransport {
        incoming: Arc::clone(&back),
        outgoing: Arc::clone(&there),
    };
    let right = MemoryTransport {
        incoming: there,
        outgoing: back,
    };
    (left, right)
}

/// The client of an endpoint in the same process: the same frames, without a socket.
///
/// # Panics
/// Outside of a tokio runtime, which serves the connection.
#[cfg(all(feature = "client", feature = "server", not(target_arch = "wasm32")))]
#[must_use]
pub fn connect(endpoint: &crate::server::Endpoint) -> crate::client::Channel {
    let (client, server) = pair();
    let endpoint = endpoint.clone();
    tokio::spawn(async move { endpoint.serve(server, crate::server::Peer::default()).await });
    crate::client::Channel::over(client)
}

impl Channel {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self, why: Disconnect) {
        let mut state = self.lock();
        state.closed.get_or_insert(why);
        let wakers = [state.receiver.take(), state.sender.take()];
        drop(state);
        wakers.into_iter().flatten().for_each(Waker::wake);
    }
}

impl Transport for MemoryTransport {
    fn poll_receive(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        let mut state = self.incoming.lock();
        if let Some(message) = state.messages.pop_front() {
            let sender = state.sender.take();
            drop(state);
            if let Some(sender) = sender {
                sender.wake();
            }
            return Poll::Ready(Ok(message));
        }
        if let Some(closed) = &state.closed {
            return Poll::Ready(Err(closed.clone()));
        }
        state.receiver = Some(cx.waker().clone());
        Poll::Pending
    }

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        let mut state = self.outgoing.lock();
        if let Some(closed) = &state.closed {
            return Poll::Ready(Err(closed.clone()));
        }
        if state.messages.len() < CAPACITY {
            return Poll::Ready(Ok(()));
        }
        state.sender = Some(cx.waker().clone());
        Poll::Pending
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        let mut state = self.outgoing.lock();
        if let Some(closed) = &state.closed {
            return Err(closed.clone());
        }
        state.messages.push_back(message);
        let receiver = state.receiver.take();
        drop(state);
        if let Some(receiver) = receiver {
            receiver.wake();
        }
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        self.outgoing.close(Disconnect::Closed(close.clone()));
        Poll::Ready(())
    }
}

impl Drop for MemoryTransport {
    fn drop(&mut self) {
        let gone = || Disconnect::Broken("the other end is gone".to_owned());
        self.outgoing.close(gone());
        // Nobody will read what is still under way; the sender must not wait for it.
        self.incoming.close(gone());
        self.incoming.lock().messages.clear();
    }
}
