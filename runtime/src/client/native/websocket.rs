use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::Sink;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::http::Uri;
use tokio_tungstenite::tungstenite::http::header::{HeaderName, HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, WebSocketConfig};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::socket::Socket;
use crate::client::connect_error::ConnectError;
use crate::frame::SUBPROTOCOL;
use crate::transport::{Close, Disconnect, Transport};

/// What is read at once, and cleared before each read. A small one makes a system call of each 4 KiB of a large message; clients
/// have few connections, so that theirs may be larger than those of a server.
const READ_BUFFER: usize = 16 << 10;

/// What stands for a close frame without a code (RFC 6455, section 7.1.5).
const NO_CODE: u16 = 1005;

/// Asks for a WebSocket on a connection that is there.
pub(super) async fn open(
    socket: Socket,
    uri: &Uri,
    headers: &[(String, String)],
    max_message: usize,
) -> Result<WebSocketTransport, ConnectError> {
    let mut request = uri.into_client_request().map_err(|error| explain(&error))?;
    for (name, value) in headers {
        let header = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(HeaderValue::from_str(value).ok());
        let Some((header, value)) = header else {
            return Err(ConnectError::InvalidOption(format!("the header {name:?}")));
        };
        request.headers_mut().append(header, value);
    }
    request
        .headers_mut()
        .insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(max_message))
        .max_frame_size(Some(max_message));
    let opened = client_async_with_config(request, socket, Some(config)).await;
    let (stream, _response) = opened.map_err(|error| explain(&error))?;
    Ok(WebSocketTransport {
        stream,
        close: Closing::Not,
    })
}

fn explain(error: &Error) -> ConnectError {
    match error {
        Error::Io(error) => ConnectError::Unreachable(error.to_string()),
        Error::Url(_) | Error::HttpFormat(_) => ConnectError::InvalidUrl(error.to_string()),
        Error::Http(response) => ConnectError::Rejected(response.status().as_u16()),
        Error::Protocol(ProtocolError::HandshakeIncomplete) => {
            ConnectError::Unreachable("the connection ended in the handshake".to_owned())
        }
        other => ConnectError::NotTurbo(other.to_string()),
    }
}

/// A WebSocket.
#[derive(Debug)]
pub struct WebSocketTransport {
    stream: WebSocketStream<Socket>,
    close: Closing,
}

#[derive(Debug)]
enum Closing {
    Not,
    Sent,
}

impl Transport for WebSocketTransport {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        loop {
            let disconnect = match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
                Some(Ok(Message::Binary(message))) => return Poll::Ready(Ok(message)),
                // Answered by the WebSocket itself.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Text(_))) => Disconnect::Text,
                Some(Ok(Message::Close(close))) => {
                    // The answer to a close frame leaves with the next flush; if it cannot, nobody misses it.
                    let _ = Pin::new(&mut self.stream).poll_flush(cx);
                    Disconnect::Closed(match close {
                        Some(CloseFrame { code, reason }) => Close {
                            code: code.into(),
                            reason: reason.as_str().to_owned(),
                        },
                        None => Close {
                            code: NO_CODE,
                            reason: String::new(),
                        },
                    })
                }
                Some(Err(error)) => broken(&error),
                None => Disconnect::Broken("the connection ended without a close frame".to_owned()),
            };
            return Poll::Ready(Err(disconnect));
        }
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.stream)
            .poll_ready(cx)
            .map_err(|error| broken(&error))
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        Pin::new(&mut self.stream)
            .start_send(Message::Binary(message))
            .map_err(|error| broken(&error))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.stream)
            .poll_flush(cx)
            .map_err(|error| broken(&error))
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        let this = &mut *self;
        if matches!(this.close, Closing::Not) {
            if ready!(Pin::new(&mut this.stream).poll_ready(cx)).is_err() {
                return Poll::Ready(());
            }
            this.close = Closing::Sent;
            let close = Close::new(close.code, close.reason.as_str());
            let frame = CloseFrame {
                code: CloseCode::from(close.code),
                reason: close.reason.into(),
            };
            if Pin::new(&mut this.stream)
                .start_send(Message::Close(Some(frame)))
                .is_err()
            {
                return Poll::Ready(());
            }
        }
        if ready!(Pin::new(&mut this.stream).poll_flush(cx)).is_err() {
            return Poll::Ready(());
        }
        // Dropping a socket with unread bytes resets it, and the server would wait for a client that has left in order:
        // read until it answers.
        while let Some(Ok(_)) = ready!(Pin::new(&mut this.stream).poll_next(cx)) {}
        Poll::Ready(())
    }
}

fn broken(error: &Error) -> Disconnect {
    match error {
        Error::Capacity(_) => Disconnect::TooLarge,
        other => Disconnect::Broken(other.to_string()),
    }
}
