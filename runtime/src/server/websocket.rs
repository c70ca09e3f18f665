use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio_tungstenite::tungstenite;

use crate::transport::{Close, Disconnect, Transport};

/// A WebSocket of axum's.
pub(crate) struct ServerSocket {
    socket: WebSocket,
    has_said_close: bool,
}

impl ServerSocket {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self {
            socket,
            has_said_close: false,
        }
    }

    fn socket(self: Pin<&mut Self>) -> Pin<&mut WebSocket> {
        Pin::new(&mut self.get_mut().socket)
    }
}

impl Transport for ServerSocket {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        loop {
            let message = match self.as_mut().socket().poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Err(Disconnect::Broken("the peer is gone".into()))),
                Poll::Ready(Some(message)) => message.map_err(disconnect)?,
            };
            match message {
                Message::Binary(bytes) => return Poll::Ready(Ok(bytes)),
                Message::Text(_) => return Poll::Ready(Err(Disconnect::Text)),
                // The WebSocket answers its own pings.
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Close(frame) => {
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
        match self.as_mut().socket().poll_flush(cx) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Err(_)) => return Poll::Ready(()),
            Poll::Ready(Ok(())) => {}
        }
        // Closing a socket with unread bytes resets it, and the peer would never see the reason: read until it answers.
        loop {
            match self.as_mut().socket().poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(()),
            }
        }
    }
}

fn disconnect(error: axum::Error) -> Disconnect {
    let error = error.into_inner();
    match error.downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => Disconnect::TooLarge,
        Some(other) => Disconnect::Broken(root(other)),
        None => Disconnect::Broken(error.to_string()),
    }
}

fn root(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), root)
}
