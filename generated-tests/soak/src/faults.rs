//! A proxy that makes a bad network of a good one: it cuts connections, in one direction or both, at once or after a
//! silence, holds bytes back and crumbles them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::book::Book;

/// Starts one, and says where it is. It ends with the runtime.
///
/// # Errors
/// There is no port.
pub(crate) async fn start(server: SocketAddr, book: Arc<Book>, mut rng: Rng) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(carry(client, server, Arc::clone(&book), rng.fork()));
        }
    });
    Ok(address)
}

/// One connection, from its beginning to the end that chance has for it.
async fn carry(mut client: TcpStream, server: SocketAddr, book: Arc<Book>, mut rng: Rng) {
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let life = Duration::from_millis(rng.u64(20..4_000));
    let (mut there, mut back) = (Pace::new(&mut rng), Pace::new(&mut rng));
    {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        tokio::select! {
            _ = there.copy(from_client, to_server) => {}
            _ = back.copy(from_server, to_client) => {}
            () = sleep(life) => {}
        }
    }
    if !book.stops() {
        book.cuts.fetch_add(1, Ordering::Relaxed);
    }
    match rng.u8(..4) {
        // Both are told.
        0 => {}
        // Both are told at once, and lose what was on its way.
        1 => {
            let _ = (client.set_zero_linger(), server.set_zero_linger());
        }
        // The server hears nothing more for a while, and nobody reads what it says.
        2 => {
            drop(client);
            sleep(Duration::from_millis(rng.u64(..3_000))).await;
        }
        // The client does.
        _ => {
            drop(server);
            sleep(Duration::from_millis(rng.u64(..500))).await;
        }
    }
}

/// How the bytes of one direction travel.
struct Pace {
    rng: Rng,
    /// Bytes until the connection ends.
    left: usize,
    /// Bytes that come in crumbs.
    crumbs: usize,
}

impl Pace {
    fn new(rng: &mut Rng) -> Self {
        let doublings = rng.u32(5..24);
        Self {
            left: rng.usize(..1 << doublings),
            crumbs: if rng.u8(..4) == 0 { rng.usize(..2_000) } else { 0 },
            rng: rng.fork(),
        }
    }

    /// Moves bytes until one end is gone, or enough have moved.
    async fn copy(&mut self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut buffer = vec![0; 16 << 10];
        while self.left > 0 {
            let most = match self.crumbs {
                0 => buffer.len(),
                _ => self.rng.usize(1..10),
            };
            let Ok(read @ 1..) = from.read(&mut buffer[..most]).await else {
                return;
            };
            if self.rng.u8(..) == 0 {
                sleep(Duration::from_millis(self.rng.u64(..100))).await;
            }
            self.crumbs = self.crumbs.saturating_sub(read);
            let sent = read.min(self.left);
            self.left -= sent;
            if to.write_all(&buffer[..sent]).await.is_err() {
                return;
            }
        }
    }
}
