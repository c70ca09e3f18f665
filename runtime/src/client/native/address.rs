use std::path::PathBuf;

use tokio_tungstenite::tungstenite::http::Uri;

use crate::client::connect_error::ConnectError;

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A WebSocket, and the address of the request for it.
    WebSocket(Place, Uri),
    /// Messages as they are. Rule W-67.
    Bytes(Place),
}

/// Where somebody listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Tcp { host: String, port: u16, tls: bool },
    Unix(PathBuf),
}

impl Address {
    /// Reads an address, rule W-70.
    pub(super) fn parse(text: &str) -> Result<Self, ConnectError> {
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(invalid("it has no scheme, such as ws://"));
        };
        match scheme.to_ascii_lowercase().as_str() {
            "ws" => web_socket(text, false),
            "wss" => web_socket(text, true),
            "ws+unix" => {
                // What Node's clients write: the path of the socket, a colon, the path of the request.
                let (socket, path) = match rest.split_once(":/") {
                    Some((socket, path)) => (socket, path),
                    None => (rest, ""),
                };
                let uri = uri(&format!("ws://localhost/{path}"))?;
                Ok(Self::WebSocket(unix(socket)?, uri))
            }
            "tcp" => Ok(Self::Bytes(tcp(text, false)?)),
            "tls" => Ok(Self::Bytes(tcp(text, true)?)),
            "unix" => Ok(Self::Bytes(unix(rest)?)),
            other => Err(invalid(&format!(
                "{other:?} is none of ws, wss, ws+unix, tcp, tls and unix"
            ))),
        }
    }
}

fn web_socket(text: &str, tls: bool) -> Result<Address, ConnectError> {
    let uri = uri(text)?;
    let (host, port) = authority(&uri)?;
    let port = port.unwrap_or(if tls { 443 } else { 80 });
    Ok(Address::WebSocket(Place::Tcp { host, port, tls }, uri))
}

fn tcp(text: &str, tls: bool) -> Result<Place, ConnectError> {
    let uri = uri(text)?;
    let (host, port) = authority(&uri)?;
    let Some(port) = port else {
        return Err(invalid("it has no port"));
    };
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
        return Err(invalid("there are no paths below a port"));
    }
    Ok(Place::Tcp { host, port, tls })
}

fn unix(path: &str) -> Result<Place, ConnectError> {
    if !cfg!(unix) {
        return Err(invalid("there are no Unix sockets here"));
    }
    // `unix:/path` and `unix:///path` are the same.
    let path = match path.strip_prefix("//") {
        Some(path) if path.starts_with('/') => path,
        Some(_) => return Err(invalid("a Unix socket has no host")),
        None => path,
    };
    if path.is_empty() || path.contains('\0') {
        return Err(invalid("it names no socket"));
    }
    Ok(Place::Unix(path.into()))
}

fn uri(text: &str) -> Result<Uri, ConnectError> {
    text.parse().map_err(|error| invalid(&format!("{error}")))
}

/// The host, without the brackets of IPv6, and the port.
fn authority(uri: &Uri) -> Result<(String, Option<u16>), ConnectError> {
    let host = uri.host().unwrap_or_default();
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    if host.is_empty() {
        return Err(invalid("it has no host"));
    }
    let is_plain = uri
        .authority()
        .is_some_and(|authority| !authority.as_str().contains('@'));
    if !is_plain {
        return Err(invalid("names and passwords do not belong into it"));
    }
    Ok((host.to_owned(), uri.port_u16()))
}

fn invalid(why: &str) -> ConnectError {
    ConnectError::InvalidUrl(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Address, Place};
    use crate::client::ConnectError;

    fn tcp(host: &str, port: u16, tls: bool) -> Place {
        Place::Tcp {
            host: host.to_owned(),
            port,
            tls,
        }
    }

    fn web_socket(text: &str) -> (Place, String) {
        match Address::parse(text) {
            Ok(Address::WebSocket(place, uri)) => (place, uri.path().to_owned()),
            other => panic!("{text}: {other:?}"),
        }
    }

    // W-1
    #[test]
    fn web_sockets() {
        assert_eq!(
            web_socket("ws://example.org/rpc"),
            (tcp("example.org", 80, false), "/rpc".to_owned())
        );
        assert_eq!(
            web_socket("WSS://example.org"),
            (tcp("example.org", 443, true), "/".to_owned())
        );
        assert_eq!(
            web_socket("ws://[::1]:8080/a/b"),
            (tcp("::1", 8080, false), "/a/b".to_owned())
        );
    }

    // W-70
    #[cfg(unix)]
    #[test]
    fn unix_sockets() {
        let place = || Place::Unix("/run/a.sock".into());
        assert_eq!(
            web_socket("ws+unix:/run/a.sock:/rpc"),
            (place(), "/rpc".to_owned())
        );
        assert_eq!(
            web_socket("ws+unix:///run/a.sock:/rpc"),
            (place(), "/rpc".to_owned())
        );
        assert_eq!(web_socket("ws+unix:/run/a.sock"), (place(), "/".to_owned()));
        for text in ["unix:/run/a.sock", "unix:///run/a.sock"] {
            assert_eq!(Address::parse(text), Ok(Address::Bytes(place())));
        }
        let relative = Address::parse("unix:a.sock");
        assert_eq!(relative, Ok(Address::Bytes(Place::Unix("a.sock".into()))));
    }

    // W-70
    #[test]
    fn streams_of_bytes() {
        assert_eq!(
            Address::parse("tcp://localhost:7000"),
            Ok(Address::Bytes(tcp("localhost", 7000, false)))
        );
        assert_eq!(
            Address::parse("tls://[::1]:7000"),
            Ok(Address::Bytes(tcp("::1", 7000, true)))
        );
    }

    #[test]
    fn what_cannot_be_used() {
        for text in [
            "",
            "example.org",
            "http://example.org/",
            "ws:///rpc",
            "ws://user:password@example.org/",
            "ws://exa mple.org/",
            "tcp://example.org",
            "tcp://example.org:7000/path",
            "tcp://example.org:7000?query",
            "tcp://:7000",
            "tls://example.org:99999",
            "unix:",
            "unix://host/path",
            "unix:/run/\0",
            "ws+unix::/rpc",
        ] {
            assert!(
                matches!(Address::parse(text), Err(ConnectError::InvalidUrl(_))),
                "{text:?}"
            );
        }
    }
}
