use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio_tungstenite::tungstenite;

use crate::transport::{Close, Disconnect, Transport};

/// A WebSocket of axum's.
pub(crate) struct ServerSocket {
    socket: WebSocket,
    has_said_close: bool,
    /// The WebSocket's answer to a ping of the peer has not left.
    owes_pong: bool,
    /// What the peer sent was refused, and what follows it cannot be read.
    is_deaf: bool,
}

impl ServerSocket {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self {
            socket,
            has_said_close: false,
            owes_pong: false,
            is_deaf: false,
        }
    }

    fn socket(self: Pin<&mut Self>) -> Pin<&mut WebSocket> {
        Pin::new(&mut self.get_mut().socket)
    }
}

impl Transport for ServerSocket {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        loop {
            // The WebSocket answers its own pings, and would gather the answers without bound for a peer that does not
            // read them.
            if self.owes_pong {
                ready!(self.as_mut().poll_flush(cx))?;
                self.owes_pong = false;
            }
            let message = match ready!(self.as_mut().socket().poll_next(cx)) {
                Some(Ok(message)) => message,
                Some(Err(error)) => {
                    self.is_deaf = true;
                    return Poll::Ready(Err(disconnect(error)));
                }
                None => return Poll::Ready(Err(Disconnect::Broken("the peer is gone".into()))),
            };
            match message {
                Message::Binary(bytes) => return Poll::Ready(Ok(bytes)),
                Message::Text(_) => return Poll::Ready(Err(Disconnect::Text)),
                Message::Ping(_) => self.owes_pong = true,
                Message::Pong(_) => {}
                Message::Close(frame) => {
                    // The WebSocket has its answer ready, and takes nothing more.
                    self.has_said_close = true;
                    let close = frame.map_or_else(
                        || Close::new(Close::NORMAL, ""),
                        |frame| Close::new(frame.code, frame.reason.as_str()),
                    );
                    return Poll::Ready(Err(Disconnect::Closed(close)));
                }
            }
        }
    }

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        self.socket().poll_ready(cx).map_err(disconnect)
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        self.socket()
            .start_send(Message::Binary(message))
            .map_err(disconnect)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        self.socket().poll_flush(cx).map_err(disconnect)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        if !self.has_said_close {
            match self.as_mut().socket().poll_ready(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(())) => {}
            }
            let frame = CloseFrame {
                code: close.code,
                reason: close.reason.as_str().into(),
            };
            self.has_said_close = true;
            if self
                .as_mut()
                .socket()
                .start_send(Message::Close(Some(frame)))
                .is_err()
            {
                return Poll::Ready(());
            }
        }
        if ready!(self.as_mut().poll_flush(cx)).is_err() {
            return Poll::Ready(());
        }
        // Dropping a socket with unread bytes resets it, and the peer would never see the reason: read until it answers.
        while !self.is_deaf {
            match ready!(self.as_mut().socket().poll_next(cx)) {
                Some(Ok(_)) => {}
                Some(Err(error)) => match disconnect(error) {
                    Disconnect::Text | Disconnect::TooLarge => self.is_deaf = true,
                    Disconnect::Closed(_) | Disconnect::Protocol(_) | Disconnect::Broken(_) => {
                        return Poll::Ready(());
                    }
                },
                None => return Poll::Ready(()),
            }
        }
        // What cannot be read keeps the socket open for as long as the driver has patience.
        Poll::Pending
    }
}

fn disconnect(error: axum::Error) -> Disconnect {
    let error = error.into_inner();
    match error.downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => Disconnect::TooLarge,
        // A text message that is no text.
        Some(tungstenite::Error::Utf8(_)) => Disconnect::Text,
        Some(other) => Disconnect::Broken(root(other)),
        None => Disconnect::Broken(error.to_string()),
    }
}

fn root(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), root)
}
