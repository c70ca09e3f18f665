//! What connections take of a server that wait: memory in RAM for each, and processor time for all of them.

use std::net::SocketAddr;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::Result;
use crate::peers::{Peer, named};
use crate::process::Server;

/// How long the processor is watched.
const WATCHED: Duration = Duration::from_secs(5);

/// Opens as many connections as are asked for, or as the limit of open files allows.
pub(crate) async fn run(quick: bool) -> Result {
    let wanted = if quick { 2_000 } else { 10_000 };
    let connections = files()?.saturating_sub(100).min(wanted);
    println!("{connections} connections that wait, in servers of one thread.\n");
    println!(
        "| server | KiB for each | s of processor in {} s |",
        WATCHED.as_secs()
    );
    println!("|---|---|---|");
    for (name, peer) in [
        ("turbo", named("turbo")?),
        ("axum WebSocket with its defaults", named("websocket")?),
    ] {
        let server = Server::start(peer).await?;
        // What is paid for once.
        let mut sockets = Vec::new();
        for _ in 0..50 {
            sockets.push(open(server.address, peer).await?);
        }
        sleep(Duration::from_millis(200)).await;
        let before = server.memory()?;
        for _ in 0..connections {
            sockets.push(open(server.address, peer).await?);
        }
        sleep(Duration::from_secs(1)).await;
        let taken = server.memory()?.saturating_sub(before);
        let cpu = server.cpu()?;
        sleep(WATCHED).await;
        let cpu = server.cpu()? - cpu;
        let each = taken as f64 / connections as f64 / 1024.0;
        println!("| {name} | {each:.1} | {:.2} |", cpu.as_secs_f64());
    }
    Ok(())
}

/// How many files this process may open, after asking for as many as it can have. A child has the same.
fn files() -> Result<usize> {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum;
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: most,
            maximum: most,
        },
    )?;
    Ok(most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)))
}

/// A connection that has been greeted, as a browser would begin it; nothing on this side but a socket.
async fn open(address: SocketAddr, peer: Peer) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0\r\n\
         Cookie: session=0123456789abcdef0123456789abcdef\r\nAccept-Language: en-GB,en;q=0.9\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: turbo.v1\r\n\r\n"
    );
    // `Hello` with protocol 1, a window of 65,536, messages of 1 MiB and no metadata; to others it is any message.
    let hello = [1, 0, 12, 1, 0xfc, 0, 0, 1, 0, 0xfc, 0, 0, 0x10, 0, 0];
    let frame = [&[0x82, 0x80 | hello.len() as u8, 0, 0, 0, 0], &hello[..]].concat();
    stream.write_all(&[request.as_bytes(), &frame].concat()).await?;
    let mut answer = Vec::with_capacity(1 << 10);
    while !answer.windows(5).any(|bytes| bytes == b"\r\n\r\n\x82") {
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(format!("{} refuses", peer.name).into());
        }
    }
    Ok(stream)
}
