//! The same requests over a WebSocket of axum's with its defaults, as many to a message as are ready.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::Message;

use crate::Result;
use crate::measure::Timer;

/// A connection with so many requests in flight until the time is over. Answers how many were answered.
pub(crate) async fn calls(address: SocketAddr, in_flight: usize, size: usize, timer: Timer) -> Result<u64> {
    let url = format!("ws://{address}/");
    let (mut socket, _) = connect_async_with_config(url, None, true).await?;
    let requests = Bytes::from(vec![7; size * in_flight]);
    let mut answered = 0;
    let mut sent = Instant::now();
    socket.send(Message::Binary(requests.clone())).await?;
    loop {
        let Some(Message::Binary(message)) = socket.next().await.transpose()? else {
            return Err("the server has gone".into());
        };
        answered += (message.len() / size) as u64;
        let now = Instant::now();
        timer.took(now - sent);
        if timer.is_over(now) {
            return Ok(answered);
        }
        sent = now;
        socket
            .send(Message::Binary(requests.slice(..message.len())))
            .await?;
    }
}
