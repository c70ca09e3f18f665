use core::pin::Pin;
use core::task::{Context, Poll};

use bytes::Bytes;

use super::socket::Socket;
use crate::byte_stream::ByteStream;
use crate::transport::{Close, Disconnect, Transport};
use crate::websocket::WebSocket;

/// What an address leads to.
#[derive(Debug)]
pub struct NativeTransport(pub(super) Kind);

#[derive(Debug)]
pub(super) enum Kind {
    WebSocket(WebSocket<Socket>),
    Bytes(ByteStream<Socket>),
}

/// The same on whatever it is.
macro_rules! on_each {
    ($self:ident, $transport:ident => $result:expr) => {
        match &mut $self.get_mut().0 {
            Kind::WebSocket(transport) => {
                let $transport = Pin::new(transport);
                $result
            }
            Kind::Bytes(transport) => {
                let $transport = Pin::new(transport);
                $result
            }
        }
    };
}

impl Transport for NativeTransport {
    fn poll_receive(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        on_each!(self, transport => transport.poll_receive(cx))
    }

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        on_each!(self, transport => transport.poll_ready(cx))
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        on_each!(self, transport => transport.start_send(message))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        on_each!(self, transport => transport.poll_flush(cx))
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        on_each!(self, transport => transport.poll_close(cx, close))
    }
}
