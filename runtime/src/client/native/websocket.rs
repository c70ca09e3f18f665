//! The handshake of a WebSocket.

use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::http::Uri;
use tokio_tungstenite::tungstenite::http::header::{HeaderName, HeaderValue, SEC_WEBSOCKET_PROTOCOL};

use super::answering::Answering;
use super::socket::Socket;
use crate::client::connect_error::ConnectError;
use crate::frame::SUBPROTOCOL;
use crate::websocket::{Side, WebSocket};

/// Asks for a WebSocket on a connection that is there.
pub(super) async fn open(
    socket: Socket,
    uri: &Uri,
    headers: &[(String, String)],
    max_message: usize,
) -> Result<WebSocket<Socket>, ConnectError> {
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
    let opened = client_async(request, Answering::new(socket)).await;
    let (stream, _response) = opened.map_err(|error| explain(&error))?;
    let (socket, behind) = stream.into_inner().into_parts();
    Ok(WebSocket::new(socket, Side::Client, &behind, max_message))
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
