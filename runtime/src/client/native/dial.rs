use super::address::{Address, Place};
#[cfg(feature = "tls")]
use super::socket;
use super::socket::Socket;
use super::transport::{Kind, NativeTransport};
use super::websocket;
use crate::byte_stream::ByteStream;
use crate::client::connect_error::ConnectError;
use crate::client::dial::Dial;
use crate::frame::SUBPROTOCOL;

/// Connects to an address: a WebSocket, `ws://host:port/path`, or one of the others that [`connect`](crate::client::connect)
/// takes.
#[derive(Clone, Debug)]
pub struct WebSocket {
    url: String,
    headers: Vec<(String, String)>,
    max_message: usize,
    #[cfg(feature = "tls")]
    trust: super::tls::Trust,
}

impl WebSocket {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            headers: Vec::new(),
            max_message: usize::MAX,
            #[cfg(feature = "tls")]
            trust: super::tls::Trust::default(),
        }
    }

    #[cfg(feature = "tls")]
    pub(crate) fn set_tls(&mut self, tls: super::tls::Tls) {
        self.trust = super::tls::Trust::new(tls);
    }

    /// Connects, with TLS if the address asks for it. It then carries the protocol of that name (ALPN).
    async fn socket(&mut self, place: &Place, protocol: &[u8]) -> Result<Socket, ConnectError> {
        let Place::Tcp {
            host,
            port,
            tls: true,
        } = place
        else {
            return Socket::plain(place).await;
        };
        #[cfg(feature = "tls")]
        {
            let stream = socket::tcp(host, *port).await?;
            let stream = self.trust.connect(host, stream, protocol).await?;
            Ok(Socket::Tls(Box::new(stream)))
        }
        #[cfg(not(feature = "tls"))]
        {
            let _ = (host, port, protocol);
            Err(ConnectError::InvalidUrl(
                "wss:// and tls:// need the feature `tls` of turbo-runtime".to_owned(),
            ))
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
                let socket = self.socket(&place, b"http/1.1").await?;
                Kind::WebSocket(websocket::open(socket, &uri, &self.headers, self.max_message).await?)
            }
            Address::Bytes(_) if !self.headers.is_empty() => {
                return Err(ConnectError::InvalidOption(
                    "headers, which only WebSockets have".to_owned(),
                ));
            }
            Address::Bytes(place) => {
                let socket = self.socket(&place, SUBPROTOCOL.as_bytes()).await?;
                Kind::Bytes(ByteStream::new(socket, self.max_message))
            }
        };
        Ok(NativeTransport(kind))
    }

    fn set_max_message(&mut self, bytes: usize) {
        self.max_message = bytes;
    }
}
