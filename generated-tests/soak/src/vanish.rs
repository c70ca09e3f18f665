//! Clients that leave in the middle: of the upgrade, of a frame, of calls and of streams in both directions.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::book::Book;
use crate::raw::{call, frame, message, opening, upgrade, varint};

/// Comes and goes until the book says that it is enough.
pub(crate) async fn run(address: SocketAddr, book: Arc<Book>, mut rng: Rng) {
    let mut number = book.caller();
    while !book.stops() {
        // Errors are what these are about.
        let _ = visit(address, &mut number, &mut rng).await;
        book.vanished.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(rng.u64(..50))).await;
    }
}

async fn visit(address: SocketAddr, number: &mut u64, rng: &mut Rng) -> io::Result<()> {
    let mut frames = opening(1 << 20);
    for id in 1..rng.u32(2..40) {
        *number += 1;
        let which = varint(*number);
        frames.extend(match rng.u8(..4) {
            0 => call(id, "hang", &which),
            1 => call(
                id,
                "numbers",
                &[which, varint(1_000_000), varint(rng.u64(..5_000))].concat(),
            ),
            // An item is an empty one in the first place.
            2 => [call(id, "collect", &which), frame(8, id, &[0, 0])].concat(),
            _ => [call(id, "echo", &which), frame(8, id, &[0, 0])].concat(),
        });
    }
    let conversation = [upgrade(address), message(&frames)].concat();
    let sent = match rng.bool() {
        true => conversation.len(),
        false => rng.usize(..conversation.len()),
    };
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&conversation[..sent]).await?;
    let mut some = vec![0; rng.usize(1..100_000)];
    let read = stream.read_exact(&mut some);
    let _ = tokio::time::timeout(Duration::from_millis(rng.u64(..300)), read).await;
    if rng.bool() {
        stream.set_zero_linger()?;
    }
    Ok(())
}
