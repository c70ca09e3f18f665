use super::address::Address;
use super::socket::Socket;
use super::transport::{Kind, NativeTransport};
use super::websocket;
use crate::byte_stream::ByteStream;
use crate::client::connect_error::ConnectError;
use crate::client::dial::Dial;

/// Connects to an address: a WebSocket, `ws://host:port/path`, or one of the others that [`connect`](crate::client::connect)
/// takes.
#[derive(Clone, Debug)]
pub struct WebSocket {
    url: String,
    headers: Vec<(String, String)>,
    max_message: usize,
}

impl WebSocket {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            headers: Vec::new(),
            max_message: usize::MAX,
        }
    }

    pub(crate) fn add_header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }
}

impl Dial for WebSocket {
    type Transport = NativeTransport;

    async fn dial(&mut self) -> Result<NativeTransport, ConnectError> {
        let kind = match Address::parse(&self.url)? {
            Address::WebSocket(place, uri) => {
                let socket = Socket::connect(&place).await?;
                Kind::WebSocket(websocket::open(socket, &uri, &self.headers, self.max_message).await?)
            }
            Address::Bytes(_) if !self.headers.is_empty() => {
                return Err(ConnectError::InvalidOption(
                    "headers, which only WebSockets have".to_owned(),
                ));
            }
            Address::Bytes(place) => {
                let socket = Socket::connect(&place).await?;
                Kind::Bytes(ByteStream::new(socket, self.max_message))
            }
        };
        Ok(NativeTransport(kind))
    }

    fn set_max_message(&mut self, bytes: usize) {
        self.max_message = bytes;
    }
}
