//! Bytes by the tables of `spec.md`, for peers that are no clients of ours.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::api::soak::v1::SOAK;

/// The request for a WebSocket.
pub(crate) fn upgrade(address: SocketAddr) -> Vec<u8> {
    format!(
        "GET /rpc HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: turbo.v1\r\n\r\n"
    )
    .into_bytes()
}

/// A connection whose upgrade has been answered.
///
/// # Errors
/// It was refused, or broke.
pub(crate) async fn websocket(address: SocketAddr) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&upgrade(address)).await?;
    let mut answer = Vec::with_capacity(512);
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut answer).await? == 0 || answer.len() > 4_096 {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    Ok(stream)
}

/// A binary message, masked with zeros.
pub(crate) fn message(payload: &[u8]) -> Vec<u8> {
    websocket_frame(0x82, payload)
}

/// A frame of a WebSocket with this first byte, masked with zeros.
pub(crate) fn websocket_frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        length @ ..126 => frame.push(0x80 | length as u8),
        length @ ..65_536 => {
            frame.push(0x80 | 126);
            frame.extend((length as u16).to_be_bytes());
        }
        length => {
            frame.push(0x80 | 127);
            frame.extend((length as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// An integer by V-4.
pub(crate) fn varint(value: u64) -> Vec<u8> {
    let bytes = value.to_le_bytes();
    match value {
        0..=250 => vec![bytes[0]],
        251..=0xffff => [&[0xfb], &bytes[..2]].concat(),
        0x1_0000..=0xffff_ffff => [&[0xfc], &bytes[..4]].concat(),
        _ => [&[0xfd], &bytes[..]].concat(),
    }
}

/// A frame by W-6.
pub(crate) fn frame(kind: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    [
        &[kind][..],
        &varint(id.into()),
        &varint(payload.len() as u64),
        payload,
    ]
    .concat()
}

/// `Hello` and the `Bind` of the service, with the methods numbered from 0.
pub(crate) fn opening(window: u32) -> Vec<u8> {
    let hello = [varint(1), varint(window.into()), varint(1 << 20), vec![0]].concat();
    let mut bind = varint(SOAK.name.len() as u64);
    bind.extend(SOAK.name.as_bytes());
    bind.extend(SOAK.schema_id);
    bind.extend(varint(SOAK.methods.len() as u64));
    bind.extend(SOAK.methods.iter().flat_map(|method| method.signature));
    [frame(1, 0, &hello), frame(3, 0, &bind)].concat()
}

/// A call of the method with this name.
pub(crate) fn call(id: u32, method: &str, arguments: &[u8]) -> Vec<u8> {
    let number = SOAK.methods.iter().position(|known| known.name == method);
    // A name that is not there is a number that is not bound.
    let number = number.unwrap_or(SOAK.methods.len());
    frame(5, id, &[varint(number as u64), arguments.to_vec()].concat())
}
